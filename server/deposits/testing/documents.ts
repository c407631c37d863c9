import { samplePremiumDeductions } from '@/documents/premium-deduction/samples'
import { writePremiumDeduction } from '@/documents/premium-deduction/write'
import type { Seal } from './seals'

/** The insurer whose number stands in the sample certificates. */
export const sampleCorporateNumber = samplePremiumDeductions.common.corporateNumber
/** Names in the samples: nothing but the mailbox's ciphertext may carry them. */
export const samplePersonNames = ['試験 花子', '試験 一郎', '花子', '一郎']

const ascii = (text: string) => new TextEncoder().encode(text)

/** One page with one line, whose cross-reference table is right. */
export function smallPdf(line = 'TEST DOCUMENT'): Uint8Array {
  const stream = `BT /F1 12 Tf 50 750 Td (${line}) Tj ET`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ]
  let text = '%PDF-1.4\n'
  const offsets = objects.map((object, index) => {
    const offset = text.length
    text += `${index + 1} 0 obj\n${object}\nendobj\n`
    return offset
  })
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  const start = text.length
  return ascii(`${text}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`)
}

export const originalXml = (): Uint8Array => writePremiumDeduction(samplePremiumDeductions.common)

export interface SignedPair {
  original: { content: Uint8Array, signature: Uint8Array }
  readable: { content: Uint8Array, signature: Uint8Array }
}

export async function signPair(seal: Seal, original: Uint8Array = originalXml(), readable: Uint8Array = smallPdf()): Promise<SignedPair> {
  return {
    original: { content: original, signature: await seal.sign(original) },
    readable: { content: readable, signature: await seal.sign(readable) },
  }
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')

/** The body of `POST /api/v1/deposits`. */
export function depositBody(pseudonym: string, { original, readable }: SignedPair) {
  return {
    pseudonym,
    kind: 'premium-deduction',
    depositorReference: '2026-000123',
    documents: [
      { role: 'original', mediaType: 'application/xml', content: base64(original.content), signature: base64(original.signature) },
      { role: 'readable', mediaType: 'application/pdf', content: base64(readable.content), signature: base64(readable.signature) },
    ],
  }
}
export type DepositBody = ReturnType<typeof depositBody>
