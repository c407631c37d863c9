import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { parseCertificate } from '@/pki/verify/certificate'
import { contextConstructed, readSequence, tag } from '@/pki/verify/der'
import { parseGeneralNames } from '@/pki/verify/general-name'
import { attributeValues } from '@/pki/verify/name'
import { parseOcspResponse } from '@/pki/verify/ocsp'
import { issueCertificate } from './certificate'
import { createCmsSigner } from './cms'
import { issueCrl } from './crl'
import { integer, nullValue, octetString, oid, sequence } from './der'
import { authorityKeyIdentifier, certificateAuthority, keyUsage, subjectAltName, subjectKeyIdentifier } from './extensions'
import { distinguishedName, otherName } from './name'
import { ocspResponse } from './ocsp-response'
import { oids } from './oids'
import { pem } from './pem'
import { judge, judgeFolder } from './testing/outside-judge'
import { tokenOfResponse } from './time-stamp-client'
import { parseTimeStampRequest } from './time-stamp-request'
import { timeStampResponse } from './time-stamp-response'

const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const name = distinguishedName(['countryName', 'JP'], ['organizationName', 'TEST'], ['commonName', 'Test CA'])
const at = new Date('2026-04-01T00:00:00.789Z')
const validity = { notBefore: new Date('2026-01-01T00:00:00Z'), notAfter: new Date('2056-01-01T00:00:00Z') }
const certificate = issueCertificate(
  {
    serialNumber: Uint8Array.of(0x80, 1),
    issuer: name,
    subject: name,
    ...validity,
    publicKey: keys.publicKey,
    extensions: [certificateAuthority(), keyUsage('keyCertSign', 'cRLSign'), subjectKeyIdentifier(keys.publicKey)],
  },
  keys.privateKey,
)

describe('a certificate', () => {
  const named = issueCertificate(
    {
      serialNumber: Uint8Array.of(2),
      issuer: name,
      subject: distinguishedName(['countryName', 'JP'], ['localityName', '試験県'], ['localityName', '試験市'], ['commonName', '𠮷田花子']),
      ...validity,
      publicKey: keys.publicKey,
      extensions: [subjectAltName(otherName('1.2.392.200149.8.5.5.1', '𠮷田　花子')), authorityKeyIdentifier(keys.publicKey)],
    },
    keys.privateKey,
  )
  const { subject, extensions } = parseCertificate(named)

  it('has one attribute in each part of its name, in the order given', () => {
    expect(subject.rdns.map((attributes) => attributes.length)).toEqual([1, 1, 1, 1])
    expect(attributeValues(subject, oids.localityName)).toEqual(['試験県', '試験市'])
    expect(attributeValues(subject, oids.commonName)).toEqual(['𠮷田花子'])
  })

  it('has an otherName of type and value, without a SEQUENCE around them', () => {
    const value = extensions.get(oids.subjectAltName)?.value ?? new Uint8Array(0)
    expect(parseGeneralNames(value)).toHaveLength(1)
    const other = readSequence(value).read(contextConstructed(0)).children()
    expect(other.read(tag.oid).encoded).toEqual(oid('1.2.392.200149.8.5.5.1'))
    expect(Buffer.from(other.read(contextConstructed(0)).children().read(tag.utf8String).content).toString()).toBe('𠮷田　花子')
  })
})

describe('a revocation list', () => {
  const entries = 5000
  const revoked = Array.from({ length: entries }, (_, index) => ({ serialNumber: Uint8Array.of(1, index >> 8, index & 255), revokedAt: at, reason: 'superseded' as const }))
  const list = issueCrl({ issuer: name, number: 7, thisUpdate: at, nextUpdate: validity.notAfter, revoked }, keys.privateKey)
  const { folder, remove } = judgeFolder({ 'list.der': list, 'ca.pem': pem('CERTIFICATE', certificate) })
  afterAll(remove)

  it('of more entries than PKI.js reads back is verified by OpenSSL', async () => {
    const { accepted, said } = await judge(folder, 'openssl', 'crl', '-inform', 'DER', '-in', 'list.der', '-text', '-noout', '-CAfile', 'ca.pem')
    expect(accepted).toBe(true)
    expect(said).toContain('verify OK')
    expect(said.match(/Serial Number:/g)).toHaveLength(entries)
  })
})

