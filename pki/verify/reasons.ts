/** Every reason a step can have for not being passed. Each has a sentence in `messages/{ja,en}/verification.json`. */
export const verificationReasons = [
  // The signature file
  'malformed',
  'too-large',
  'embedded-content',
  'content-missing',
  'no-signer',
  'several-signers',
  'signed-attributes-malformed',
  'content-type-mismatch',
  'digest-algorithm-mismatch',
  'document-altered',
  'signature-wrong',
  'algorithm-not-accepted',
  'key-too-weak',
  'signer-certificate-missing',
  'certificate-reference-missing',
  'certificate-reference-wrong',
  // The certificate and its path
  'certificate-malformed',
  'issuer-unknown',
  'too-complex',
  'path-too-long',
  'issuer-not-authority',
  'unknown-critical-extension',
  'extension-malformed',
  'name-not-permitted',
  'policy-not-accepted',
  'serial-number-not-accepted',
  'wrong-key-usage',
  'wrong-extended-key-usage',
  'peer-name-mismatch',
  // Time
  'not-yet-valid',
  'expired',
  'expired-order-unknown',
  'issuer-not-valid-then',
  // Revocation
  'revoked',
  'revoked-order-unknown',
  'issuer-revoked',
  'revocation-unknown',
  'revocation-outdated',
  'revocation-unusable',
  // Time stamp
  'time-stamp-malformed',
  'time-stamp-other-signature',
  'time-stamp-untrusted',
  'time-stamp-out-of-order',
  // The organisation and its authority, judged by the callers who know them
  'organisation-not-named',
  'organisation-differs',
  'mandate-missing',
  'mandate-not-valid',
  'mandate-revoked',
  'mandate-does-not-cover',
  // The receipt that whoever keeps the document sealed when it came in
  'receipt-seal-wrong',
  'receipt-differs',
  'receipt-of-another',
  'receipt-unchecked',
  'receipt-seal-revoked',
  'receipt-seal-expired',
  // An earlier step left nothing to check
  'not-checked',
] as const

export type VerificationReason = (typeof verificationReasons)[number]
