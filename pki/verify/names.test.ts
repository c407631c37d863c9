import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCertificate, subjectAttribute } from './certificate'
import { DerReader } from './der'
import type { GeneralName } from './general-name'
import { equalNames, isWithinName, nameText, parseName } from './name'
import { isPermitted } from './name-constraints'
import { isDnsName, matchesHost } from './name-dns'
import { isEmailConstraint, isIpConstraint } from './name-forms'
import { hasPeerName, ipBytes } from './peer-name'
import { certificate, extension, name, newPair } from './testing/authority'
import { element, implicit, objectIdentifier, printable, sequence, setOf, utf8, type Der } from './testing/der-writer'

const parsed = (der: Der) => parseName(new DerReader(der, 0, der.length, 0).next())
const commonName = (value: Der) => parsed(sequence(setOf(sequence(objectIdentifier('2.5.4.3'), value))))

describe('distinguished names', () => {
  it.each([
    ['case', printable('Test CA'), printable('TEST ca')],
    ['runs of spaces', printable('Test  CA '), printable(' Test CA')],
    ['string type', printable('Test CA'), utf8('Test CA')],
    ['compatibility forms', utf8('Ｔｅｓｔ　ＣＡ'), utf8('Test CA')],
    ['wide characters', element(0x1e, Uint8Array.of(0, 0x54, 0x8a, 0x66)), utf8('T試')],
  ])('are equal whatever their %s', (_, a, b) => {
    expect(equalNames(commonName(a), commonName(b))).toBe(true)
  })

  it.each([
    ['text', utf8('Test CA'), utf8('Test CB')],
    ['missing space', utf8('TestCA'), utf8('Test CA')],
    ['broken text that is not the same bytes', element(0x0c, Uint8Array.of(0xff)), element(0x0c, Uint8Array.of(0xfe))],
  ])('differ by %s', (_, a, b) => {
    expect(equalNames(commonName(a), commonName(b))).toBe(false)
  })

  it('cannot be forged by characters that separate parts', () => {
    const one = parsed(sequence(setOf(sequence(objectIdentifier('2.5.4.3'), utf8('a"\n2.5.4.10="b')))))
    expect(equalNames(one, parsed(name({ CN: 'a', O: 'b' })))).toBe(false)
    const joined = parsed(
      sequence(setOf(sequence(objectIdentifier('2.5.4.3'), utf8('a')), sequence(objectIdentifier('2.5.4.10'), utf8('b')))),
    )
    expect(equalNames(joined, parsed(name({ CN: 'a', O: 'b' })))).toBe(false)
  })

  it('equal themselves and differ from longer ones', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (organization, unit) => {
        const base = parsed(name({ O: organization }))
        const longer = parsed(name({ O: organization, OU: unit }))
        expect([
          equalNames(base, parsed(name({ O: organization }))),
          equalNames(base, longer),
          isWithinName(longer, base),
          isWithinName(base, longer),
        ]).toEqual([true, false, true, false])
      }),
    )
  })

  it('give up their attributes and a readable form', () => {
    const key = newPair()
    const subject = name({ C: 'JP', O: '試験生命保険', organizationIdentifier: 'NTRJP-1234567890123' })
    const parsedCertificate = parseCertificate(certificate({ issuer: subject, subject, key, signer: key }))
    expect(subjectAttribute(parsedCertificate, '2.5.4.97')).toBe('NTRJP-1234567890123')
    expect(subjectAttribute(parsedCertificate, '2.5.4.3')).toBeUndefined()
    expect(nameText(parsedCertificate.subject)).toBe('C=JP, O=試験生命保険, organizationIdentifier=NTRJP-1234567890123')
  })
})

