import { createRequire } from 'node:module'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { premiumDeductionPdf } from '../premium-deduction/pdf'
import { samplePremiumDeductions } from '../premium-deduction/samples'
import { readFonts } from './compile'
import { drawableText, fontCoverage } from './glyphs'

const compilerPackage = createRequire(import.meta.url)('@myriaddreamin/typst-ts-node-compiler/package.json') as { version: string }
const text = (pdf: Uint8Array) => Buffer.from(pdf).toString('latin1')

describe('the readable PDF', () => {
  it('is the same, byte for byte, whenever it is made', () => {
    const first = premiumDeductionPdf(samplePremiumDeductions.common)
    premiumDeductionPdf(samplePremiumDeductions.severalContracts)
    expect(Buffer.from(premiumDeductionPdf(samplePremiumDeductions.common)).equals(first)).toBe(true)
  })

  it('is another for another person', () => {
    const one = premiumDeductionPdf(samplePremiumDeductions.common)
    expect(Buffer.from(premiumDeductionPdf({ ...samplePremiumDeductions.common, policyHolder: '試験 月子' })).equals(one)).toBe(false)
  })

  it('is a PDF whose only date is the day of the certificate', () => {
    const pdf = text(premiumDeductionPdf(samplePremiumDeductions.common))
    expect(pdf.startsWith('%PDF-1.7')).toBe(true)
    expect([...pdf.matchAll(/\(D:([0-9]{8})/g)].map(([, day]) => day)).toEqual(expect.arrayContaining(['20261005']))
    expect(new Set([...pdf.matchAll(/\(D:([0-9]{8})/g)].map(([, day]) => day)).size).toBe(1)
  })

  it('says its language', () => {
    expect(text(premiumDeductionPdf(samplePremiumDeductions.common))).toMatch(/\/Lang ?\(ja/)
  })

  it('is tagged as PDF/UA-1 wherever the compiler can tag (0.7 and later)', () => {
    const [, minor = 0] = compilerPackage.version.split('.').map(Number)
    const pdf = text(premiumDeductionPdf(samplePremiumDeductions.common))
    expect(/\/StructTreeRoot/.test(pdf)).toBe(minor >= 7)
    expect(/pdfuaid:part/.test(pdf)).toBe(minor >= 7)
  })

  it('shows text of the document as text, whatever it looks like in the template\'s language', () => {
    const policyHolder = '#panic("x") *a* $1$ <b> \\ ` @c [d]'
    expect(() => premiumDeductionPdf({ ...samplePremiumDeductions.common, policyHolder })).not.toThrow()
  })

  it('is made of a hundred contracts too', () => {
    const [contract] = samplePremiumDeductions.common.contracts
    const contracts = Array.from({ length: 100 }, (_, index) => ({ ...contract, policyNumber: `100-${index}` }))
    expect(text(premiumDeductionPdf({ ...samplePremiumDeductions.common, contracts })).startsWith('%PDF-')).toBe(true)
  })
})

describe('characters that the font lacks', () => {
  const [regular = Buffer.alloc(0), bold = Buffer.alloc(0)] = readFonts()
  const coverage = fontCoverage(regular)

  it('are shown as 〓, and said to be', () => {
    expect(drawableText('試験\u{2ebf0}子', coverage)).toEqual({ text: '試験〓子', missing: true, otherShape: false })
    expect(drawableText('กข', coverage)).toEqual({ text: '〓〓', missing: true, otherShape: false })
  })

  it('are none in names that the font can draw', () => {
    for (const name of ['試験 花子', '𠮷田 太郎', '髙橋 﨑', 'ｱﾍﾞ ﾀﾛｳ', "O'Brien — 12,300円〓"]) {
      expect(drawableText(name, coverage)).toEqual({ text: name, missing: false, otherShape: false })
    }
  })

  it('keep a variant of a character that the font has, and else take its usual shape and say so', () => {
    expect(drawableText('辻\u{e0100}', coverage)).toEqual({ text: '辻\u{e0100}', missing: false, otherShape: false })
    expect(drawableText('辻\u{e01ef}子', coverage)).toEqual({ text: '辻子', missing: false, otherShape: true })
  })

  it('are the same in the bold font', () => {
    const boldCoverage = fontCoverage(bold)
    for (let codePoint = 0x20; codePoint < 0x30000; codePoint += 7) expect(boldCoverage.has(codePoint)).toBe(coverage.has(codePoint))
  })

  it('are told apart by the notes of the PDF', () => {
    const plain = premiumDeductionPdf(samplePremiumDeductions.common)
    const lacking = premiumDeductionPdf({ ...samplePremiumDeductions.common, policyHolder: '試験 \u{2ebf0}子' })
    expect(lacking.length).toBeGreaterThan(plain.length)
  })

  it('throw on a file that is no font', () => expect(() => fontCoverage(new Uint8Array(64))).toThrow())
})

describe('the compiler', () => {
  it('is out of reach of what the portal imports', async () => {
    const { metafile } = await build({
      entryPoints: ['documents/kinds.ts', 'documents/draw.ts', 'documents/words.ts', 'documents/premium-deduction/write.ts'],
      bundle: true, packages: 'external', write: false, outdir: 'unused', metafile: true, format: 'esm', platform: 'node',
    })
    const imported = Object.values(metafile.inputs).flatMap(({ imports }) => imports.map(({ path }) => path))
    expect(imported).toContain('documents/xml/tree.ts')
    expect(imported.filter((path) => path.includes('typst') || path.startsWith('documents/pdf'))).toEqual([])
  })
})
