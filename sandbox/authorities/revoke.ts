import type { RevocationReason } from '@/pki/build/revocation-reasons'
import type { Authority } from './authority'
import { requireAuthority } from './catalogue'
import type { CertificateReference } from './register'

export type RevocationOutcome = 'revoked' | 'already-revoked' | 'not-issued'

/**
 * Enters a revocation in the register; it shows in the next CRL and the next OCSP answer, in every process.
 * Only a hold may be followed by another reason (RFC 5280 section 5.3.1).
 */
export function revokeReference(
  authorities: ReadonlyMap<string, Authority>,
  { authority, serialNumber }: CertificateReference,
  reason: RevocationReason,
  at: Date,
): RevocationOutcome {
  const { register } = requireAuthority(authorities, authority)
  if (register.find(serialNumber) === null) return 'not-issued'
  const earlier = register.revocationOf(serialNumber)
  if (earlier !== null && (earlier.reason !== 'certificateHold' || reason === 'certificateHold')) return 'already-revoked'
  register.append({ event: 'revoked', serialNumber, at, reason })
  return 'revoked'
}

export type ReleaseOutcome = 'released' | 'not-on-hold'

/** Takes a certificate off hold, so that it is good again. */
export function releaseReference(authorities: ReadonlyMap<string, Authority>, { authority, serialNumber }: CertificateReference, at: Date): ReleaseOutcome {
  const { register } = requireAuthority(authorities, authority)
  if (register.revocationOf(serialNumber)?.reason !== 'certificateHold') return 'not-on-hold'
  register.append({ event: 'released', serialNumber, at })
  return 'released'
}
