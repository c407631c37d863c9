import type { LoginRefusal } from '@/domain/identity'
import type { VerificationReason } from '@/pki/verify/reasons'

/** What the reasons of `verifyCertificate` mean to somebody who is logging in. */
const refusals: Partial<Record<VerificationReason, LoginRefusal>> = {
  'issuer-unknown': 'unknown-issuer',
  'issuer-revoked': 'unknown-issuer',
  'issuer-not-valid-then': 'unknown-issuer',
  'issuer-not-authority': 'unknown-issuer',
  'path-too-long': 'unknown-issuer',
  'too-complex': 'unknown-issuer',
  'certificate-malformed': 'unknown-issuer',
  'unknown-critical-extension': 'unknown-issuer',
  'extension-malformed': 'unknown-issuer',
  'name-not-permitted': 'unknown-issuer',
  'serial-number-not-accepted': 'unknown-issuer',
  'policy-not-accepted': 'wrong-certificate-kind',
  'wrong-key-usage': 'wrong-certificate-kind',
  'wrong-extended-key-usage': 'wrong-certificate-kind',
  'algorithm-not-accepted': 'wrong-certificate-kind',
  'key-too-weak': 'wrong-certificate-kind',
  'not-yet-valid': 'not-yet-valid',
  expired: 'certificate-expired',
  'expired-order-unknown': 'certificate-expired',
  revoked: 'revoked',
  'revoked-order-unknown': 'revoked',
  'revocation-unknown': 'revocation-unknown',
  'revocation-outdated': 'revocation-unknown',
  'revocation-unusable': 'revocation-unknown',
}

/** Reasons that are about documents and receipts cannot occur at a login; if one did, nothing would be said but `refused`. */
export const refusalOf = (reason: VerificationReason): LoginRefusal => refusals[reason] ?? 'refused'
