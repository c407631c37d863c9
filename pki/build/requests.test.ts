import { generateKeyPairSync, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DerError } from '@/pki/verify/der'
import { issueCertificate } from './certificate'
import { integer, octetString, oid, sequence } from './der'
import { certificateAuthority, keyUsage } from './extensions'
import { distinguishedName } from './name'
import { isIssuedBy, ocspRequest, parseOcspRequest } from './ocsp-request'
import { oids } from './oids'
import { sha256 } from './signature'
import { timeStampRequest, tokenOfResponse } from './time-stamp-client'
import { parseTimeStampRequest } from './time-stamp-request'
import { timeStampRefusal } from './time-stamp-response'

const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const name = distinguishedName(['countryName', 'JP'], ['commonName', 'Test CA'])
const authority = (publicKey = keys.publicKey) =>
  issueCertificate(
    {
      serialNumber: Uint8Array.of(0x80, 1),
      issuer: name,
      subject: name,
      notBefore: new Date('2026-01-01T00:00:00Z'),
      notAfter: new Date('2056-01-01T00:00:00Z'),
      publicKey,
      extensions: [certificateAuthority(), keyUsage('keyCertSign')],
    },
    keys.privateKey,
  )
const issuer = authority()
const namesake = authority(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey)

/** One byte of valid input changed, cut off or added. */
const damaged = (bytes: Uint8Array) =>
  fc.oneof(
    fc.tuple(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 255 })).map(([at, value]) => bytes.with(at, value)),
    fc.nat({ max: bytes.length - 1 }).map((length) => bytes.subarray(0, length)),
    fc.uint8Array({ minLength: 1, maxLength: 9 }).map((more) => Uint8Array.from([...bytes, ...more])),
  )

const onlyDerErrors = (parse: () => unknown) => {
  try {
    parse()
  } catch (error) {
    expect(error).toBeInstanceOf(DerError)
  }
}

describe('OCSP requests', () => {
  it.each(['sha1', 'sha256'] as const)('with %s come back as they were made, and name one issuer', (digest) => {
    const nonce = randomBytes(32)
    const { certIds, nonceDer } = parseOcspRequest(ocspRequest({ certificate: issuer, issuer, nonce, digest }))
    expect(nonceDer && Buffer.from(nonceDer)).toEqual(Buffer.from(octetString(nonce)))
    expect(certIds).toHaveLength(1)
    for (const certId of certIds) {
      expect(Buffer.from(certId.serialNumber).toString('hex')).toBe('8001')
      expect(isIssuedBy(certId, issuer)).toBe(true)
      expect(isIssuedBy(certId, namesake)).toBe(false)
    }
  })

  it('without nonce are answered without one', () => {
    expect(parseOcspRequest(ocspRequest({ certificate: issuer, issuer })).nonceDer).toBeNull()
  })

  it('for a digest nobody offers belong to no issuer', () => {
    const certId = sequence(sequence(oid('1.2.840.113549.2.5')), octetString(randomBytes(16)), octetString(randomBytes(16)), integer(1))
    const [parsed] = parseOcspRequest(sequence(sequence(sequence(sequence(certId))))).certIds
    expect(parsed && isIssuedBy(parsed, issuer)).toBe(false)
  })

  it('that are damaged are refused as malformed, never otherwise', () => {
    const valid = Uint8Array.from(ocspRequest({ certificate: issuer, issuer, nonce: randomBytes(32) }))
    fc.assert(fc.property(damaged(valid), (bytes) => onlyDerErrors(() => parseOcspRequest(bytes))), { numRuns: 2000 })
  })
})

describe('time stamp requests', () => {
  const digest = sha256(Buffer.from('x'))

  it('come back as they were made', () => {
    const nonce = randomBytes(16).with(0, 0xff)
    const parsed = parseTimeStampRequest(timeStampRequest({ digest, nonce }))
    expect(parsed).toMatchObject({ version: 1, digestAlgorithm: oids.sha256, policy: null, wantsCertificate: true, hasExtensions: false })
    expect(Buffer.from(parsed.digest)).toEqual(Buffer.from(digest))
    expect(parsed.nonceDer && Buffer.from(parsed.nonceDer)).toEqual(Buffer.from(integer(nonce)))
  })

  it('that are damaged are refused as malformed, never otherwise', () => {
    const valid = Uint8Array.from(timeStampRequest({ digest, nonce: randomBytes(16) }))
    fc.assert(fc.property(damaged(valid), (bytes) => onlyDerErrors(() => parseTimeStampRequest(bytes))), { numRuns: 2000 })
  })

  it('a refusal holds no token', () => {
    expect(tokenOfResponse(timeStampRefusal('badAlg', 'no'))).toEqual({ ok: false, reason: 'refused' })
  })
})
