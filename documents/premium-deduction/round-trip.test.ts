import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { premiumDeductions } from './arbitrary'
import { maximumPremiumDeductionSizeInBytes, parsePremiumDeduction } from './parse'
import { samplePremiumDeductions } from './samples'
import type { PremiumDeduction } from './schema'
import { writePremiumDeduction } from './write'

const reread = (value: PremiumDeduction) => parsePremiumDeduction(writePremiumDeduction(value))

describe('writing and reading a premium deduction certificate', () => {
  it.each(Object.entries(samplePremiumDeductions))('reads the sample %s as it was written', (_name, sample) => {
    expect(reread(sample)).toStrictEqual({ ok: true, value: sample })
  })

  it('reads back every certificate as it was written', () => {
    fc.assert(fc.property(premiumDeductions, (value) => {
      expect(reread(value)).toStrictEqual({ ok: true, value })
    }), { numRuns: 300 })
  })

  it('writes the same bytes for the same meaning, whatever order its properties came in', () => {
    fc.assert(fc.property(premiumDeductions, (value) => {
      const turned = { ...Object.fromEntries(Object.entries(value).reverse()) } as PremiumDeduction
      expect(Buffer.from(writePremiumDeduction(turned)).equals(writePremiumDeduction(value))).toBe(true)
    }), { numRuns: 50 })
  })

  it.each([
    '𠮷田 太郎', '辻󠄀 花子', '髙橋 﨑', 'ｱﾍﾞ ﾀﾛｳ', '葛󠄀城', 'Nguyễn Thị Ánh', "O'Brien & <Sons>",
  ])('keeps the name %s as typed, code point by code point', (policyHolder) => {
    const read = reread({ ...samplePremiumDeductions.common, policyHolder })
    expect(read.ok && [...read.value.policyHolder]).toEqual([...policyHolder])
  })

  it('splits dates without zeros in front', () => {
    const xml = new TextDecoder().decode(writePremiumDeduction(samplePremiumDeductions.common))
    expect(xml).toContain('<WCC00000><gen:yyyy>2026</gen:yyyy><gen:mm>10</gen:mm><gen:dd>5</gen:dd></WCC00000>')
    expect(xml).toContain('<WCE00060><gen:yyyy>2018</gen:yyyy><gen:mm>4</gen:mm><gen:dd>1</gen:dd></WCE00060>')
  })

  it('has room for a hundred contracts with every field full', () => {
    const full = '長'.repeat(500)
    const triple = { premium: 999_999_999_999_999, dividend: 0, net: 999_999_999_999_999 }
    const all = { general: triple, medicalCare: triple, annuity: triple }
    const old = { general: triple, annuity: triple }
    const [contract] = samplePremiumDeductions.common.contracts
    const value: PremiumDeduction = {
      ...samplePremiumDeductions.common,
      contracts: Array.from({ length: 100 }, () => ({
        ...contract,
        system: 'both', title: full.slice(0, 35), policyNumber: full.slice(0, 30), insuranceKind: full.slice(0, 30),
        groupCode: full.slice(0, 30), insuredPerson: full.slice(0, 100), insuredPersonNumber: full.slice(0, 20),
        paymentMethod: full.slice(0, 15), beneficiary: full.slice(0, 100),
        annuity: samplePremiumDeductions.severalContracts.contracts[1].annuity,
        certified: { old, new: all }, expected: { old, new: all }, lumpSum: { general: 1, medicalCare: 1, annuity: 1 }, notes: full,
      })),
    }
    expect(writePremiumDeduction(value).length).toBeLessThan(maximumPremiumDeductionSizeInBytes)
    expect(reread(value).ok).toBe(true)
  })

  it('throws rather than writes what is no certificate', () => {
    const wrong = [
      { policyHolder: '' }, { policyHolder: 'a\u202eb' }, { policyHolder: 'a\u0000' }, { corporateNumber: '123' }, { contracts: [] },
      { issuedOn: { year: 2026, month: 2, day: 30 } },
    ]
    for (const part of wrong) expect(() => writePremiumDeduction({ ...samplePremiumDeductions.common, ...part })).toThrow()
  })
})
