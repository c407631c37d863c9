import { conclusions } from './conclusions'
import type { VerificationReason } from './reasons'

/** Main indications of EN 319 102-1 section 5.1.3. */
export type Indication = 'TOTAL-PASSED' | 'TOTAL-FAILED' | 'INDETERMINATE'

/** Sub-indications of EN 319 102-1 that this product gives. */
export type SubIndication =
  | 'FORMAT_FAILURE'
  | 'HASH_FAILURE'
  | 'SIG_CRYPTO_FAILURE'
  | 'REVOKED'
  | 'EXPIRED'
  | 'NOT_YET_VALID'
  | 'SIG_CONSTRAINTS_FAILURE'
  | 'CHAIN_CONSTRAINTS_FAILURE'
  | 'CERTIFICATE_CHAIN_GENERAL_FAILURE'
  | 'CRYPTO_CONSTRAINTS_FAILURE'
  | 'NO_SIGNING_CERTIFICATE_FOUND'
  | 'NO_CERTIFICATE_CHAIN_FOUND'
  | 'SIGNED_DATA_NOT_FOUND'
  | 'REVOKED_NO_POE'
  | 'REVOKED_CA_NO_POE'
  | 'OUT_OF_BOUNDS_NO_POE'
  | 'TIMESTAMP_ORDER_FAILURE'
  | 'TRY_LATER'

/** The steps of a verdict, in the order they are shown. `organisation`, `authority` and `receipt` are added by callers. */
export const stepNames = [
  'format',
  'unaltered',
  'signature',
  'time-stamp',
  'signer-certificate',
  'purpose',
  'validity',
  'revocation',
  'organisation',
  'authority',
  'receipt',
] as const

export type StepName = (typeof stepNames)[number]

/** What a step's evidence can name. Times are ISO 8601 in UTC, digests and serial numbers hexadecimal, names RFC 4514-like text. */
export const evidenceKeys = [
  'detail',
  'certificate',
  'digestAlgorithm',
  'documentDigest',
  'signedDigest',
  'signatureAlgorithm',
  'key',
  'subject',
  'issuer',
  'serialNumber',
  'certificateDigest',
  'anchor',
  'use',
  'policy',
  'keyUsage',
  'checkedAt',
  'notBefore',
  'notAfter',
  'claimedSigningTime',
  'timeStampTime',
  'timeStampIssuer',
  'revocationSource',
  'thisUpdate',
  'nextUpdate',
  'crlNumber',
  'revokedAt',
  'revocationReason',
  'revocationEvidence',
  'organisation',
  'mandate',
] as const

export type EvidenceKey = (typeof evidenceKeys)[number]

export type Evidence = { readonly [K in EvidenceKey]?: string }

export type Step =
  | { readonly name: StepName; readonly outcome: 'passed'; readonly evidence: Evidence }
  | { readonly name: StepName; readonly outcome: 'failed' | 'unknown'; readonly reason: VerificationReason; readonly evidence: Evidence }

export interface Verdict {
  readonly indication: Indication
  /** Always there unless passed. */
  readonly subIndication?: SubIndication
  readonly steps: readonly Step[]
}

export const passed = (name: StepName, evidence: Evidence = {}): Step => ({ name, outcome: 'passed', evidence })

export const failed = (name: StepName, reason: VerificationReason, evidence: Evidence = {}): Step => ({
  name,
  outcome: 'failed',
  reason,
  evidence,
})

/** The step could not be decided either way. */
export const unknown = (name: StepName, reason: VerificationReason, evidence: Evidence = {}): Step => ({
  name,
  outcome: 'unknown',
  reason,
  evidence,
})

/**
 * The verdict that follows from steps: passed only when there is a step and every step passed, so what could not be checked is never valid.
 * A definite failure outweighs whatever is undecided; among equals the earliest step gives the sub-indication.
 */
export function concludeVerdict(steps: readonly Step[]): Verdict {
  const notPassed = steps.flatMap((step) => (step.outcome === 'passed' ? [] : [conclusions[step.reason]]))
  const decisive = notPassed.find(({ indication }) => indication === 'TOTAL-FAILED') ?? notPassed[0]
  if (decisive) return { ...decisive, steps }
  if (steps.length === 0) throw new Error('a verdict needs at least one step')
  return { indication: 'TOTAL-PASSED', steps }
}
