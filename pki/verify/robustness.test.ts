import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCertificate } from './certificate'
import { verifyDetachedCms, verifyEnvelopingCms } from './cms'
import { parseSignedData } from './cms-structure'
import { entriesOf, parseCrl } from './crl'
import { DerError } from './der'
import { parseOcspResponse } from './ocsp'
import { judgePathCase, readPathCase } from './path-case'
import { jpkiSignature } from './profiles'
import { readSignatureFile } from './signature-file'
import { attribute, cms, crl, now } from './testing/authority'
import { sequence, setOf, type Der } from './testing/der-writer'
import { ocspResponse, timeStampToken } from './testing/evidence'
import { authorityName, newAuthority, newSigner, primitives } from './testing/hierarchy'
import { parseTstInfo } from './tst-info'
import { oid } from './oids'

const authority = newAuthority('p256')
const signer = newSigner(authority, {}, 'p256')
const content = new TextEncoder().encode('試験')
const stamp = (signature: Der) => [
  attribute(
    oid.signatureTimeStamp,
    timeStampToken({ stamped: signature, certificate: signer.der, issuer: authorityName, signer: signer.key }),
  ),
]
const signature = cms({ content, certificate: signer.der, issuer: authorityName, signer: signer.key, unsigned: stamp })
const list = crl({ issuer: authorityName, signer: authority.key, revoked: [{ serial: 3, reason: 1 }, { serial: 4 }] })
const responder = {
  issuerName: authorityName,
  issuerKeyBytes: authority.anchor.certificate.keyBytes,
  signer: authority.key,
  responder: { name: authorityName },
}
const response = ocspResponse({ ...responder, status: { revokedAt: now, reason: 1 } })

/** A file with bytes changed, removed or put in at random places. */
const damaged = (file: Uint8Array) => {
  const edit = fc.record({ at: fc.nat(file.length - 1), remove: fc.nat(3), insert: fc.uint8Array({ maxLength: 3 }) })
  return fc.array(edit, { minLength: 1, maxLength: 4 }).map((edits) => {
    let result = [...file]
    for (const { at, remove, insert } of edits) result = [...result.slice(0, at), ...insert, ...result.slice(at + remove)]
    return Uint8Array.from(result)
  })
}

const readers: readonly [string, Uint8Array, (bytes: Uint8Array) => unknown][] = [
  ['certificates', signer.der, parseCertificate],
  ['lists', list, (bytes) => entriesOf(parseCrl(bytes), true)],
  ['responses', response, parseOcspResponse],
  ['signatures', signature, parseSignedData],
  [
    'time-stamp contents',
    parseSignedData(timeStampToken({ stamped: content, certificate: signer.der, issuer: authorityName, signer: signer.key }))
      .embeddedContent ?? content,
    parseTstInfo,
  ],
]

describe('whatever is fed to a reader', () => {
  it.each(readers)('%s: damaged ones are read or refused with a DerError', (_, good, read) => {
    fc.assert(
      fc.property(damaged(good), (bytes) => {
        try {
          read(bytes)
        } catch (error) {
          expect(error).toBeInstanceOf(DerError)
        }
      }),
      { numRuns: 1500 },
    )
  })

  it('signature files of any kind are read or refused', () => {
    const text = fc.string({ maxLength: 400 }).map((noise) => new TextEncoder().encode(`Content-Type: multipart/signed; boundary=${noise}`))
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), text, damaged(signature)), (bytes) => void readSignatureFile(bytes)),
      { numRuns: 1500 },
    )
  })

  it('path cases of any shape are answered or refused with a sentence', async () => {
    const field = fc.oneof(fc.jsonValue(), fc.constant([Buffer.from(signer.der).toString('base64')]))
    const shape = fc.record(
      {
        trusted: field,
        untrusted: field,
        leaf: fc.oneof(field, fc.constant(Buffer.from(signer.der).toString('base64'))),
        crls: field,
        ocsps: field,
        time: field,
        revocation: fc.constantFrom('none', 'crl', 'ocsp', 'if-present', 'x'),
        policy: field,
        eku: field,
        peerName: field,
        maxDepth: field,
      },
      { requiredKeys: [] },
    )
    await fc.assert(
      fc.asyncProperty(shape, async (json) => {
        const pathCase = readPathCase(JSON.parse(JSON.stringify(json)))
        const answer = typeof pathCase === 'string' ? pathCase : (await judgePathCase(pathCase, now, primitives)).result
        expect(answer).not.toBe('ACCEPT')
      }),
      { numRuns: 500 },
    )
  })
})

describe('a damaged piece of evidence', () => {
  const ask = (fields: { cms?: Uint8Array; crls?: readonly Uint8Array[]; ocsps?: readonly Uint8Array[] }) =>
    verifyDetachedCms({
      cms: signature,
      content,
      anchors: [authority.anchor],
      crls: [authority.crl],
      profile: { ...jpkiSignature, signatures: ['ecdsa-sha256'], curves: ['P-256'] },
      at: now,
      primitives,
      ...fields,
    })

  it('never makes a verdict throw, and a damaged signed part never passes', async () => {
    const plain = cms({ content, certificate: signer.der, issuer: authorityName, signer: signer.key })
    expect((await ask({ cms: plain })).indication).toBe('TOTAL-PASSED')
    await fc.assert(
      fc.asyncProperty(damaged(plain), async (bytes) => {
        const verdict = await ask({ cms: bytes })
        const isSame = Buffer.compare(bytes, plain) === 0
        expect(verdict.indication === 'TOTAL-PASSED').toBe(isSame)
        expect(verdict.subIndication !== undefined).toBe(!isSame)
        await verifyEnvelopingCms({ cms: bytes, anchors: [authority.anchor], profile: jpkiSignature, at: now, primitives })
      }),
      { numRuns: 400 },
    )
  })

  it('of revocation never turns revoked or unknown into good', async () => {
    const revoked = crl({ issuer: authorityName, signer: authority.key, revoked: [{ serial: 7 }] })
    const plain = cms({ content, certificate: signer.der, issuer: authorityName, signer: signer.key })
    await fc.assert(
      fc.asyncProperty(damaged(revoked), damaged(response), async (badList, badResponse) => {
        expect((await ask({ cms: plain, crls: [badList], ocsps: [badResponse] })).indication).not.toBe('TOTAL-PASSED')
      }),
      { numRuns: 300 },
    )
  })
})

describe('sizes', () => {
  it('are bounded: certificates in a bag, signers, attributes, files', async () => {
    const bag = Array.from({ length: 21 }, () => signer.der)
    const many = cms({ content, certificate: signer.der, issuer: authorityName, signer: signer.key, bag })
    const verdict = await verifyDetachedCms({
      cms: many,
      content,
      anchors: [authority.anchor],
      profile: jpkiSignature,
      at: now,
      primitives,
    })
    expect(verdict.steps[0]).toMatchObject({ name: 'format', reason: 'too-complex' })
    expect(() => parseCertificate(new Uint8Array(300_000))).toThrow(DerError)
    expect(() => parseSignedData(new Uint8Array(11 * 1024 * 1024))).toThrow(DerError)
    expect(() => parseOcspResponse(new Uint8Array(300_000))).toThrow(DerError)
    expect(() =>
      parseSignedData(
        cms({
          content,
          certificate: signer.der,
          issuer: authorityName,
          signer: signer.key,
          signerInfos: (info) => Array.from({ length: 65 }, () => info),
        }),
      ),
    ).toThrow(DerError)
    expect(() => parseSignedData(sequence(setOf()))).toThrow(DerError)
  })
})
