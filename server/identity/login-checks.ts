import { timingSafeEqual } from 'node:crypto'
import type { LoginRefusal } from '@/domain/identity'
import { signatureScheme } from '@/pki/verify/algorithms'
import { equalNames } from '@/pki/verify/name'
import { isSignedBy } from '@/pki/verify/signature'
import type { StepName } from '@/pki/verify/verdict'
import { allAnchors } from '../trust/anchors'
import { primitives } from '../trust/revocation'
import { refusalOf } from './certificate-refusal'
import type { CardAttempt } from './login-attempt'
import { isExpired } from './login-request'
import { consumeNonce } from './nonces'

/** Null when the attempt passes. */
export type Check = (attempt: CardAttempt) => Promise<LoginRefusal | null>

/**
 * Every check of a login, in the order they are made. Before the first, the response has been taken by its ticket and deleted,
 * and its request found to be this portal's own; whoever fails there, or here at possession, learns nothing but `refused`.
 * Possession stands first so that from the second line on a refusal may say why: it speaks to the holder of the key about that
 * key. The nonce is spent only by somebody who could have logged in with it, and before any answer that depends on an authority.
 */
export const loginChecks: readonly (readonly [guarantee: string, check: Check])[] = [
  ['the certificate’s key signed this request', possession],
  ['the browser that began is the one that finishes', sameBrowser],
  ['the request has not expired', unexpired],
  ['the request was never used before', unused],
  ['the path leads to a pinned authority for authentication', verified('signer-certificate', orOtherKind)],
  ['the certificate is valid now', verified('validity')],
  ['key usage and policy are those of authentication', verified('purpose')],
  ['the certificate is not revoked', verified('revocation')],
]

/** The first refusal, or null when every check passed. */
export async function firstRefusal(attempt: CardAttempt): Promise<LoginRefusal | null> {
  for (const [, check] of loginChecks) {
    const refusal = await check(attempt)
    if (refusal !== null) return refusal
  }
  return null
}

/** PKCS#1 v1.5 with SHA-256 over the request's bytes: what the card computes, and nothing else. */
async function possession({ unverifiedCertificate, signedRequest, unverifiedSignature }: CardAttempt) {
  const signed = new TextEncoder().encode(signedRequest)
  const scheme = { kind: 'rsa-pkcs1', digest: 'SHA-256' } as const
  const isRight = await isSignedBy(unverifiedCertificate, scheme, signed, unverifiedSignature, primitives())
  return isRight ? null : 'refused'
}

async function sameBrowser({ presentedBy, request }: CardAttempt) {
  const begunBy = Buffer.from(request.session, 'base64url')
  return presentedBy !== null && timingSafeEqual(begunBy, presentedBy) ? null : 'other-browser'
}

async function unexpired({ request, at }: CardAttempt) {
  return isExpired(request, at) ? 'expired-request' : null
}

async function unused({ request }: CardAttempt) {
  return (await consumeNonce(request)) ? null : 'replayed'
}

type Explain = (refusal: LoginRefusal, attempt: CardAttempt) => Promise<LoginRefusal>

function verified(name: StepName, explain: Explain = async (refusal) => refusal): Check {
  return async (attempt) => {
    const step = (await attempt.verdict()).steps.find((candidate) => candidate.name === name)
    if (step === undefined) throw new Error(`The verdict on a certificate has no step ${name}.`)
    return step.outcome === 'passed' ? null : explain(refusalOf(step.reason), attempt)
  }
}

/** A certificate of an authority trusted for another use (the card's signature certificate) is the wrong one, not a stranger's. */
async function orOtherKind(refusal: LoginRefusal, { unverifiedCertificate }: CardAttempt): Promise<LoginRefusal> {
  if (refusal !== 'unknown-issuer') return refusal
  const { issuer, signatureAlgorithm, tbs, signature } = unverifiedCertificate
  const scheme = signatureScheme(signatureAlgorithm)
  if (scheme === undefined) return refusal
  const others = allAnchors().filter(({ uses, certificate }) => !uses.includes('jpki-authentication') && equalNames(certificate.subject, issuer))
  const issued = await Promise.all(others.map(({ certificate }) => isSignedBy(certificate, scheme, tbs, signature, primitives())))
  return issued.includes(true) ? 'wrong-certificate-kind' : refusal
}
