import { DerError, readSequence, tag } from './der'
import { integerContent } from './der-values'
import type { PublicKey } from './algorithms'
import type { Primitives, SignatureScheme } from './primitives'

/** A public key with its SubjectPublicKeyInfo in DER, as every certificate carries it. */
export interface VerificationKey {
  readonly spki: Uint8Array
  readonly publicKey: PublicKey
}

/** Whether `signature` over `data` was made with the private half of `key` by `scheme`. A scheme for another kind of key is a no. */
export async function isSignedBy(
  key: VerificationKey,
  scheme: SignatureScheme,
  data: Uint8Array,
  signature: Uint8Array,
  primitives: Primitives,
): Promise<boolean> {
  if (!fits(scheme, key.publicKey)) return false
  if ((scheme.kind === 'ecdsa' || scheme.kind === 'dsa') && !isPairOfIntegers(signature)) return false
  if (key.publicKey.kind === 'rsa' && signature.length !== Math.ceil(key.publicKey.sizeInBits / 8)) return false
  return primitives.verifySignature(scheme, key.spki, data, signature)
}

function fits(scheme: SignatureScheme, publicKey: PublicKey): boolean {
  switch (scheme.kind) {
    case 'rsa-pkcs1':
      return publicKey.kind === 'rsa'
    case 'rsa-pss':
      return publicKey.kind === 'rsa' || publicKey.kind === 'rsa-pss'
    case 'ecdsa':
      return publicKey.kind === 'ec'
    case 'dsa':
    case 'ed25519':
      return publicKey.kind === scheme.kind
  }
}

/** Ecdsa-Sig-Value and Dss-Sig-Value: exactly two positive integers in DER. */
function isPairOfIntegers(signature: Uint8Array): boolean {
  try {
    const reader = readSequence(signature)
    const pair = [reader.read(tag.integer), reader.read(tag.integer)].map(integerContent)
    reader.finish()
    return pair.every((content) => (content[0] ?? 0) < 0x80)
  } catch (error) {
    if (error instanceof DerError) return false
    throw error
  }
}
