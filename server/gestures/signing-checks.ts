import { timingSafeEqual } from 'node:crypto'
import { referenceTo, type Resident } from '@/domain/actor'
import { isSigningRefusal, type SigningRefusal } from '@/domain/signing'
import { issuingKeyDigest } from '@/pki/verify/path'
import type { CmsVerdict } from '@/pki/verify/cms'
import type { Step } from '@/pki/verify/verdict'
import { recordAudit } from '../audit'
import { database } from '../database'
import { refusalOf } from '../identity/certificate-refusal'
import { credentialKeyOf } from '../identity/credential'
import { isExpired } from '../identity/login-request'
import { consumeNonce } from '../identity/nonces'
import { linkedAuthentication } from '../jpki/linked-authentication'
import { primitives } from '../trust/revocation'
import { browserOf } from './keys'
import { signerOf, type SigningAttempt } from './signing-attempt'

/** Null when the attempt passes. */
type Check = (attempt: SigningAttempt) => Promise<SigningRefusal | null>

/**
 * Every check of signatures that came back, in the order they are made. Before the first, they have been taken by their ticket and
 * deleted. The JPKI is asked last: only about a certificate that certainly signed these documents now.
 */
export const signingChecks: readonly (readonly [guarantee: string, check: Check])[] = [
  ['the session that began is the one that finishes', sameSession],
  ['the request has not expired', unexpired],
  ['the request was never used before', unused],
  ['there is one signature for each document of the request', oneEach],
  ['each signature is over exactly its document, by a signature certificate that is good now', verified],
  ['one certificate made them all', oneSigner],
  ['the JPKI links that certificate to one that opens this account', linked],
]

/** The first refusal, or null when every check passed. */
export async function firstSigningRefusal(attempt: SigningAttempt): Promise<SigningRefusal | null> {
  for (const [, check] of signingChecks) {
    const refusal = await check(attempt)
    if (refusal !== null) return refusal
  }
  return null
}

async function sameSession({ actor, request }: SigningAttempt) {
  return timingSafeEqual(Buffer.from(request.session, 'base64url'), browserOf(actor)) ? null : 'other-session'
}

async function unexpired({ request, signing, at }: SigningAttempt) {
  return signing === null || isExpired(request, at) ? 'expired-request' : null
}

async function unused({ request }: SigningAttempt) {
  return (await consumeNonce(request)) ? null : 'replayed'
}

async function oneEach({ request, documents, unverifiedSignatures }: SigningAttempt) {
  return documents.length === request.documents.length && unverifiedSignatures.length === documents.length ? null : 'signature-wrong'
}

async function verified(attempt: SigningAttempt) {
  const open = (await attempt.verdicts()).find(({ indication }) => indication !== 'TOTAL-PASSED')
  return open === undefined ? null : refusalIn(open)
}

function refusalIn({ steps }: CmsVerdict): SigningRefusal {
  const step = steps.find(({ outcome }) => outcome !== 'passed')
  if (step === undefined) throw new Error('A verdict that did not pass has no step that did not.')
  return refusalOfStep(step)
}

function refusalOfStep(step: Step): SigningRefusal {
  if (step.name === 'unaltered') return 'other-document'
  if (step.outcome === 'passed' || step.name === 'format' || step.name === 'signature') return 'signature-wrong'
  const refusal = refusalOf(step.reason)
  return isSigningRefusal(refusal) ? refusal : 'refused'
}

async function oneSigner(attempt: SigningAttempt) {
  const verdicts = await attempt.verdicts()
  const first = signerOf(verdicts).certificate.der
  return verdicts.every(({ signerCertificate }) => signerCertificate !== undefined && Buffer.from(signerCertificate.der).equals(first)) ? null : 'signature-wrong'
}

async function linked(attempt: SigningAttempt) {
  const { certificate, path } = signerOf(await attempt.verdicts())
  const consentGivenAt = attempt.signing?.createdAt
  if (consentGivenAt === undefined) throw new Error('A signing without its row came as far as the JPKI.')
  await recordQuestion(attempt, consentGivenAt)
  const name = { issuerKeyDigest: await issuingKeyDigest(path, primitives()), serialNumber: certificate.serialNumber }
  const answer = await linkedAuthentication(name, consentGivenAt)
  if (!answer.ok) return answer.reason === 'unknown' ? 'not-yours' : 'link-unknown'
  return (await opensAccount(attempt.actor, answer.linked)) ? null : 'not-yours'
}

/** Written before the question is put: who asks the JPKI keeps when the holder agreed, whatever the answer. */
async function recordQuestion({ actor, signing, at }: SigningAttempt, consentGivenAt: Date): Promise<void> {
  const event = { action: 'jpki-asked', signingId: signing?.id ?? '', question: 'linked-authentication', consentGivenAt: consentGivenAt.toISOString() } as const
  await database().$transaction((transaction) =>
    recordAudit(transaction, { ownerId: actor.accountId, at, actor: referenceTo(actor), subjectId: actor.subjectId, event }))
}

async function opensAccount({ accountId }: Resident, { serialNumber, issuerKeyDigest }: { serialNumber: Uint8Array; issuerKeyDigest: Uint8Array }): Promise<boolean> {
  const { issuerKeyHash, serialHmac } = credentialKeyOf({ serialNumber }, issuerKeyDigest)
  return (await database().credential.count({ where: { accountId, issuerKeyHash, serialHmac, supersededAt: null } })) > 0
}
