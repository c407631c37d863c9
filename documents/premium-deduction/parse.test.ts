import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { premiumDeductions } from './arbitrary'
import { maximumPremiumDeductionSizeInBytes, parsePremiumDeduction } from './parse'
import type { PremiumDeductionRefusalReason } from './parse'
import { samplePremiumDeductions } from './samples'
import { writePremiumDeduction } from './write'

const good = new TextDecoder().decode(writePremiumDeduction(samplePremiumDeductions.common))
const parseText = (xml: string) => parsePremiumDeduction(new TextEncoder().encode(xml))

/** The good certificate with one place changed; fails when the place is not there, so that no case tests nothing. */
function altered(place: string | RegExp, replacement: string): string {
  const changed = good.replace(place, replacement)
  if (changed === good) throw new Error(`nothing to alter at ${String(place)}`)
  return changed
}
const beforeEnd = (xml: string) => altered('</TEG800>', `${xml}</TEG800>`)

type Corpus = [name: string, xml: string, reason: PremiumDeductionRefusalReason][]

const markup: Corpus = [
  ['a DTD', altered('<TEG800', '<!DOCTYPE TEG800>\n<TEG800'), 'document-type'],
  ['a DTD in small letters', altered('<TEG800', '<!doctype TEG800>\n<TEG800'), 'document-type'],
  ['nested entities that would grow to gigabytes', altered('<TEG800',
    '<!DOCTYPE TEG800 [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>\n<TEG800')
    .replace('試験 花子', '&c;'), 'document-type'],
  ['an external entity',
    altered('<TEG800', '<!DOCTYPE TEG800 [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<TEG800').replace('試験 花子', '&x;'), 'document-type'],
  ['an entity without a DTD', altered('試験 花子', '&nbsp;'), 'entity'],
  ['a lone ampersand', altered('試験 花子', 'A & B'), 'entity'],
  ['an ampersand at the end of the file', `${good}&`, 'entity'],
  ['a comment that splits an amount', altered('63000', '63<!-- -->000'), 'forbidden-markup'],
  ['a CDATA section', altered('試験 花子', '<![CDATA[試験 花子]]>'), 'forbidden-markup'],
  ['the end of a CDATA section in text', altered('試験 花子', '試験 ]]> 花子'), 'not-well-formed'],
  ['another stylesheet', altered('https://xml.e-tax.nta.go.jp/xsl/1.0/', 'https://example.com/'), 'processing-instruction'],
  ['a second stylesheet',
    altered('<TEG800', '<?xml-stylesheet type="text/xsl" href="https://xml.e-tax.nta.go.jp/xsl/1.0/A.xsl"?><TEG800'),
    'processing-instruction'],
  ['a processing instruction', altered('<TEG800', '<?php echo 1 ?><TEG800'), 'processing-instruction'],
  ['the stylesheet inside the root', altered(/<\?xml-stylesheet.*\?>\n/, '').replace('<WCD00000>',
    '<?xml-stylesheet type="text/xsl" href="https://xml.e-tax.nta.go.jp/xsl/1.0/A.xsl"?><WCD00000>'), 'processing-instruction'],
  ['the stylesheet after the root',
    `${altered(/<\?xml-stylesheet.*\?>\n/, '')}<?xml-stylesheet type="text/xsl" href="https://xml.e-tax.nta.go.jp/xsl/1.0/A.xsl"?>`,
    'processing-instruction'],
  ['the stylesheet in the middle of a name', altered(/<\?xml-stylesheet.*\?>\n/, '').replace('試験 花子',
    '試験<?xml-stylesheet type="text/xsl" href="https://xml.e-tax.nta.go.jp/xsl/1.0/A.xsl"?>花子'), 'processing-instruction'],
  ['an instruction without end', altered('<TEG800', '<?x <TEG800'), 'not-well-formed'],
  ['an element that is not closed', altered('</WCD00000>', ''), 'not-well-formed'],
  ['a second root', `${good}<TEG800/>`, 'not-well-formed'],
  ['text after the root', `${good}x`, 'not-well-formed'],
  ['an attribute twice', altered(' page="1"', ' page="1" page="2"'), 'not-well-formed'],
  ['an attribute without quotes', altered('page="1"', 'page=1'), 'not-well-formed'],
  ['a forbidden character by reference', altered('試験 花子', '試験&#0;花子'), 'not-well-formed'],
  ['a reference beyond Unicode', altered('試験 花子', '試験&#x110000;花子'), 'not-well-formed'],
  ['a reference to half a character', altered('試験 花子', '&#xD842;&#xDFB7;田'), 'not-well-formed'],
  ['a control character', altered('試験 花子', '試験\u0001花子'), 'not-well-formed'],
  ['XML 1.1', altered('version="1.0" encoding', 'version="1.1" encoding'), 'not-well-formed'],
  ['a declared Shift_JIS', altered('encoding="UTF-8"', 'encoding="Shift_JIS"'), 'not-utf-8'],
  ['a declaration after a space', ` ${good}`, 'processing-instruction'],
  ['nothing', '', 'not-well-formed'],
  ['no XML at all', '%PDF-1.7', 'not-well-formed'],
]

