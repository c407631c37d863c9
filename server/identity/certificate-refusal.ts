import type { LoginRefusal } from '@/domain/identity'
import type { VerificationReason } from '@/pki/verify/reasons'

/** What each reason of `verifyCertificate` means to somebody who is logging in. Reasons of documents cannot occur here. */
export function refusalOf(reason: VerificationReason): LoginRefusal {
  switch (reason) {
    case 'revoked':
    case 'revoked-order-unknown':
      return 'revoked'
    case 'expired':
    case 'expired-order-unknown':
      return 'certificate-expired'
    case 'not-yet-valid':
      return 'not-yet-valid'
    case 'revocation-unknown':
    case 'revocation-outdated':
    case 'revocation-unusable':
      return 'revocation-unknown'
    case 'policy-not-accepted':
    case 'wrong-key-usage':
    case 'wrong-extended-key-usage':
    case 'algorithm-not-accepted':
    case 'key-too-weak':
      return 'wrong-certificate-kind'
    case 'issuer-unknown':
    case 'issuer-revoked':
    case 'issuer-not-valid-then':
    case 'issuer-not-authority':
    case 'path-too-long':
    case 'too-complex':
    case 'certificate-malformed':
    case 'unknown-critical-extension':
    case 'extension-malformed':
    case 'name-not-permitted':
    case 'serial-number-not-accepted':
    case 'signature-wrong':
      return 'unknown-issuer'
    case 'certificate-reference-missing':
    case 'certificate-reference-wrong':
    case 'content-missing':
    case 'content-type-mismatch':
    case 'digest-algorithm-mismatch':
    case 'document-altered':
    case 'embedded-content':
    case 'malformed':
    case 'mandate-does-not-cover':
    case 'mandate-missing':
    case 'mandate-not-valid':
    case 'mandate-revoked':
    case 'no-signer':
    case 'not-checked':
    case 'organisation-differs':
    case 'organisation-not-named':
    case 'peer-name-mismatch':
    case 'receipt-differs':
    case 'receipt-of-another':
    case 'receipt-seal-expired':
    case 'receipt-seal-revoked':
    case 'receipt-seal-wrong':
    case 'receipt-unchecked':
    case 'several-signers':
    case 'signed-attributes-malformed':
    case 'signer-certificate-missing':
    case 'time-stamp-malformed':
    case 'time-stamp-other-signature':
    case 'time-stamp-out-of-order':
    case 'time-stamp-untrusted':
    case 'too-large':
      return 'refused'
  }
}
