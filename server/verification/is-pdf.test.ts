import { describe, expect, it } from 'vitest'
import { premiumDeductionPdf } from '@/documents/premium-deduction/pdf'
import { samplePremiumDeductions } from '@/documents/premium-deduction/samples'
import { smallPdf } from '../deposits/testing/documents'
import { isPdf } from './is-pdf'

const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'))
const text = (pdf: Uint8Array) => Buffer.from(pdf).toString('latin1')

describe('a PDF', () => {
  it('is recognised with a cross-reference table, and as the typesetter of this product writes it', () => {
    expect(isPdf(smallPdf())).toBe(true)
    expect(isPdf(premiumDeductionPdf(samplePremiumDeductions.common))).toBe(true)
  })

  it.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['a web page', bytes('<html></html>')],
    ['a header alone', bytes('%PDF-1.7\n')],
    ['a PDF cut off', smallPdf().slice(0, -20)],
    ['a PDF with something before it', bytes(`MZ${text(smallPdf())}`)],
    ['a PDF with something after it', bytes(`${text(smallPdf())}PK\u0003\u0004`)],
    ['an unknown version', bytes(text(smallPdf()).replace('%PDF-1.4', '%PDF-9.9'))],
    ['a cross-reference that lies elsewhere', bytes(text(smallPdf()).replace(/startxref\n\d+/, 'startxref\n12'))],
    ['a cross-reference beyond the end', bytes(text(smallPdf()).replace(/startxref\n\d+/, 'startxref\n9999999'))],
  ])('is not recognised in %s', (_, content) => {
    expect(isPdf(content)).toBe(false)
  })
})