const structure: Corpus = [
  ['another default namespace', altered('XSD/kyotsu', 'XSD/kyotsu2'), 'unknown-namespace'],
  ['no namespace', altered(' xmlns="http://xml.e-tax.nta.go.jp/XSD/kyotsu"', ''), 'unknown-namespace'],
  ['another namespace behind gen', altered('XSD/general', 'XSD/generals'), 'unknown-namespace'],
  ['the form\'s namespace behind gen',
    altered('xmlns:gen="http://xml.e-tax.nta.go.jp/XSD/general"', 'xmlns:gen="http://xml.e-tax.nta.go.jp/XSD/kyotsu"'),
    'unknown-namespace'],
  ['a known element in the other namespace',
    altered('<WCA00000>', '<gen:WCA00000>').replace('</WCA00000>', '</gen:WCA00000>'), 'unknown-namespace'],
  ['a foreign element', beforeEnd('<x xmlns="urn:x"/>'), 'unknown-namespace'],
  ['a namespace declared inside',
    altered('<WCD00000>', '<WCD00000 xmlns:gen="http://xml.e-tax.nta.go.jp/XSD/general">'), 'unknown-attribute'],
  ['another form', altered('<TEG800', '<TEG810').replace('</TEG800>', '</TEG810>'), 'unknown-element'],
  ['an unknown element', altered('<WCD00000>', '<WCD00001>x</WCD00001><WCD00000>'), 'unknown-element'],
  ['an unknown element in a contract', altered('<WCE00040>', '<WCE00045>1</WCE00045><WCE00040>'), 'unknown-element'],
  ['an element inside text', altered('試験 花子', '試験<b/>花子'), 'unknown-element'],
  ['an element of a contract in the root', altered('<WCE00000>', '<WCE00040>1</WCE00040><WCE00000>'), 'unknown-element'],
  ['text between elements', altered('<WCD00000>', 'x<WCD00000>'), 'unexpected-text'],
  ['a no-break space between elements', altered('<WCD00000>', '\u00a0<WCD00000>'), 'unexpected-text'],
  ['an unknown attribute', altered('page="1"', 'pages="1"'), 'unknown-attribute'],
  ['an attribute of another namespace', altered('page="1"', 'gen:page="1"'), 'unknown-attribute'],
  ['an attribute inside', altered('<WCD00000>', '<WCD00000 lang="ja">'), 'unknown-attribute'],
  ['an attribute on part of a date', altered('<gen:mm>', '<gen:mm x="1">'), 'unknown-attribute'],
  ['two insurers', altered('<WCB00000>', '<WCA00000>別の会社</WCA00000><WCB00000>'), 'duplicate-element'],
  ['a second policy holder at the end', beforeEnd('<WCD00000>別の人</WCD00000>'), 'duplicate-element'],
  ['two amounts', altered('<WCE00330>63000</WCE00330>', '<WCE00330>63000</WCE00330><WCE00330>1</WCE00330>'), 'duplicate-element'],
  ['two corporate numbers',
    altered('</gen:hojinbango>', '</gen:hojinbango><gen:hojinbango>1234567890122</gen:hojinbango>'), 'duplicate-element'],
  ['two months in a date', altered('<gen:mm>10</gen:mm>', '<gen:mm>10</gen:mm><gen:mm>11</gen:mm>'), 'duplicate-element'],
  ['101 contracts', altered(/<WCE00000>[^]*<\/WCE00000>/, `$&${'<WCE00000></WCE00000>'.repeat(100)}`), 'duplicate-element'],
  ['elements in another order', altered(/(<WCA00000>.*)\n(.*<\/WCB00000>)/, '$2\n$1'), 'element-order'],
  ['day before month', altered('<gen:mm>10</gen:mm><gen:dd>5</gen:dd>', '<gen:dd>5</gen:dd><gen:mm>10</gen:mm>'), 'element-order'],
  ['no policy holder', altered(/ *<WCD00000>.*\n/, ''), 'missing-element'],
  ['no corporate number', altered(/ *<WCB00000>.*\n/, ''), 'missing-element'],
  ['an empty corporate number', altered(/<gen:hojinbango>.*<\/gen:hojinbango>/, ''), 'missing-element'],
  ['no contract', altered(/<WCE00000>[^]*<\/WCE00000>/, ''), 'missing-element'],
  ['a date without a day', altered('<gen:dd>5</gen:dd>', ''), 'missing-element'],
  ['an Individual Number where the corporate number belongs',
    altered(/gen:hojinbango/g, 'gen:kojinbango').replace('1234567890122', '123456789018'), 'individual-number'],
  ['an enveloped signature', beforeEnd('<dsig:Signature xmlns:dsig="http://www.w3.org/2000/09/xmldsig#"/>'), 'enveloped-signature'],
]

