import { describe, expect, it } from 'vitest'
import { parseCertificate } from './certificate'
import { parseCrl, type Crl } from './crl'
import { parseOcspResponse } from './ocsp'
import { statusByOcsp } from './ocsp-status'
import { oid } from './oids'
import { verifyCertificate, type CertificateQuestion } from './path'
import { jpkiSignature } from './profiles'
import {
  certificate,
  crl,
  extendedKeyUsage,
  extension,
  keyUsage,
  name,
  newPair,
  now,
  usage,
  type CertificateFields,
} from './testing/authority'
import { objectIdentifier, octets, sequence } from './testing/der-writer'
import { noCheck, ocspResponse, tryLater, type OcspFields } from './testing/evidence'
import { authorityName, newAuthority, newSigner, primitives } from './testing/hierarchy'

const day = 24 * 60 * 60 * 1000
const authority = newAuthority()
const signer = newSigner(authority)
const { keyBytes } = authority.anchor.certificate
const responderName = name({ C: 'JP', O: 'JPKI-TEST', CN: 'OCSP' })

const direct: OcspFields = { issuerName: authorityName, issuerKeyBytes: keyBytes, signer: authority.key, responder: { keyBytes } }

async function ask(response: Uint8Array, question: Partial<CertificateQuestion> = {}) {
  const { indication, steps } = await verifyCertificate({
    certificate: signer.der,
    anchors: [authority.anchor],
    ocsps: [response],
    profile: jpkiSignature,
    at: now,
    primitives,
    ...question,
  })
  const reasons = steps.flatMap((step) => (step.outcome === 'passed' ? [] : [`${step.name}: ${step.reason}`]))
  return [indication, ...reasons]
}

describe('an OCSP response by the issuer itself', () => {
  it.each(['sha1', 'sha256'] as const)('counts with a certificate identifier hashed by %s', async (hash) => {
    expect(await ask(ocspResponse({ ...direct, hash }))).toEqual(['TOTAL-PASSED'])
  })

  it('counts when the responder is given by name', async () => {
    expect(await ask(ocspResponse({ ...direct, responder: { name: authorityName } }))).toEqual(['TOTAL-PASSED'])
  })

  it('shows a revocation, and one revocation outweighs whatever else says good', async () => {
    const revoked = ocspResponse({ ...direct, status: { revokedAt: new Date(now.getTime() - day), reason: 4 } })
    expect(await ask(revoked)).toEqual(['TOTAL-FAILED', 'revocation: revoked'])
    expect(await ask(revoked, { crls: [authority.crl] })).toEqual(['TOTAL-FAILED', 'revocation: revoked'])
    const list = crl({ issuer: authorityName, signer: authority.key, revoked: [{ serial: 7 }] })
    expect(await ask(ocspResponse(direct), { crls: [list] })).toEqual(['TOTAL-FAILED', 'revocation: revoked'])
  })

  it('serves when the list at hand is outdated', async () => {
    const old = crl({
      issuer: authorityName,
      signer: authority.key,
      thisUpdate: new Date(now.getTime() - 3 * day),
      nextUpdate: new Date(now.getTime() - 2 * day),
    })
    expect(await ask(ocspResponse(direct), { crls: [old] })).toEqual(['TOTAL-PASSED'])
  })

  it.each<[string, Partial<OcspFields>, string]>([
    ['says unknown', { status: 'unknown' }, 'revocation-unknown'],
    ['is stale', { nextUpdate: new Date(now.getTime() - 1000) }, 'revocation-outdated'],
    ['has no next update', { nextUpdate: null }, 'revocation-outdated'],
    ['is from the future', { thisUpdate: new Date(now.getTime() + 1000) }, 'revocation-outdated'],
    ['is about another issuer name', { issuerName: responderName }, 'revocation-unusable'],
    ['is about another issuer key', { issuerKeyBytes: Uint8Array.of(1, 2) }, 'revocation-unusable'],
    ['is about another certificate', { serial: 8 }, 'revocation-unknown'],
    ['names another responder', { responder: { name: responderName } }, 'revocation-unusable'],
    ['is signed by another key', { signer: newPair('rsa') }, 'revocation-unusable'],
    ['carries a critical extension nobody knows', { extensions: [extension('1.2.3.4', sequence(), true)] }, 'revocation-unusable'],
  ])('that %s leaves the status unknown', async (_, fields, reason) => {
    expect(await ask(ocspResponse({ ...direct, ...fields }))).toEqual(['INDETERMINATE', `revocation: ${reason}`])
  })

  it('that reports an error or is cut off leaves the status unknown', async () => {
    expect(await ask(tryLater())).toEqual(['INDETERMINATE', 'revocation: revocation-unknown'])
    expect(await ask(ocspResponse(direct).slice(0, -3))).toEqual(['INDETERMINATE', 'revocation: revocation-unknown'])
  })

  it('must carry the nonce that was sent', async () => {
    const ocspNonce = Uint8Array.of(9, 8, 7)
    expect(await ask(ocspResponse({ ...direct, nonce: ocspNonce }), { ocspNonce })).toEqual(['TOTAL-PASSED'])
    expect(await ask(ocspResponse({ ...direct, nonce: Uint8Array.of(9, 8, 6) }), { ocspNonce })).toContain(
      'revocation: revocation-unusable',
    )
    expect(await ask(ocspResponse(direct), { ocspNonce })).toContain('revocation: revocation-unusable')
  })
})

