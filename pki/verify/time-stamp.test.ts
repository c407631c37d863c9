import { describe, expect, it } from 'vitest'
import { verifyDetachedCms, type CmsVerdict } from './cms'
import { oid } from './oids'
import { jpkiSignature } from './profiles'
import {
  attribute,
  basicConstraints,
  certificate,
  cms,
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
import { integer, objectIdentifier, sequence, type Der } from './testing/der-writer'
import { timeStampToken, type TokenFields } from './testing/evidence'
import { authorityName, newAuthority, newSigner, primitives } from './testing/hierarchy'
import { verifyTimeStamp, type TimeStampQuestion, type TimeStampVerdict } from './time-stamp'
import { trustAnchor } from './trust-anchor'

const day = 24 * 60 * 60 * 1000
const data = new TextEncoder().encode('署名値（試験）')

const stampName = name({ C: 'JP', O: 'JPKI-TEST', OU: 'Time' })
const stampRoot = newPair()
const stampRootDer = certificate({
  issuer: stampName,
  subject: stampName,
  key: stampRoot,
  signer: stampRoot,
  extensions: [keyUsage(usage.keyCertSign, usage.cRLSign), basicConstraints()],
})
const stampAnchor = trustAnchor({ id: 'time', uses: ['time-stamp'], certificate: stampRootDer, revocationEvidence: 'embed' })

function newStamper(fields: Partial<CertificateFields> = {}) {
  const key = newPair()
  const extensions = [keyUsage(usage.digitalSignature), extendedKeyUsage(oid.timeStamping)]
  return {
    key,
    der: certificate({ issuer: stampName, subject: name({ CN: 'TSA 試験' }), key, signer: stampRoot, serial: 5, extensions, ...fields }),
  }
}

const stamper = newStamper()
const stampList = (fields = {}) => crl({ issuer: stampName, signer: stampRoot, ...fields })

const token = (fields: Partial<TokenFields> = {}) =>
  timeStampToken({ stamped: data, certificate: stamper.der, issuer: stampName, signer: stamper.key, serial: 5, ...fields })

const ask = (fields: Partial<TokenFields> = {}, question: Partial<TimeStampQuestion> = {}) =>
  verifyTimeStamp({ token: token(fields), stamped: data, anchors: [stampAnchor], crls: [stampList()], at: now, primitives, ...question })

const outcome = ({ indication, steps }: TimeStampVerdict | CmsVerdict) => [
  indication,
  ...steps.flatMap((step) => (step.outcome === 'passed' || step.reason === 'not-checked' ? [] : [`${step.name}: ${step.reason}`])),
]

describe('a time-stamp token', () => {
  it('passes and states its time', async () => {
    const time = new Date(now.getTime() - day)
    const verdict = await ask({ time })
    expect(outcome(verdict)).toEqual(['TOTAL-PASSED'])
    expect(verdict.time).toEqual(time)
  })

  it('must carry the nonce that was sent', async () => {
    const sent = Uint8Array.of(0x12, 0x34)
    expect(outcome(await ask({ nonce: 0x1234 }, { nonce: sent }))).toEqual(['TOTAL-PASSED'])
    expect(outcome(await ask({ nonce: 0x1235 }, { nonce: sent }))).toContain('time-stamp: time-stamp-other-signature')
    expect(outcome(await ask({}, { nonce: sent }))).toContain('time-stamp: time-stamp-other-signature')
  })

  it.each<[string, Partial<TokenFields>, string]>([
    ['over other bytes', { stamped: Uint8Array.of(1) }, 'time-stamp: time-stamp-other-signature'],
    ['hashed with SHA-1', { hash: 'sha1' }, 'time-stamp: algorithm-not-accepted'],
    ['from the future', { time: new Date(now.getTime() + day) }, 'time-stamp: time-stamp-out-of-order'],
    ['from before its authority was certified', { time: new Date('2025-01-01T00:00:00Z') }, 'time-stamp: time-stamp-out-of-order'],
    ['signed by another key', { signer: newPair() }, 'signature: signature-wrong'],
    ['whose content is that of a document', { cms: { contentType: oid.data } }, 'format: content-type-mismatch'],
    ['without content', { cms: { embed: undefined } as never }, 'format: time-stamp-malformed'],
    ['whose content was changed', { cms: { embed: sequence(integer(1)) } }, 'format: time-stamp-malformed'],
  ])('%s is refused', async (_, fields, expected) => {
    expect(outcome(await ask(fields))).toContain(expected)
  })

  it.each<[string, Partial<CertificateFields>, string]>([
    ['is not for time stamps', { extensions: [keyUsage(usage.digitalSignature)] }, 'purpose: wrong-extended-key-usage'],
    [
      'is for more than time stamps',
      { extensions: [keyUsage(usage.digitalSignature), extendedKeyUsage(oid.timeStamping, oid.clientAuth)] },
      'purpose: wrong-extended-key-usage',
    ],
    [
      'says so without being bound to it',
      { extensions: [keyUsage(usage.digitalSignature), extension(oid.extendedKeyUsage, sequence(objectIdentifier(oid.timeStamping)))] },
      'purpose: wrong-extended-key-usage',
    ],
    ['has expired by the time of verification', { notAfter: new Date(now.getTime() - 1000) }, 'validity: expired'],
  ])('of an authority whose certificate %s is refused', async (_, bent, expected) => {
    const other = newStamper(bent)
    expect(outcome(await ask({ certificate: other.der, signer: other.key, time: new Date(now.getTime() - day) }))).toContain(expected)
  })

  it('of an authority revoked by the time of verification is refused', async () => {
    expect(outcome(await ask({}, { crls: [stampList({ revoked: [{ serial: 5 }] })] }))).toContain('revocation: revoked')
  })

  it('of an authority that is trusted for something else only is refused', async () => {
    expect(outcome(await ask({}, { anchors: [{ ...stampAnchor, uses: ['organisation-seal'] }] }))).toContain(
      'signer-certificate: issuer-unknown',
    )
  })

  it('that is noise is malformed', async () => {
    expect(outcome(await ask({}, { token: Uint8Array.of(0x30, 0) }))).toEqual(['INDETERMINATE', 'format: time-stamp-malformed'])
  })
})

describe('a signature with a time stamp (CAdES-T)', () => {
  const content = new TextEncoder().encode('証明書（試験）')
  const authority = newAuthority()
  const signer = newSigner(authority, { notAfter: new Date('2026-05-31T00:00:00Z') })
  const stampedAt = new Date('2026-05-20T00:00:00Z')
  const listAt = (thisUpdate: Date, fields = {}) =>
    crl({ issuer: authorityName, signer: authority.key, thisUpdate, nextUpdate: new Date(thisUpdate.getTime() + 7 * day), ...fields })
  const listThen = listAt(stampedAt)

  const stampedCms = (stamp: (signature: Der) => readonly Der[]) => {
    const unsigned = (signature: Der) => [attribute(oid.signatureTimeStamp, ...stamp(signature))]
    return cms({ content, certificate: signer.der, issuer: authorityName, signer: signer.key, unsigned })
  }
  const stampOf = (signature: Der, fields: Partial<TokenFields> = {}) => token({ stamped: signature, time: stampedAt, ...fields })

  const verify = (file: Der, crls: readonly Der[] = [listThen, stampList()]) =>
    verifyDetachedCms({ cms: file, content, profile: jpkiSignature, anchors: [authority.anchor, stampAnchor], crls, at: now, primitives })

  it('still passes after the certificate expired, judged at the time stamped', async () => {
    const verdict = await verify(stampedCms((signature) => [stampOf(signature)]))
    expect(outcome(verdict)).toEqual(['TOTAL-PASSED'])
    expect(verdict.provenTime).toEqual(stampedAt)
    expect(verdict.steps.map(({ name: step }) => step)).toEqual([
      'format',
      'unaltered',
      'signature',
      'time-stamp',
      'signer-certificate',
      'purpose',
      'validity',
      'revocation',
    ])
  })

  it('without the stamp would be undecided', async () => {
    expect(outcome(await verify(cms({ content, certificate: signer.der, issuer: authorityName, signer: signer.key })))).toContain(
      'validity: expired-order-unknown',
    )
  })

  it('passes when the certificate was revoked only after it was stamped', async () => {
    const later = listAt(new Date('2026-05-25T00:00:00Z'), { revoked: [{ serial: 7, at: new Date('2026-05-24T00:00:00Z') }] })
    expect(
      outcome(
        await verify(
          stampedCms((signature) => [stampOf(signature)]),
          [later, stampList()],
        ),
      ),
    ).toEqual(['TOTAL-PASSED'])
  })

  it('is undecided when the certificate was revoked before it was stamped, or the key was lost before', async () => {
    const before = listAt(stampedAt, { revoked: [{ serial: 7, at: new Date('2026-05-19T00:00:00Z') }] })
    expect(
      outcome(
        await verify(
          stampedCms((signature) => [stampOf(signature)]),
          [before, stampList()],
        ),
      ),
    ).toContain('revocation: revoked-order-unknown')
  })

  it.each<[string, (signature: Der) => readonly Der[], string]>([
    ['belongs to another signature', () => [stampOf(data)], 'time-stamp: time-stamp-other-signature'],
    ['is by a stranger', (signature) => [stampOf(signature, { signer: newPair() })], 'time-stamp: time-stamp-untrusted'],
    ['is not one', () => [sequence(integer(1))], 'time-stamp: time-stamp-malformed'],
    ['stands beside one that is not right', (signature) => [stampOf(signature), stampOf(data)], 'time-stamp: time-stamp-other-signature'],
    [
      'was made before the certificate existed',
      (signature) => [stampOf(signature, { time: new Date('2025-06-01T00:00:00Z') })],
      'time-stamp: time-stamp-out-of-order',
    ],
  ])('is not passed when the stamp %s', async (_, stamp, expected) => {
    const verdict = await verify(stampedCms(stamp))
    expect(outcome(verdict)).toContain(expected)
    expect([verdict.indication, verdict.provenTime]).toEqual(['INDETERMINATE', undefined])
  })

  it('is not passed when nothing is known of the status of the authority that stamped it', async () => {
    expect(
      outcome(
        await verify(
          stampedCms((signature) => [stampOf(signature)]),
          [listThen],
        ),
      ),
    ).toContain('time-stamp: time-stamp-untrusted')
  })
})
