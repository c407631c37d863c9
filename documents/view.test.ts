import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import english from '@/messages/en/documents.json'
import japanese from '@/messages/ja/documents.json'
import { drawDocument } from './draw'
import type { DrawnDocument } from './draw'
import { documentKinds, documentRefusalReasons, documentView, isDocumentKind } from './kinds'
import { premiumDeductions } from './premium-deduction/arbitrary'
import { samplePremiumDeductions } from './premium-deduction/samples'
import { viewPremiumDeduction } from './premium-deduction/view'
import { writePremiumDeduction } from './premium-deduction/write'
import { documentWords } from './words'

const draw = (value: Parameters<typeof viewPremiumDeduction>[0], language: 'ja' | 'en' = 'ja') =>
  drawDocument(viewPremiumDeduction(value), documentWords(language), language)

const valueOf = (drawn: DrawnDocument, label: string) =>
  drawn.sections.flatMap(({ rows }) => rows).find((row) => row.label === label)?.value

const keysOf = (words: object, path = ''): string[] => Object.entries(words).flatMap(([key, value]: [string, unknown]) =>
  typeof value === 'object' && value !== null ? keysOf(value, `${path}${key}.`) : [`${path}${key}`])

const sentencesOf = (words: object): string[] => Object.values(words).flatMap((value: unknown) =>
  typeof value === 'object' && value !== null ? sentencesOf(value) : [String(value)])

describe('a certificate on a page', () => {
  it('shows who, what and how much in Japanese', () => {
    const drawn = draw(samplePremiumDeductions.common)
    expect(drawn.title).toBe('生命保険料控除証明書')
    expect(drawn.subtitle).toBe('2026年（令和8年）分')
    expect(valueOf(drawn, '契約者')).toEqual({ text: '試験 花子' })
    expect(valueOf(drawn, '証明日')).toEqual({ text: '2026年10月5日（月）（令和8年）' })
    expect(valueOf(drawn, '会社の法人番号')).toEqual({ text: '1 2345 6789 0122', copy: '1234567890122' })
    expect(valueOf(drawn, '保険期間')).toEqual({ text: '終身' })
    const [expected, certified] = drawn.sections.flatMap(({ tables }) => tables)
    expect(expected?.rows[0]).toEqual({ header: '新制度・一般', cells: [{ text: '84,000円' }, { text: '1,200円' }, { text: '82,800円' }] })
    expect(certified?.caption).toBe('証明額（2026年1月分から2026年9月分までの保険料）')
  })

  it('shows the same in English and marks what stays Japanese', () => {
    const drawn = draw(samplePremiumDeductions.common, 'en')
    expect(drawn.subtitle).toBe('For 2026 (Reiwa 8)')
    expect(valueOf(drawn, 'Policy holder')).toEqual({ text: '試験 花子', lang: 'ja' })
    expect(valueOf(drawn, 'Date of certificate')).toEqual({ text: 'Monday, 5 October 2026 (Reiwa 8)' })
    expect(drawn.sections[1]?.tables[0]?.rows[0]?.cells[2]).toEqual({ text: '82,800 yen' })
  })

  it('adds up what to declare over several contracts, by category', () => {
    const sums = draw(samplePremiumDeductions.severalContracts).sections.at(-1)
    expect(sums?.heading).toBe('申告額の合計')
    expect(sums?.tables[0]?.rows).toEqual([
      { header: '旧制度・一般', cells: [{ text: '111,570円' }] }, { header: '新制度・個人年金', cells: [{ text: '120,000円' }] },
    ])
  })

  it('leaves no part of any certificate out of the page', () => {
    fc.assert(fc.property(premiumDeductions, (value) => {
      const shown = JSON.stringify(draw(value))
      const contracts = value.contracts.flatMap((contract) => [
        contract.title, contract.policyNumber, contract.insuranceKind, contract.insuredPerson, contract.insuredPersonNumber,
        contract.beneficiary, contract.paymentMethod, contract.groupCode, contract.annuity?.kind, contract.notes,
      ])
      for (const text of [value.insurerName, value.policyHolder, ...contracts]) {
        if (text !== undefined) expect(shown).toContain(JSON.stringify(text).slice(1, -1))
      }
      for (const { premium, net } of value.contracts.flatMap(({ certified, expected }) => [
        ...Object.values(certified?.new ?? {}), ...Object.values(certified?.old ?? {}),
        ...Object.values(expected?.new ?? {}), ...Object.values(expected?.old ?? {}),
      ])) {
        for (const yen of [premium, net]) if (yen !== undefined) expect(shown).toContain(`"${yen.toLocaleString('en-US')}円"`)
      }
    }), { numRuns: 100 })
  })

  it('finds words for every certificate in both languages', () => {
    fc.assert(fc.property(premiumDeductions, (value) => {
      expect(draw(value, 'ja').sections.length).toBe(draw(value, 'en').sections.length)
    }), { numRuns: 100 })
  })
})

describe('kinds of documents', () => {
  it('tell issuer, number, day and year of what they read', () => {
    const read = documentView('premium-deduction', writePremiumDeduction(samplePremiumDeductions.common))
    expect(read).toMatchObject({ ok: true, facts: {
      issuerName: '試験生命保険株式会社', issuerCorporateNumber: '1234567890122', issuedOn: { year: 2026, month: 10, day: 5 }, year: 2026,
    } })
  })

  it('tell no year when the contracts of a document differ in it', () => {
    const [first] = samplePremiumDeductions.common.contracts
    const earlier = { ...first, taxYear: 2025, certified: { new: first.certified.new } }
    const certificate = { ...samplePremiumDeductions.common, contracts: [first, earlier] }
    const read = documentView('premium-deduction', writePremiumDeduction(certificate))
    expect(read).toMatchObject({ ok: true, facts: { year: null } })
  })

  it('refuse what they cannot read with a reason of the closed list', () => {
    for (const kind of documentKinds) {
      const read = documentView(kind, new TextEncoder().encode('<x/>'))
      expect(!read.ok && documentRefusalReasons.includes(read.reason)).toBe(true)
    }
  })

  it('know their names and no other', () => {
    expect(isDocumentKind('premium-deduction')).toBe(true)
    for (const name of ['', 'premium', 'PREMIUM-DEDUCTION', 'toString', '__proto__']) expect(isDocumentKind(name)).toBe(false)
  })
})

describe('the words of documents', () => {
  it('stand in both languages under the same keys', () => expect(keysOf(english)).toEqual(keysOf(japanese)))

  it('name every kind and have a sentence for every refusal, and for nothing else', () => {
    for (const words of [japanese, english]) {
      expect(Object.keys(words.kinds)).toEqual([...documentKinds])
      expect(Object.keys(words.refusals).toSorted()).toEqual([...documentRefusalReasons].toSorted())
    }
  })

  it('use plain placeholders only, the same in both languages', () => {
    const inSentence = (sentence: string) => [...sentence.matchAll(/\{([^}]*)\}?/g)].map(([, name]) => name).toSorted()
    const placeholders = (words: object) => sentencesOf(words).map(inSentence)
    expect(placeholders(english)).toEqual(placeholders(japanese))
    for (const name of placeholders(japanese).flat()) expect(name).toMatch(/^[A-Za-z]+$/)
  })

  it('throw when a key or a value is missing rather than show a hole', () => {
    expect(() => documentWords('ja')('premiumDeduction.none')).toThrow('premiumDeduction.none')
    expect(() => documentWords('ja')('premiumDeduction.sections')).toThrow()
    expect(() => documentWords('en')('premiumDeduction.subtitle')).toThrow('years')
  })
})