const values: Corpus = [
  ['a month with a zero in front', altered('<gen:mm>4</gen:mm>', '<gen:mm>04</gen:mm>'), 'invalid-value'],
  ['a day with a zero in front', altered('<gen:dd>5</gen:dd>', '<gen:dd>05</gen:dd>'), 'invalid-value'],
  ['a date in one piece', altered('<gen:yyyy>2018</gen:yyyy><gen:mm>4</gen:mm><gen:dd>1</gen:dd>', '20180401'), 'unexpected-text'],
  ['a day that does not exist', altered('<gen:mm>10</gen:mm><gen:dd>5</gen:dd>', '<gen:mm>2</gen:mm><gen:dd>29</gen:dd>'), 'invalid-value'],
  ['a year of the era', altered('<gen:yyyy>2026</gen:yyyy></WCE00010>', '<gen:yyyy>8</gen:yyyy></WCE00010>'), 'tax-year-implausible'],
  ['digits of full width', altered('63000', '６３０００'), 'invalid-value'],
  ['a negative amount', altered('<WCE00340>1200', '<WCE00340>-1200'), 'invalid-value'],
  ['an amount with a comma', altered('63000', '63,000'), 'invalid-value'],
  ['an amount with a fraction', altered('63000', '63000.0'), 'invalid-value'],
  ['an amount of sixteen digits', altered('63000', '1000000000000000'), 'invalid-value'],
  ['an amount with a space', altered('63000', ' 63000'), 'invalid-value'],
  ['an unknown system', altered('<kubun_CD>1', '<kubun_CD>4'), 'invalid-value'],
  ['a system whose name says another', altered('</kubun_CD>', '</kubun_CD><kubun_NM>旧生命保険料控除制度</kubun_NM>'), 'invalid-value'],
  ['an unknown version', altered('VR="1.1"', 'VR="2.0"'), 'invalid-value'],
  ['a date of making with a slash', altered('2026-10-05', '2026/10/05'), 'invalid-value'],
  ['no date of making', altered(/ sakuseiDay="[^"]*"/, ''), 'invalid-value'],
  ['page 0', altered('page="1"', 'page="0"'), 'invalid-value'],
  ['an id with a space', altered('id="TEG800"', 'id="TEG 800"'), 'invalid-value'],
  ['a name of blanks', altered('試験 花子', '　 '), 'invalid-value'],
  ['a name of 101 characters', altered('試験 花子', '𠮷'.repeat(101)), 'invalid-value'],
  ['a name that turns the reading direction', altered('試験 花子', '試験\u202e子花'), 'invalid-value'],
  ['a name with an invisible character', altered('試験 花子', '試験\u200b花子'), 'invalid-value'],
  ['a name with a private character', altered('試験 花子', '試験\ue000'), 'invalid-value'],
  ['a name with a line break', altered('試験 花子', '試験\n花子'), 'invalid-value'],
  ['a corporate number of twelve digits', altered('1234567890122', '123456789012'), 'invalid-value'],
]

describe('reading a premium deduction certificate', () => {
  it('reads the certificate that the refused ones were made from', () => expect(parseText(good).ok).toBe(true))

  describe.each([['markup', markup], ['structure', structure], ['values', values]])('refuses by %s:', (_area, corpus) => {
    it.each(corpus)('%s', (_name, xml, reason) => {
      expect(parseText(xml)).toMatchObject({ ok: false, reason })
    })
  })

  it.each<[name: string, encoding: (text: string) => Uint8Array]>([
    ['UTF-16 with a byte order mark', (text) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16 without', (text) => Buffer.from(text, 'utf16le')],
    ['UTF-16 that declares itself', (text) => Buffer.from(`\ufeff${text.replace('UTF-8', 'UTF-16')}`, 'utf16le')],
    ['Latin-1', (text) => Buffer.from(text.replace('試験 花子', 'é'), 'latin1')],
    ['a character coded in more bytes than needed',
      (text) => Buffer.concat([Buffer.from(text.slice(0, 40)), Buffer.from([0xc0, 0xbc]), Buffer.from(text.slice(40))])],
    ['half a surrogate pair',
      (text) => Buffer.concat([Buffer.from(text.slice(0, 40)), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from(text.slice(40))])],
    ['a cut character', (text) => Buffer.from(text).subarray(0, Buffer.from(text).indexOf('試') + 1)],
  ])('refuses %s', (_name, encode) => {
    const read = parsePremiumDeduction(encode(good))
    expect(read.ok).toBe(false)
    expect(['not-utf-8', 'not-well-formed']).toContain(!read.ok && read.reason)
  })

  it('is judged by itself: half a character at the end of one leaves nothing for the next', () => {
    const bytes = new TextEncoder().encode(good)
    for (const broken of [Uint8Array.of(...bytes, 0xe8), Uint8Array.of(0xe8, 0xa9)]) {
      expect(parsePremiumDeduction(broken)).toEqual({ ok: false, reason: 'not-utf-8', at: '/' })
      expect(parsePremiumDeduction(bytes).ok).toBe(true)
    }
  })

  it('refuses what is too large before it looks at it', () => {
    const padded = altered('</TEG800>', `${' '.repeat(maximumPremiumDeductionSizeInBytes)}</TEG800>`)
    expect(parseText(padded)).toEqual({ ok: false, reason: 'too-large', at: '/' })
    expect(parsePremiumDeduction(new Uint8Array(maximumPremiumDeductionSizeInBytes + 1))).toMatchObject({ reason: 'too-large' })
  })

  it.each([
    ['instructions without end', '<?'], ['elements without end', '<a>'], ['ampersands', '&'], ['references', '&#'], ['brackets', '<'],
    ['contracts', '<WCE00000/>'], ['unknown elements', '<a/>'], ['attributes', ' a'], ['line breaks', '\n'], ['quotes', '"'],
  ])('answers in seconds when a megabyte is %s', (_name, piece) => {
    const count = Math.floor((maximumPremiumDeductionSizeInBytes - good.length) / piece.length)
    const startedAt = performance.now()
    expect(parseText(altered('<WCD00000>', `${piece.repeat(count)}<WCD00000>`).slice(0, maximumPremiumDeductionSizeInBytes)).ok).toBe(false)
    expect(performance.now() - startedAt).toBeLessThan(10_000)
  })

  it('never throws, whatever byte is changed, and never takes other content for the same', () => {
    const bytes = writePremiumDeduction(samplePremiumDeductions.common)
    const original = parsePremiumDeduction(bytes)
    fc.assert(fc.property(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }), (place, change) => {
      const flipped = Uint8Array.from(bytes)
      flipped[place] = (flipped[place] ?? 0) ^ change
      const read = parsePremiumDeduction(flipped)
      if (read.ok && JSON.stringify(read) === JSON.stringify(original)) expect(harmless(bytes, flipped, place)).toBe(true)
    }), { numRuns: 1500 })
  })

  it('never throws on parts of a certificate', () => {
    const bytes = writePremiumDeduction(samplePremiumDeductions.severalContracts)
    fc.assert(fc.property(fc.nat({ max: bytes.length }), fc.nat({ max: bytes.length }), (from, to) => {
      parsePremiumDeduction(bytes.subarray(Math.min(from, to), Math.max(from, to)))
    }), { numRuns: 500 })
  })

  it('says where by the names of the form, never by content', () => {
    expect(parseText(altered('<gen:mm>4</gen:mm>', '<gen:mm>04</gen:mm>'))).toMatchObject({ at: '/TEG800/WCE00000[1]/WCE00060/mm' })
    expect(parseText(altered('<WCE00340>1200', '<WCE00340>-1200')))
      .toMatchObject({ at: '/TEG800/WCE00000[1]/WCE00190/WCE00310/WCE00320/WCE00340' })
    expect(parseText(altered('試験 花子', '試験\u202e'))).toMatchObject({ at: 'policyHolder' })
    expect(parseText(altered('<WCD00000>', '<秘密/><WCD00000>'))).toMatchObject({ at: '/TEG800' })
  })
})

