export type DigestName = 'SHA-1' | 'SHA-224' | 'SHA-256' | 'SHA-384' | 'SHA-512'

export type SignatureScheme =
  | { readonly kind: 'rsa-pkcs1' | 'ecdsa' | 'dsa'; readonly digest: DigestName }
  | { readonly kind: 'rsa-pss'; readonly digest: DigestName; readonly saltLengthInBytes: number }
  | { readonly kind: 'ed25519' }

/** The arithmetic that a platform supplies; everything else here is ours. Each may answer at once or by promise. */
export interface Primitives {
  digest(name: DigestName, data: Uint8Array): Uint8Array | Promise<Uint8Array>
  /** Whether `signature` (ECDSA and DSA: DER) is right. Answers false, never throws, for a key or signature it cannot use. */
  verifySignature(scheme: SignatureScheme, spki: Uint8Array, data: Uint8Array, signature: Uint8Array): boolean | Promise<boolean>
}

/** Name of a scheme in profiles and evidence, for example `rsa-pkcs1-sha256`. */
export function schemeName(scheme: SignatureScheme): string {
  return scheme.kind === 'ed25519' ? 'ed25519' : `${scheme.kind}-${scheme.digest.replace('-', '').toLowerCase()}`
}