describe('an OCSP response by a delegated responder', () => {
  const usual = [keyUsage(usage.digitalSignature), extendedKeyUsage(oid.ocspSigning), noCheck()]

  function delegated(fields: Partial<CertificateFields> = {}, response: Partial<OcspFields> = {}) {
    const key = newPair('rsa')
    const der = certificate({
      issuer: authorityName,
      subject: responderName,
      key,
      signer: authority.key,
      serial: 77,
      extensions: usual,
      ...fields,
    })
    return ocspResponse({
      ...direct,
      signer: key,
      responder: { keyBytes: parseCertificate(der).keyBytes },
      certificates: [der],
      ...response,
    })
  }

  it('counts when the issuer certified it for that', async () => {
    expect(await ask(delegated())).toEqual(['TOTAL-PASSED'])
  })

  const other = newPair('rsa')
  it.each<[string, Partial<CertificateFields>]>([
    ['was not certified for OCSP', { extensions: [keyUsage(usage.digitalSignature), noCheck()] }],
    ['may not sign', { extensions: [keyUsage(usage.keyCertSign), ...usual.slice(1)] }],
    ['has expired', { notAfter: new Date(now.getTime() - 1000) }],
    ['was certified by another key', { signer: other }],
    ['was certified under another name', { issuer: responderName }],
    ['carries a critical extension nobody knows', { extensions: [...usual, extension('1.2.3.4', sequence(), true)] }],
    [
      'should be looked up in a list that is not at hand',
      {
        extensions: [
          ...usual.slice(0, 2),
          extension(oid.authorityInfoAccess, sequence(sequence(objectIdentifier('1.3.6.1.5.5.7.48.1'), octets(new Uint8Array())))),
        ],
      },
    ],
  ])('does not count when the responder %s', async (_, fields) => {
    expect(await ask(delegated(fields))).toEqual(['INDETERMINATE', 'revocation: revocation-unusable'])
  })

  it('does not count when its own certificate is revoked', async () => {
    const list = (serial: number) => parseCrl(crl({ issuer: authorityName, signer: authority.key, revoked: [{ serial }] }))
    const asked = (revoked: Crl) => {
      const { certificate: issuer } = authority.anchor
      const subject = { certificate: parseCertificate(signer.der), issuer, anchor: authority.anchor, inProgress: [] }
      const ocsps = [parseOcspResponse(delegated({ extensions: usual.slice(0, 2) }))]
      const isTrustedSigner = () => Promise.resolve(false)
      return statusByOcsp(subject, {
        at: now,
        until: now,
        profile: jpkiSignature,
        primitives,
        crls: [revoked],
        ocsps,
        ocspNonce: undefined,
        certificates: [],
        isTrustedSigner,
      })
    }
    expect(await asked(list(76))).toMatchObject({ status: 'good' })
    expect(await asked(list(77))).toMatchObject({ status: 'unknown', reason: 'revocation-unusable' })
  })
})
