import { describe, expect, it } from 'vitest'
import { concatBytes } from './bytes'
import { parseCertificate } from './certificate'
import { parseCrl } from './crl'
import { readLargeCrl, type LargeCrlQuestion } from './crl-stream'
import { DerError } from './der'
import { nodeStreamedSignature } from './node-primitives'
import { oid } from './oids'
import { verifyCertificate } from './path'
import { jpkiSignature } from './profiles'
import { crl, extension, name, newPair, now, signatureAlgorithm, signed, type CrlFields } from './testing/authority'
import { bits, element, enumerated, explicit, implicit, integer, sequence, setOf, time, type Der } from './testing/der-writer'
import { authorityName, newAuthority, newSigner, primitives, signatureExtensions } from './testing/hierarchy'

const authority = newAuthority()
const list = (fields: Partial<CrlFields> = {}) => crl({ issuer: authorityName, signer: authority.key, ...fields })

async function ask(der: Uint8Array, ...crls: readonly Parameters<typeof verifyCertificate>[0]['crls'][]) {
  const { indication, steps } = await verifyCertificate({
    certificate: der,
    anchors: [authority.anchor],
    crls: crls.flatMap((given) => given ?? []),
    profile: jpkiSignature,
    at: now,
    primitives,
  })
  return [indication, ...steps.flatMap((step) => (step.outcome === 'passed' ? [] : [step.reason]))]
}

/** As the JPKI publishes its lists: one a municipality, named by a directory name. */
const point = (place: string): Der =>
  explicit(0, explicit(0, explicit(4, name({ C: 'JP', O: 'JPKI-TEST', OU: 'CRL Distribution Points', CN: `${place} CRLDP` }))))
const issuing = (...parts: readonly Der[]) => extension(oid.issuingDistributionPoint, sequence(...parts), true)
const atPlace = (place: string, reasons: readonly Der[] = []) =>
  newSigner(authority, {
    extensions: [...signatureExtensions, extension(oid.crlDistributionPoints, sequence(sequence(point(place), ...reasons)))],
  }).der

describe('a list for some certificates only', () => {
  const kiyose = atPlace('Kiyose-shi')

  it('answers for those whose distribution point it names', async () => {
    expect(await ask(kiyose, [list({ extensions: [issuing(point('Kiyose-shi'))] })])).toEqual(['TOTAL-PASSED'])
    expect(await ask(kiyose, [list({ extensions: [issuing(point('Kiyose-shi'))], revoked: [{ serial: 7 }] })])).toEqual([
      'TOTAL-FAILED',
      'revoked',
    ])
  })

  it.each<[string, Der]>([
    ['of another municipality', issuing(point('Fuchu-shi'))],
    ['of authorities only', issuing(element(0x82, Uint8Array.of(0xff)))],
    ['of attribute certificates only', issuing(element(0x85, Uint8Array.of(0xff)))],
    ['that contradicts itself', issuing(element(0x81, Uint8Array.of(0xff)), element(0x82, Uint8Array.of(0xff)))],
    ['for some reasons only', issuing(implicit(3, Uint8Array.of(6, 0x40)))],
  ])('%s does not make a certificate good', async (_, issuingPoint) => {
    expect(await ask(kiyose, [list({ extensions: [issuingPoint] })])).toEqual(['INDETERMINATE', 'revocation-unknown'])
  })

  it('of end users only answers for an end user', async () => {
    expect(await ask(kiyose, [list({ extensions: [issuing(element(0x81, Uint8Array.of(0xff)))] })])).toEqual(['TOTAL-PASSED'])
  })

  it('is not confused with one for all whose point the certificate does not name', async () => {
    expect(await ask(newSigner(authority).der, [list({ extensions: [issuing(point('Kiyose-shi'))] })])).toEqual([
      'INDETERMINATE',
      'revocation-unknown',
    ])
  })
})

describe('an indirect list', () => {
  it('names the issuer of each entry, which holds until the next one', async () => {
    const other = extension(oid.certificateIssuer, sequence(explicit(4, name({ O: 'Other' }))), true)
    const own = extension(oid.certificateIssuer, sequence(explicit(4, authorityName)), true)
    const indirect = issuing(element(0x84, Uint8Array.of(0xff)))
    const signer = newSigner(authority).der
    expect(await ask(signer, [list({ extensions: [indirect], revoked: [{ serial: 1, extensions: [other] }, { serial: 7 }] })])).toEqual([
      'TOTAL-PASSED',
    ])
    expect(
      await ask(signer, [
        list({ extensions: [indirect], revoked: [{ serial: 1, extensions: [other] }, { serial: 9, extensions: [own] }, { serial: 7 }] }),
      ]),
    ).toEqual(['TOTAL-FAILED', 'revoked'])
    expect(await ask(signer, [list({ revoked: [{ serial: 1, extensions: [other] }, { serial: 2 }] })])).toEqual([
      'INDETERMINATE',
      'revocation-unusable',
    ])
  })
})

