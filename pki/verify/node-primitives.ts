import { constants, createPublicKey, createVerify, hash, verify, type KeyObject } from 'node:crypto'
import { parsePublicKey } from './algorithms'
import type { StreamedSignature } from './crl-stream'
import { readDer, tag } from './der'
import type { DigestName, Primitives, SignatureScheme } from './primitives'

const digestNames: Record<DigestName, string> = {
  'SHA-1': 'sha1',
  'SHA-224': 'sha224',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
}

const maxKeys = 1000

/** `Primitives` by node:crypto. Keeps the last 1,000 parsed keys, because parsing one costs more than a verification with it. */
export function nodePrimitives(): Primitives {
  const keys = new Map<string, KeyObject>()

  const keyOf = (spki: Uint8Array): KeyObject => {
    const name = Buffer.from(spki.buffer, spki.byteOffset, spki.byteLength).toString('latin1')
    const known = keys.get(name)
    const key = known ?? importedKey(spki)
    if (known) keys.delete(name)
    keys.set(name, key)
    if (keys.size > maxKeys) keys.delete(keys.keys().next().value ?? '')
    return key
  }

  return {
    digest: (name, data) => hash(digestNames[name], data, 'buffer'),
    verifySignature(scheme, spki, data, signature) {
      try {
        return verifyWith(keyOf(spki), scheme, data, signature)
      } catch {
        return false
      }
    },
  }
}

/**
 * A key from its SubjectPublicKeyInfo. OpenSSL tries every decoder it has on one of these, which costs more than the verification itself;
 * RSA and EC keys, whose kind has been read here, go the direct way, with the same checks of the numbers and the point.
 */
function importedKey(spki: Uint8Array): KeyObject {
  const { publicKey, keyBytes } = parsePublicKey(readDer(spki, tag.sequence, spki.length))
  if (publicKey.kind === 'rsa') return createPublicKey({ key: Buffer.from(keyBytes), format: 'der', type: 'pkcs1' })
  if (publicKey.kind !== 'ec') return createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' })
  const middle = (keyBytes.length + 1) / 2
  const point = { x: base64url(keyBytes.subarray(1, middle)), y: base64url(keyBytes.subarray(middle)) }
  return createPublicKey({ key: { kty: 'EC', crv: publicKey.curve, ...point }, format: 'jwk' })
}

const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')

function verifyWith(key: KeyObject, scheme: SignatureScheme, data: Uint8Array, signature: Uint8Array): boolean {
  switch (scheme.kind) {
    case 'rsa-pkcs1':
      return verify(digestNames[scheme.digest], data, { key, padding: constants.RSA_PKCS1_PADDING }, signature)
    case 'rsa-pss': {
      const pss = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: scheme.saltLengthInBytes }
      return verify(digestNames[scheme.digest], data, pss, signature)
    }
    case 'ecdsa':
    case 'dsa':
      return verify(digestNames[scheme.digest], data, { key, dsaEncoding: 'der' }, signature)
    case 'ed25519':
      return verify(null, data, key, signature)
  }
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
