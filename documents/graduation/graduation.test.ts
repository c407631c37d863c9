import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { corporateNumberCheckDigit } from '@/domain/corporate-number'
import { compareCalendarDates } from '@/domain/japanese-date'
import { drawDocument } from '../draw'
import { documentView } from '../kinds'
import { documentWords } from '../words'
import { maximumGraduationSizeInBytes, parseGraduation } from './parse'
import type { GraduationRefusalReason } from './parse'
import { sampleGraduations } from './samples'
import type { Graduation } from './schema'
import { viewGraduation } from './view'
import { writeGraduation } from './write'

const good = new TextDecoder().decode(writeGraduation(sampleGraduations.common))
const parseText = (xml: string) => parseGraduation(new TextEncoder().encode(xml))

/** The good certificate with one place changed; fails when the place is not there, so that no case tests nothing. */
function altered(place: string | RegExp, replacement: string): string {
  const changed = good.replace(place, replacement)
  if (changed === good) throw new Error(`nothing to alter at ${String(place)}`)
  return changed
}

const plain = { noNullPrototype: true } as const
const line = (maximum: number) => fc.array(fc.constantFrom(...'試験花子あア1&<>"\'—髙﨑', '𠮷', '辻󠄀', ' ', '　', ']'), { minLength: 1, maxLength: maximum })
  .map((characters) => characters.join(''))
  .filter((text) => text.trim() !== '' && !text.includes(']]>') && [...text].length <= maximum)