describe('a delta list', () => {
  const signer = newSigner(authority).der
  const numbered = (number: number, ...more: readonly Der[]) => [extension(oid.crlNumber, integer(number)), ...more]
  const deltaFrom = (base: number) => extension(oid.deltaCrlIndicator, integer(base), true)
  const removed = [extension(oid.reasonCode, enumerated(8))]
  const base = list({ extensions: numbered(5) })
  const baseOnHold = list({ extensions: numbered(5), revoked: [{ serial: 7, reason: 6 }] })

  it('adds to and takes off the complete list it belongs to', async () => {
    expect(await ask(signer, [base, list({ extensions: numbered(6, deltaFrom(5)), revoked: [{ serial: 7 }] })])).toEqual([
      'TOTAL-FAILED',
      'revoked',
    ])
    expect(await ask(signer, [baseOnHold])).toEqual(['TOTAL-FAILED', 'revoked'])
    expect(
      await ask(signer, [baseOnHold, list({ extensions: numbered(6, deltaFrom(4)), revoked: [{ serial: 7, extensions: removed }] })]),
    ).toEqual(['TOTAL-PASSED'])
  })

  it('alone, or with a gap to the complete list, or by another key, changes nothing', async () => {
    expect(await ask(signer, [list({ extensions: numbered(6, deltaFrom(5)) })])).toEqual(['INDETERMINATE', 'revocation-unknown'])
    const removing = { revoked: [{ serial: 7, extensions: removed }] }
    expect(await ask(signer, [baseOnHold, list({ extensions: numbered(9, deltaFrom(6)), ...removing })])).toEqual([
      'TOTAL-FAILED',
      'revoked',
    ])
    expect(await ask(signer, [baseOnHold, list({ extensions: numbered(6, deltaFrom(5)), ...removing, signer: newPair('rsa') })])).toEqual([
      'TOTAL-FAILED',
      'revoked',
    ])
  })
})

describe('a list with many entries', () => {
  const serials = Array.from({ length: 5000 }, (_, index) => index * 3 + 1000)
  const many = list({ revoked: serials.map((serial) => ({ serial, reason: 4 })) })

  it('is searched for exactly the number asked for', async () => {
    const parsed = parseCrl(many)
    for (const serial of [999, 1000, 1001, 1003, 15_997, 15_998]) {
      const isListed = serials.includes(serial)
      expect([serial, (await ask(newSigner(authority, { serial, key: authority.key }).der, [parsed]))[0]]).toEqual([
        serial,
        isListed ? 'TOTAL-FAILED' : 'TOTAL-PASSED',
      ])
    }
  })

  async function* inPieces(bytes: Uint8Array, size: number) {
    for (let start = 0; start < bytes.length; start += size) yield await Promise.resolve(bytes.subarray(start, start + size))
  }

  const good = parseCertificate(newSigner(authority, { serial: 1001 }).der)
  const listed = parseCertificate(newSigner(authority, { serial: 1003 }).der)
  const stream = (bytes: Uint8Array, fields: Partial<LargeCrlQuestion> = {}, size = 777) =>
    readLargeCrl({
      pieces: inPieces(bytes, size),
      issuer: authority.anchor.certificate,
      wanted: [good, listed],
      startSignature: nodeStreamedSignature,
      primitives,
      maxBytes: 1e7,
      ...fields,
    })

  it.each([1, 100, 100_000])('is read as a stream in pieces of %i bytes with the same answers', async (size) => {
    const read = await stream(many, {}, size)
    expect(await ask(good.der, [read])).toEqual(['TOTAL-PASSED'])
    expect(await ask(listed.der, [read])).toEqual(['TOTAL-FAILED', 'revoked'])
  })

  it('read as a stream answers for nobody else', async () => {
    expect(await ask(newSigner(authority, { serial: 5 }).der, [await stream(many)])).toEqual(['INDETERMINATE', 'revocation-unusable'])
  })

  it('read as a stream may be empty or of version 1', async () => {
    expect(await ask(good.der, [await stream(list())])).toEqual(['TOTAL-PASSED'])
    expect(await ask(good.der, [await stream(list({ extensions: [] }))])).toEqual(['TOTAL-PASSED'])
  })

  it.each<[string, Uint8Array, Partial<LargeCrlQuestion>]>([
    ['cut off', many.slice(0, -10), {}],
    ['cut off in the middle', many.slice(0, 5000), {}],
    ['longer than it says', concatBytes([many, Uint8Array.of(0)]), {}],
    ['of another issuer', crl({ issuer: name({ O: 'Other' }), signer: authority.key }), {}],
    ['signed by another key', list({ signer: newPair('rsa') }), {}],
    ['over the limit', many, { maxBytes: 1000 }],
    ['with an entry nobody understands', list({ revoked: [{ serial: 1, extensions: [extension('1.2.3.4', sequence(), true)] }] }), {}],
    ['that is nothing of the kind', Uint8Array.from({ length: 5000 }, (_, index) => index % 251), {}],
  ])('read as a stream is refused when %s', async (_, bytes, fields) => {
    await expect(stream(bytes, fields)).rejects.toThrow(DerError)
  })

  it.each(['as a stream', 'whole'])('read %s is refused with something beside its entries, though rightly signed', async (way) => {
    const times = [new Date(now.getTime() - 1000), new Date(now.getTime() + 1000)].map(time)
    const tbs = sequence(integer(1), signatureAlgorithm('rsa'), authorityName, ...times, setOf())
    const signedList = sequence(tbs, signatureAlgorithm('rsa'), bits(signed(authority.key, tbs)))
    await expect(way === 'whole' ? (async () => parseCrl(signedList))() : stream(signedList)).rejects.toThrow(DerError)
  })

  it('read as a stream is refused with any byte changed', async () => {
    const small = list({ revoked: [{ serial: 1 }, { serial: 2, reason: 1 }] })
    for (const [index] of small.entries()) {
      const changed = small.slice()
      changed[index] = (changed[index] ?? 0) ^ 0x10
      await expect(stream(changed), `byte ${index}`).rejects.toThrow(DerError)
    }
  })
})
