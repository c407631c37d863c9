import type { RevocationReason } from '@/pki/build/revocation-reasons'
import type { Authority } from '../authorities/authority'
import type { CertificateReference } from '../authorities/register'

/** How one certificate stands at a moment, with what the register says about it. */
export type CertificateStanding =
  | { readonly status: 'good' }
  | { readonly status: 'revoked'; readonly reason: RevocationReason; readonly revokedAt: Date }
  | { readonly status: 'expired' }

/** Null for a certificate that the authority never issued. A revocation outlives the certificate's end. */
export function standingOf(authority: Authority, { serialNumber }: CertificateReference, at: Date): CertificateStanding | null {
  const issued = authority.register.find(serialNumber)
  if (issued === null) return null
  const revocation = authority.register.revocationOf(serialNumber)
  if (revocation !== null && revocation.at <= at) return { status: 'revoked', reason: revocation.reason, revokedAt: revocation.at }
  return issued.notAfter < at ? { status: 'expired' } : { status: 'good' }
}