describe('name constraints', () => {
  const dns = (value: string): GeneralName => ({ form: 'dns', value })
  const email = (value: string): GeneralName => ({ form: 'email', value })
  const uri = (value: string): GeneralName => ({ form: 'uri', value })
  const ip = (...bytes: number[]): GeneralName => ({ form: 'ip', bytes: Uint8Array.from(bytes) })
  const under = (presented: GeneralName, permitted: readonly GeneralName[], excluded: readonly GeneralName[] = []) =>
    isPermitted(presented, { permitted, excluded })

  it.each<[GeneralName, GeneralName, boolean]>([
    [dns('example.jp'), dns('example.jp'), true],
    [dns('A.EXAMPLE.jp'), dns('example.JP'), true],
    [dns('badexample.jp'), dns('example.jp'), false],
    [dns('*.example.jp'), dns('example.jp'), true],
    [dns('*.example.jp'), dns('a.example.jp'), false],
    [dns('bad name.example.jp'), dns('example.jp'), false],
    [email('a@example.jp'), email('example.jp'), true],
    [email('a@sub.example.jp'), email('example.jp'), false],
    [email('a@sub.example.jp'), email('.example.jp'), true],
    [email('a@example.jp'), email('.example.jp'), false],
    [email('A@example.jp'), email('a@example.jp'), false],
    [email('"a@b"@example.jp'), email('example.jp'), false],
    [uri('https://user@www.example.jp:443/x'), uri('www.example.jp'), true],
    [uri('https://www.example.jp.evil.test/'), uri('www.example.jp'), false],
    [uri('https://evil.test/#@www.example.jp'), uri('www.example.jp'), false],
    [uri('https://192.0.2.1/'), uri('.jp'), false],
    [uri('urn:isbn:0'), uri('example.jp'), false],
    [ip(192, 0, 2, 9), ip(192, 0, 2, 0, 255, 255, 255, 0), true],
    [ip(192, 0, 3, 9), ip(192, 0, 2, 0, 255, 255, 255, 0), false],
    [ip(192, 0, 2), ip(192, 0, 2, 0, 255, 255, 255, 0), false],
  ])('%j is within %j: %s', (presented, base, expected) => {
    expect(under(presented, [base])).toBe(expected)
  })

  it('exclude what lies inside, what could lie inside, and what cannot be read', () => {
    const cases: readonly [GeneralName, GeneralName, boolean][] = [
      [dns('a.example.jp'), dns('example.jp'), false],
      [dns('*.example.jp'), dns('a.example.jp'), false],
      [dns('*.example.jp'), dns('a.b.example.jp'), true],
      [dns('bad name'), dns('example.jp'), false],
      [email('nonsense'), email('example.jp'), false],
      [uri('urn:isbn:0'), uri('example.jp'), false],
      [ip(1, 2), ip(10, 0, 0, 0, 255, 0, 0, 0), false],
      [{ form: 'other', encoded: Uint8Array.of(1) }, { form: 'other', encoded: Uint8Array.of(2) }, false],
      [dns('a.test'), email('a.test'), true],
    ]
    for (const [presented, base, expected] of cases) expect([presented, under(presented, [], [base])]).toEqual([presented, expected])
  })

  it('are refused when they are not of the form', () => {
    expect(['a@b', 'example.jp', '.example.jp', '', '*.example.jp', 'a@b@c'].map(isEmailConstraint)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ])
    expect(isIpConstraint(Uint8Array.of(10, 0, 0, 0, 255, 0, 255, 0))).toBe(false)
  })
})

describe('the name of a peer', () => {
  it.each([
    ['www.example.jp', 'WWW.example.jp', true],
    ['*.example.jp', 'www.example.jp', true],
    ['*.example.jp', 'a.b.example.jp', false],
    ['*.example.jp', 'example.jp', false],
    ['*.jp', 'example.jp', false],
    ['w*.example.jp', 'www.example.jp', false],
    ['*', 'localhost', false],
  ])('%s stands for %s: %s', (presented, host, expected) => {
    expect(matchesHost(presented, host)).toBe(expected)
  })

  it('is read from the alternative names only', () => {
    const key = newPair()
    const named = (...names: readonly Der[]) =>
      parseCertificate(
        certificate({
          issuer: name({ O: 'x' }),
          subject: name({ CN: 'www.example.jp' }),
          key,
          signer: key,
          extensions: names.length ? [extension('2.5.29.17', sequence(...names))] : [],
        }),
      )
    const host = implicit(2, new TextEncoder().encode('www.example.jp'))
    const address = implicit(7, Uint8Array.of(192, 0, 2, 1))
    expect(hasPeerName(named(), { kind: 'DNS', value: 'www.example.jp' })).toBe(false)
    expect(hasPeerName(named(address, host), { kind: 'DNS', value: 'www.example.jp' })).toBe(true)
    expect(hasPeerName(named(host), { kind: 'IP', value: '192.0.2.1' })).toBe(false)
    expect(hasPeerName(named(host, address), { kind: 'IP', value: '192.0.2.1' })).toBe(true)
  })

  it('reads addresses in their usual forms only', () => {
    expect(ipBytes('192.0.2.1')).toEqual(Uint8Array.of(192, 0, 2, 1))
    expect(ipBytes('::1')).toEqual(Uint8Array.from([...Array<number>(15).fill(0), 1]))
    expect(ipBytes('2001:db8::ff')?.length).toBe(16)
    for (const text of ['192.0.2', '192.0.2.256', '192.0.02.1', ':::', '1:2', '::1::2', 'g::'])
      expect([text, ipBytes(text)]).toEqual([text, undefined])
  })

  it('ends on any text', () => {
    fc.assert(fc.property(fc.string(), (text) => void [isDnsName(text), ipBytes(text), isEmailConstraint(text)]))
  })
})
