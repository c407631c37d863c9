import { constants, createPublicKey, createVerify } from 'node:crypto'
import type { StreamedSignature } from './crl-stream'
import type { DigestName, SignatureScheme } from './primitives'

const digestNames: Record<DigestName, string> = {
  'SHA-1': 'sha1',
  'SHA-224': 'sha224',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
}

/** `StreamedSignature` by node:crypto. Ed25519 cannot be verified in pieces and is answered with no. */
export function nodeStreamedSignature(scheme: SignatureScheme, spki: Uint8Array): StreamedSignature {
  if (scheme.kind === 'ed25519') return { update: () => undefined, isRight: () => false }
  const verifier = createVerify(digestNames[scheme.digest])
  const padding = scheme.kind === 'rsa-pss' ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: scheme.saltLengthInBytes } : {}
  return {
    update: (piece) => {
      verifier.update(piece)
    },
    isRight: (signature) => {
      try {
        return verifier.verify({ key: createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' }), ...padding }, signature)
      } catch {
        return false
      }
    },
  }
}