describe('what issuers write differently and mean the same', () => {
  const common = { ok: true, value: samplePremiumDeductions.common }

  it.each([
    ['amounts padded with zeros', altered('63000', '000063000')],
    ['another prefix', good.replaceAll('gen:', 'g:').replace('xmlns:gen', 'xmlns:g')],
    ['no line breaks', good.replaceAll(/>\s+</g, '><')],
    ['CRLF', good.replaceAll('\n', '\r\n')],
    ['a byte order mark', `\ufeff${good}`],
    ['no declaration', good.replace(/^<\?xml .*\?>\n/, '')],
    ['no stylesheet', good.replace(/<\?xml-stylesheet.*\?>\n/, '')],
    ['an empty element for what is not told', altered('<WCE00080>', '<WCE00070></WCE00070><WCE00080>')],
    ['the name of the system beside its code', altered('</kubun_CD>', '</kubun_CD><kubun_NM>新生命保険料控除制度</kubun_NM>')],
    ['characters by reference', altered('試験 花子', '&#x8A66;&#39443; 花子')],
    ['the namespace of signatures declared and not used', altered(' VR=', ' xmlns:dsig="http://www.w3.org/2000/09/xmldsig#" VR=')],
  ])('reads %s', (_name, xml) => {
    expect(parseText(xml)).toStrictEqual(common)
  })
})