const day = fc.date({ min: new Date('1900-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((at) => ({ year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate() }))
const graduations: fc.Arbitrary<Graduation> = fc.record({
  certificateNumber: fc.stringMatching(/^[\x21-\x7e]{1,40}$/).filter((text) => !text.includes(']]>')),
  schoolName: line(100), graduateName: line(100), faculty: line(100), course: line(100), degree: line(100),
  corporateNumber: fc.stringMatching(/^[0-9]{12}$/).map((rest) => `${corporateNumberCheckDigit(rest)}${rest}`),
  birthDate: day, graduatedOn: day, issuedOn: day,
}, { requiredKeys: ['certificateNumber', 'schoolName', 'graduateName', 'faculty', 'corporateNumber', 'birthDate', 'graduatedOn', 'issuedOn'], ...plain })
  .filter(({ birthDate, graduatedOn, issuedOn }) => compareCalendarDates(birthDate, graduatedOn) < 0 && compareCalendarDates(graduatedOn, issuedOn) <= 0)

describe('writing and reading a certificate of graduation', () => {
  it('reads back every certificate as it was written', () => {
    for (const sample of Object.values(sampleGraduations)) expect(parseGraduation(writeGraduation(sample))).toStrictEqual({ ok: true, value: sample })
    fc.assert(fc.property(graduations, (value) => {
      expect(parseGraduation(writeGraduation(value))).toStrictEqual({ ok: true, value })
    }), { numRuns: 300 })
  })

  it('has room for every field full', () => {
    const full = '𠮷'.repeat(100)
    const value = { ...sampleGraduations.common, schoolName: full, graduateName: full, faculty: full, course: full, degree: full, certificateNumber: '&'.repeat(40) }
    expect(writeGraduation(value).length).toBeLessThan(maximumGraduationSizeInBytes)
    expect(parseGraduation(writeGraduation(value))).toStrictEqual({ ok: true, value })
  })

  it('throws rather than writes what is no certificate', () => {
    for (const part of [{ graduateName: '' }, { graduateName: 'a\u202eb' }, { certificateNumber: '番号' }, { birthDate: { year: 1999, month: 2, day: 29 } }]) {
      expect(() => writeGraduation({ ...sampleGraduations.common, ...part })).toThrow()
    }
  })

  it.each<[name: string, xml: string, reason: GraduationRefusalReason]>([
    ['a DTD', altered('<GraduationCertificate', '<!DOCTYPE x>\n<GraduationCertificate'), 'document-type'],
    ['an entity', altered('試験 花子', '&nbsp;'), 'entity'],
    ['a comment inside a name', altered('試験 花子', '試験<!-- --> 花子'), 'forbidden-markup'],
    ['a processing instruction', altered('<GraduationCertificate', '<?php echo 1 ?><GraduationCertificate'), 'processing-instruction'],
    ['a stylesheet', altered('<GraduationCertificate', '<?xml-stylesheet type="text/xsl" href="https://xml.e-tax.nta.go.jp/xsl/1.0/A.xsl"?><GraduationCertificate'), 'processing-instruction'],
    ['another encoding', altered('encoding="UTF-8"', 'encoding="Shift_JIS"'), 'not-utf-8'],
    ['no XML at all', '%PDF-1.7', 'not-well-formed'],
    ['more than the form can hold', altered('試験 花子', '試'.repeat(6000)), 'too-large'],
    ['another namespace', altered('graduation:1', 'graduation:2'), 'unknown-namespace'],
    ['a namespace behind a prefix', good.replaceAll(/<(\/?)([A-Za-z])/g, '<$1p:$2').replace('xmlns=', 'xmlns:p='), 'unknown-element'],
    ['a foreign element', altered('</GraduationCertificate>', '<x xmlns="urn:x"/></GraduationCertificate>'), 'unknown-namespace'],
    ['a signature inside', altered('</GraduationCertificate>', '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/></GraduationCertificate>'), 'enveloped-signature'],
    ['an unknown element', altered('<faculty>', '<grade>A</grade><faculty>'), 'unknown-element'],
    ['another root', good.replaceAll('GraduationCertificate', 'Certificate'), 'unknown-element'],
    ['an attribute', altered('<faculty>', '<faculty lang="ja">'), 'unknown-attribute'],
    ['an attribute of the root', altered(' xmlns=', ' version="1" xmlns='), 'unknown-attribute'],
    ['an element twice', altered('<birthDate>', '<graduateName>試験 次子</graduateName><birthDate>'), 'duplicate-element'],
    ['an element twice, apart', altered('<faculty>', '<graduateName>試験 次子</graduateName><faculty>'), 'duplicate-element'],
    ['another order', altered(/ {2}(<faculty>.*<\/faculty>)\n {2}(<course>.*<\/course>)\n/, '$2$1'), 'element-order'],
    ['no name', altered(/<graduateName>.*<\/graduateName>/, ''), 'missing-element'],
    ['an empty name', altered(/<graduateName>.*<\/graduateName>/, '<graduateName/>'), 'invalid-value'],
    ['text between elements', altered('<faculty>', 'x<faculty>'), 'unexpected-text'],
    ['an element inside text', altered('試験 花子', '試験<b/>花子'), 'unknown-element'],
    ['a day that does not exist', altered('1999-04-12', '1999-02-29'), 'invalid-value'],
    ['a date in words', altered('1999-04-12', '平成11年4月12日'), 'invalid-value'],
    ['a date with a zone', altered('1999-04-12', '1999-04-12Z'), 'invalid-value'],
    ['a direction override in a name', altered('試験 花子', '試験\u202e花子'), 'invalid-value'],
    ['a wrong check digit', altered('1234567890122', '2234567890122'), 'corporate-number-invalid'],
    ['a birth after the graduation', altered('1999-04-12', '2022-03-24'), 'born-after-graduation'],
    ['a graduation after the issue', altered('2022-03-24', '2026-11-03'), 'graduated-after-issue'],
  ])('refuses %s', (_name, xml, reason) => {
    expect(parseText(xml)).toMatchObject({ ok: false, reason })
  })

  it('says where without saying what', () => {
    const refused = parseText(altered('1999-04-12', '試験の日'))
    expect(refused).toEqual({ ok: false, reason: 'invalid-value', at: '/GraduationCertificate/birthDate' })
  })
})

describe('a certificate of graduation on a page', () => {
  it('leaves no part out, in either language', () => {
    fc.assert(fc.property(graduations, (value) => {
      for (const language of ['ja', 'en'] as const) {
        const shown = JSON.stringify(drawDocument(viewGraduation(value), documentWords(language), language))
        for (const text of [value.graduateName, value.schoolName, value.faculty, value.course, value.degree, value.certificateNumber]) {
          if (text !== undefined) expect(shown).toContain(JSON.stringify(text).slice(1, -1))
        }
      }
    }), { numRuns: 50 })
  })

  it('shows the days as people write them, and tells issuer and number to whoever binds it to its signer', () => {
    const shown = JSON.stringify(drawDocument(viewGraduation(sampleGraduations.common), documentWords('ja'), 'ja'))
    for (const text of ['卒業証明書', '1999年4月12日（月）（平成11年）', '2022年3月24日（木）（令和4年）', '2026年11月2日（月）（令和8年）']) expect(shown).toContain(text)
    expect(documentView('graduation', writeGraduation(sampleGraduations.common))).toMatchObject({
      ok: true, facts: { issuerName: '試験大学', issuerCorporateNumber: '1234567890122', issuedOn: { year: 2026, month: 11, day: 2 }, year: null },
    })
  })
})