/** Bytes as somebody may send them where a digest belongs: any, and those that look like BER. */
const sent = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 64 }),
  fc.constantFrom('30800201010000', '04810161', `30822af8${'0500'.repeat(5500)}`).map((hex) => Buffer.from(hex, 'hex')),
)
const anyOid = fc.array(fc.nat({ max: 2 ** 31 - 1 }), { maxLength: 6 }).map((arcs) => oid(['2.16', ...arcs].join('.')))

const holds = (whole: Uint8Array, part: Uint8Array) => Buffer.from(whole).includes(Buffer.from(part))

describe('what a request says', () => {
  const responder = { key: keys.privateKey, certificate }

  it('is answered byte for byte by an OCSP response', () => {
    fc.assert(
      fc.property(anyOid, fc.boolean(), sent, sent, fc.uint8Array({ minLength: 1, maxLength: 20 }), (digest, hasNull, nameHash, keyHash, serial) => {
        const certId = sequence(sequence(digest, ...(hasNull ? [nullValue()] : [])), octetString(nameHash), octetString(keyHash), integer(serial))
        const nonceDer = octetString(serial)
        const answers = [{ certId, status: { status: 'good' as const } }]
        const response = ocspResponse({ answers, nonceDer, producedAt: at, nextUpdate: validity.notAfter }, responder)
        expect(holds(response, certId)).toBe(true)
        expect(holds(response, octetString(nonceDer))).toBe(true)
        expect(holds(response, certificate)).toBe(true)
      }),
    )
  })

  it('is answered with times to the second', () => {
    const certId = sequence(sequence(oid(oids.sha1), nullValue()), octetString(randomBytes(20)), octetString(randomBytes(20)), integer(1))
    const status = { status: 'revoked' as const, revokedAt: at, reason: 'keyCompromise' as const }
    const response = parseOcspResponse(ocspResponse({ answers: [{ certId, status }], nonceDer: null, producedAt: at, nextUpdate: validity.notAfter }, responder))
    const second = new Date('2026-04-01T00:00:00Z')
    expect(response.producedAt).toEqual(second)
    expect(response.responses).toMatchObject([{ thisUpdate: second, status: { is: 'revoked', entry: { revokedAt: second } } }])
  })

  it('is stamped byte for byte, in exactly the token that was signed', async () => {
    const request = fc.tuple(fc.boolean(), fc.uint8Array({ minLength: 1, maxLength: 100 }), fc.boolean())
    const signer = createCmsSigner({ certificate, sign: keys.privateKey })
    await fc.assert(
      fc.asyncProperty(request, async ([hasNull, nonce, wantsCertificate]) => {
        const digest = createHash('sha256').update(nonce).digest()
        const imprint = sequence(sequence(oid(oids.sha256), ...(hasNull ? [nullValue()] : [])), octetString(digest))
        const parsed = { ...parseTimeStampRequest(sequence(integer(1), imprint, integer(nonce))), wantsCertificate }
        const signed: Uint8Array[] = []
        const signAttached: typeof signer.signAttached = async (...order) => {
          const token = await signer.signAttached(...order)
          signed.push(token)
          return token
        }
        const content = { request: parsed, policy: '1.2.3', serialNumber: nonce, at, accuracyInSeconds: 1, authority: name }
        const answer = tokenOfResponse(await timeStampResponse(content, { ...signer, signAttached }))
        const token = answer.ok ? Buffer.from(answer.token) : Buffer.alloc(0)
        expect(signed.map((bytes) => Buffer.from(bytes))).toEqual([token])
        expect(holds(token, imprint)).toBe(true)
        expect(holds(token, integer(nonce))).toBe(true)
      }),
    )
  })
})