describe('the rules of a certificate', () => {
  it.each<[string, string, PremiumDeductionRefusalReason]>([
    ['a corporate number with a wrong check digit', altered('1234567890122', '2234567890122'), 'corporate-number-invalid'],
    ['a net that is not premium less dividend', altered('<WCE00350>61800', '<WCE00350>61801'), 'net-differs'],
    ['an expected net that is not', altered('<WCE00590>82800', '<WCE00590>84000'), 'net-differs'],
    ['a dividend above the premium', altered('<WCE00340>1200', '<WCE00340>64800'), 'net-differs'],
    ['a premium without its net', altered(/ *<WCE00350>.*\n/, ''), 'net-differs'],
    ['a dividend without its premium', altered(/ *<WCE00330>.*\n/, ''), 'net-differs'],
    ['no amount at all', altered(/ *<WCE00190>[^]*<\/WCE00440>\n/, ''), 'no-amount'],
    ['a year after the issue',
      altered('<gen:yyyy>2026</gen:yyyy></WCE00010>', '<gen:yyyy>2027</gen:yyyy></WCE00010>'), 'tax-year-implausible'],
    ['a year before there were such certificates',
      altered('<gen:yyyy>2026</gen:yyyy></WCE00010>', '<gen:yyyy>2017</gen:yyyy></WCE00010>'), 'tax-year-implausible'],
    ['an issue six years late', altered('<WCC00000><gen:yyyy>2026', '<WCC00000><gen:yyyy>2032'), 'tax-year-implausible'],
    ['a contract concluded after the issue', altered('<WCE00060><gen:yyyy>2018', '<WCE00060><gen:yyyy>2027'), 'date-implausible'],
    ['months of another year', altered('<WCE00200><gen:yyyy>2026', '<WCE00200><gen:yyyy>2025'), 'months-outside-tax-year'],
    ['months in the wrong order',
      altered('<gen:mm>9</gen:mm></WCE00210>', '<gen:mm>1</gen:mm></WCE00210>').replace(/(<WCE00200>.*<gen:mm>)1/, '$12'),
    'months-outside-tax-year'],
    ['new amounts under the old system',
      altered('<kubun_CD>1', '<kubun_CD>2').replace('<WCE00060><gen:yyyy>2018', '<WCE00060><gen:yyyy>2008'), 'system-differs'],
    ['the old system for a contract of 2018', altered('<kubun_CD>1', '<kubun_CD>2'), 'system-differs'],
  ])('refuse %s', (_name, xml, reason) => {
    expect(parseText(xml)).toMatchObject({ ok: false, reason })
  })

  it('let every certificate pass that obeys them, and none whose net is off by one', () => {
    fc.assert(fc.property(premiumDeductions, (value) => {
      const [first] = value.contracts
      const block = first?.certified?.old?.general ?? first?.certified?.new?.medicalCare
      fc.pre(first !== undefined && block?.premium !== undefined && block.net !== undefined && block.net > 0)
      const wrong = JSON.parse(JSON.stringify(value)) as typeof value
      const target = wrong.contracts[0]?.certified?.old?.general ?? wrong.contracts[0]?.certified?.new?.medicalCare
      if (target?.net !== undefined) target.net -= 1
      expect(parsePremiumDeduction(writePremiumDeduction(wrong))).toMatchObject({ ok: false, reason: 'net-differs', at: 'contracts[0]' })
    }), { numRuns: 100 })
  })
})

/** A byte may change without changing the meaning only between elements, in quotes or prefixes of the head, or in the stylesheet's name. */
function harmless(before: Uint8Array, after: Uint8Array, place: number): boolean {
  const head = Buffer.from(before).indexOf('<WCA00000>')
  const isBlank = (byte: number | undefined) => byte !== undefined && [0x09, 0x0a, 0x0d, 0x20].includes(byte)
  return place < head || (isBlank(before[place]) && isBlank(after[place]))
}
