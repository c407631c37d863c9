import type { Certificate } from './certificate'
import type { Crl } from './crl'
import type { OcspResponse } from './ocsp'
import type { Primitives } from './primitives'
import type { Profile } from './profiles'
import type { VerificationReason } from './reasons'
import type { TrustAnchor } from './trust-anchor'
import type { Evidence } from './verdict'

/** What the evidence says of one certificate at one time. */
export type RevocationStatus =
  | { readonly status: 'good'; readonly evidence: Evidence }
  | { readonly status: 'revoked'; readonly evidence: Evidence }
  /** `silent`: nothing at hand even claims to be about the certificate. */
  | { readonly status: 'unknown'; readonly silent: boolean; readonly reason: VerificationReason; readonly evidence: Evidence }

/** The evidence at hand and how to judge who signed it. */
export interface RevocationContext {
  /** The time the answer is about. */
  readonly at: Date
  /** Evidence may be as young as this: the time of verification, `at` or later. */
  readonly until: Date
  readonly profile: Profile
  readonly primitives: Primitives
  readonly crls: readonly Crl[]
  readonly ocsps: readonly OcspResponse[]
  /** When set, OCSP responses without this nonce do not count. */
  readonly ocspNonce: Uint8Array | undefined
  /** Certificates that may have signed a list for somebody else. */
  readonly certificates: readonly Certificate[]
  /**
   * Whether a certificate that signed a list has itself a good path to that anchor. `inProgress`: certificates whose status is being asked
   * for already.
   */
  isTrustedSigner(candidate: Certificate, anchor: TrustAnchor, inProgress: readonly Certificate[]): Promise<boolean>
}

/** One certificate of a path, with who issued it. */
export interface RevocationSubject {
  readonly certificate: Certificate
  readonly issuer: Certificate
  readonly anchor: TrustAnchor
  readonly inProgress: readonly Certificate[]
}

export const silence: RevocationStatus = { status: 'unknown', silent: true, reason: 'revocation-unknown', evidence: {} }

/**
 * How current evidence is (RFC 5280 6.3.3, RFC 6960 4.2.2.1): issued by now, holding at the time asked about, and not too old to rely on.
 */
export function isCurrent(thisUpdate: Date, nextUpdate: Date | undefined, { at, until, profile }: RevocationContext): boolean {
  if (!nextUpdate || nextUpdate < at || thisUpdate > until || nextUpdate < thisUpdate) return false
  return at.getTime() - thisUpdate.getTime() <= profile.revocation.maxAgeInSeconds * 1000
}

/**
 * Whether a revocation bears on the time asked about. A certificate revoked later was still good then, unless its key is said to have been
 * lost before. With no difference between the two times, being listed is being revoked.
 */
export function appliesAt(
  { revokedAt, invalidSince }: { revokedAt: Date; invalidSince: Date | undefined },
  { at, until }: RevocationContext,
): boolean {
  const since = invalidSince && invalidSince < revokedAt ? invalidSince : revokedAt
  return since <= at || at.getTime() === until.getTime()
}
