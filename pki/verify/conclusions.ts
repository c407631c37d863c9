import type { Indication, SubIndication } from './verdict'
import type { VerificationReason } from './reasons'

interface Conclusion {
  readonly indication: Exclude<Indication, 'TOTAL-PASSED'>
  readonly subIndication: SubIndication
}

const totalFailed = (subIndication: SubIndication): Conclusion => ({ indication: 'TOTAL-FAILED', subIndication })
const indeterminate = (subIndication: SubIndication): Conclusion => ({ indication: 'INDETERMINATE', subIndication })

/**
 * What each reason means for the whole, after EN 319 102-1 table 5 and 6. TOTAL-FAILED only where the evidence itself proves it: the bytes
 * changed, the signature is wrong, the certificate was certainly not usable. A certificate that is revoked or expired *now*, with nothing
 * to show whether the signature is older, is INDETERMINATE (`…-order-unknown`).
 */
export const conclusions: Record<VerificationReason, Conclusion> = {
  malformed: totalFailed('FORMAT_FAILURE'),
  'too-large': indeterminate('SIG_CONSTRAINTS_FAILURE'),
  'embedded-content': totalFailed('FORMAT_FAILURE'),
  'content-missing': indeterminate('SIGNED_DATA_NOT_FOUND'),
  'no-signer': totalFailed('FORMAT_FAILURE'),
  'several-signers': totalFailed('FORMAT_FAILURE'),
  'signed-attributes-malformed': totalFailed('FORMAT_FAILURE'),
  'content-type-mismatch': totalFailed('FORMAT_FAILURE'),
  'digest-algorithm-mismatch': totalFailed('FORMAT_FAILURE'),
  'document-altered': totalFailed('HASH_FAILURE'),
  'signature-wrong': totalFailed('SIG_CRYPTO_FAILURE'),
  'algorithm-not-accepted': indeterminate('CRYPTO_CONSTRAINTS_FAILURE'),
  'key-too-weak': indeterminate('CRYPTO_CONSTRAINTS_FAILURE'),
  'signer-certificate-missing': indeterminate('NO_SIGNING_CERTIFICATE_FOUND'),
  'certificate-reference-missing': indeterminate('SIG_CONSTRAINTS_FAILURE'),
  'certificate-reference-wrong': indeterminate('NO_SIGNING_CERTIFICATE_FOUND'),
  'certificate-malformed': indeterminate('CERTIFICATE_CHAIN_GENERAL_FAILURE'),
  'issuer-unknown': indeterminate('NO_CERTIFICATE_CHAIN_FOUND'),
  'too-complex': indeterminate('CERTIFICATE_CHAIN_GENERAL_FAILURE'),
  'path-too-long': indeterminate('CHAIN_CONSTRAINTS_FAILURE'),
  'issuer-not-authority': indeterminate('CHAIN_CONSTRAINTS_FAILURE'),
  'unknown-critical-extension': indeterminate('CHAIN_CONSTRAINTS_FAILURE'),
  'extension-malformed': indeterminate('CERTIFICATE_CHAIN_GENERAL_FAILURE'),
  'name-not-permitted': indeterminate('CHAIN_CONSTRAINTS_FAILURE'),
  'policy-not-accepted': indeterminate('CHAIN_CONSTRAINTS_FAILURE'),
  'serial-number-not-accepted': indeterminate('CHAIN_CONSTRAINTS_FAILURE'),
  'wrong-key-usage': indeterminate('CHAIN_CONSTRAINTS_FAILURE'),
  'wrong-extended-key-usage': indeterminate('CHAIN_CONSTRAINTS_FAILURE'),
  'peer-name-mismatch': indeterminate('CHAIN_CONSTRAINTS_FAILURE'),
  'not-yet-valid': totalFailed('NOT_YET_VALID'),
  expired: totalFailed('EXPIRED'),
  'expired-order-unknown': indeterminate('OUT_OF_BOUNDS_NO_POE'),
  'issuer-not-valid-then': indeterminate('OUT_OF_BOUNDS_NO_POE'),
  revoked: totalFailed('REVOKED'),
  'revoked-order-unknown': indeterminate('REVOKED_NO_POE'),
  'issuer-revoked': indeterminate('REVOKED_CA_NO_POE'),
  'revocation-unknown': indeterminate('TRY_LATER'),
  'revocation-outdated': indeterminate('TRY_LATER'),
  'revocation-unusable': indeterminate('TRY_LATER'),
  'time-stamp-malformed': indeterminate('SIG_CONSTRAINTS_FAILURE'),
  'time-stamp-other-signature': indeterminate('SIG_CONSTRAINTS_FAILURE'),
  'time-stamp-untrusted': indeterminate('SIG_CONSTRAINTS_FAILURE'),
  'time-stamp-out-of-order': indeterminate('TIMESTAMP_ORDER_FAILURE'),
  'organisation-not-named': indeterminate('SIG_CONSTRAINTS_FAILURE'),
  'organisation-differs': indeterminate('SIG_CONSTRAINTS_FAILURE'),
  'mandate-missing': indeterminate('SIG_CONSTRAINTS_FAILURE'),
  'mandate-not-valid': indeterminate('SIG_CONSTRAINTS_FAILURE'),
  'mandate-revoked': indeterminate('SIG_CONSTRAINTS_FAILURE'),
  'mandate-does-not-cover': indeterminate('SIG_CONSTRAINTS_FAILURE'),
  'receipt-seal-wrong': totalFailed('SIG_CRYPTO_FAILURE'),
  'receipt-differs': totalFailed('HASH_FAILURE'),
  'receipt-of-another': totalFailed('HASH_FAILURE'),
  'receipt-unchecked': indeterminate('TRY_LATER'),
  'receipt-seal-revoked': indeterminate('REVOKED_NO_POE'),
  'receipt-seal-expired': indeterminate('OUT_OF_BOUNDS_NO_POE'),
  'not-checked': indeterminate('CERTIFICATE_CHAIN_GENERAL_FAILURE'),
}
