import { createPrivateKey, randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCmsSigner } from '@/pki/build/cms'
import { ocspRequest } from '@/pki/build/ocsp-request'
import { derFromPem } from '@/pki/build/pem'
import { signatureValueOf, withSignatureTimeStamp } from '@/pki/build/signature-time-stamp'
import { sha256 } from '@/pki/build/signature'
import { timeStampRequest, tokenOfResponse } from '@/pki/build/time-stamp-client'
import { verifyDetachedCms } from '@/pki/verify/cms'
import { nodePrimitives } from '@/pki/verify/node-primitives'
import { verifyCertificate } from '@/pki/verify/path'
import { jpkiAuthentication, jpkiSignature, organisationSeal } from '@/pki/verify/profiles'
import { trustAnchor } from '@/pki/verify/trust-anchor'
import type { TrustAnchor } from '@/pki/verify/trust-anchor'
import { requireAuthority } from './authorities/catalogue'
import { RevocationList } from './authorities/revocation-list'
import { openTrustServices } from './authorities/trust-services'
import type { TrustServices } from './authorities/trust-services'
import { findCard } from './people/card-file'
import { referenceOf } from './people/card-lifecycle'
import { prepareSandbox } from './prepare'

const at = new Date()
const primitives = nodePrimitives()
const content = Buffer.from('申請の内容')

let directory: string
let services: TrustServices
let anchors: TrustAnchor[]
let crls: Uint8Array[]

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'madoguchi-own-'))
  const authorities = await prepareSandbox({ directory, url: 'http://127.0.0.1:3020', at })
  services = await openTrustServices(authorities, at)
  anchors = [...authorities.values()].map(({ definition: { id, uses, revocationEvidence }, certificate }) => trustAnchor({ id, uses, revocationEvidence, certificate }))
  crls = [...authorities.values()].map((authority) => new RevocationList(authority).current(at))
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

function side(person: string, purpose: 'authentication' | 'signature') {
  const found = findCard(directory, person)?.[purpose]
  if (!found) throw new Error(`${person} has no ${purpose} certificate`)
  const der = Buffer.from(found.certificate, 'base64')
  const key = createPrivateKey({ key: Buffer.from(found.privateKey, 'base64'), format: 'der', type: 'pkcs8' })
  return { der, key, authority: referenceOf(services.authorities, found).authority }
}

describe('the portal’s verifier', () => {
  it.each([
    ['hanako', 'TOTAL-PASSED', []],
    ['taro', 'TOTAL-PASSED', []],
    ['child', 'TOTAL-PASSED', []],
    ['lasttry', 'TOTAL-PASSED', []],
    ['revoked', 'TOTAL-FAILED', ['revocation']],
    ['expired', 'TOTAL-FAILED', ['validity']],
  ])('by CRL finds the authentication certificate of %s %s', async (person, indication, failing) => {
    const verdict = await verifyCertificate({ certificate: side(person, 'authentication').der, anchors, profile: jpkiAuthentication, crls, at, primitives })
    expect(verdict.indication).toBe(indication)
    expect(verdict.steps.filter(({ outcome }) => outcome === 'failed').map(({ name }) => name)).toEqual(failing)
  })

  it.each([
    ['hanako', 'TOTAL-PASSED'],
    ['taro', 'TOTAL-PASSED'],
    ['revoked', 'TOTAL-FAILED'],
  ])('by OCSP alone, with a nonce, finds the signature certificate of %s %s', async (person, indication) => {
    const { der, authority } = side(person, 'signature')
    const nonce = randomBytes(32)
    const request = ocspRequest({ certificate: der, issuer: requireAuthority(services.authorities, authority).certificate, nonce, digest: 'sha256' })
    const response = services.responders.get(authority)?.answer(request, at)
    if (response === undefined) throw new Error('No responder')
    const ask = (ocspNonce: Uint8Array) => verifyCertificate({ certificate: der, anchors, profile: jpkiSignature, ocsps: [response], ocspNonce, at, primitives })
    expect((await ask(nonce)).indication).toBe(indication)
    expect((await ask(randomBytes(32))).indication).not.toBe('TOTAL-PASSED')
  })

  it('accepts seal and card signatures, and never a login certificate for a document', async () => {
    const seal = {
      certificate: derFromPem('CERTIFICATE', readFileSync(path.join(directory, 'portal/seal.cert.pem'), 'utf8')),
      sign: createPrivateKey(readFileSync(path.join(directory, 'portal/seal.key.pem'), 'utf8')),
    }
    const hanako = { signature: side('hanako', 'signature'), authentication: side('hanako', 'authentication') }
    const signed = (signer: { certificate: Uint8Array; sign: typeof seal.sign }) => createCmsSigner(signer).signDetached({ content, signingTime: at })
    const common = { content, anchors, crls, at, primitives }
    expect(await verifyDetachedCms({ ...common, cms: await signed(seal), profile: organisationSeal })).toMatchObject({ indication: 'TOTAL-PASSED' })
    const bySignature = await signed({ certificate: hanako.signature.der, sign: hanako.signature.key })
    expect(await verifyDetachedCms({ ...common, cms: bySignature, profile: jpkiSignature })).toMatchObject({ indication: 'TOTAL-PASSED' })
    const byLogin = await signed({ certificate: hanako.authentication.der, sign: hanako.authentication.key })
    expect((await verifyDetachedCms({ ...common, cms: byLogin, profile: jpkiSignature })).indication).not.toBe('TOTAL-PASSED')
  })

  it('takes the time of a CAdES-T signature from the stamp', async () => {
    const { der, key } = side('taro', 'signature')
    const cms = await createCmsSigner({ certificate: der, sign: key }).signDetached({ content, signingTime: at })
    const request = timeStampRequest({ digest: sha256(signatureValueOf(cms)), nonce: randomBytes(16) })
    const answer = tokenOfResponse(await services.timeStampUnit.answer(request, at))
    if (!answer.ok) throw new Error('No token')
    const stamped = withSignatureTimeStamp(cms, answer.token)
    const verdict = await verifyDetachedCms({ cms: stamped, content, profile: jpkiSignature, anchors, crls, at, primitives })
    expect(verdict).toMatchObject({ indication: 'TOTAL-PASSED', provenTime: new Date(Math.floor(at.getTime() / 1000) * 1000) })
  })
})
