import { createCipheriv, createDecipheriv, createHmac, createPublicKey, diffieHellman, type CipherGCMTypes, type KeyObject } from 'node:crypto'

/** An AEAD of RFC 9180 table 5 that OpenSSL has in GCM. */
export interface Aead {
  id: number
  cipher: CipherGCMTypes
  keyBytes: number
}

export const aes256Gcm: Aead = { id: 0x0002, cipher: 'aes-256-gcm', keyBytes: 32 }

export interface KeyHalves {
  privateKey: KeyObject
  /** Raw 32 bytes of the public half: it is part of what the key is derived from. */
  publicKey: Uint8Array
}

/** `info` and `aad` of RFC 9180 section 6.1. */
export interface ContextBytes {
  info: Uint8Array
  associatedData: Uint8Array
}

const PUBLIC_KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16
const HASH_BYTES = 32

const ascii = (text: string) => Buffer.from(text, 'ascii')
const twoBytes = (value: number) => Buffer.from([value >> 8, value & 0xff])
const nothing = Buffer.alloc(0)
const noSalt = Buffer.alloc(HASH_BYTES)

const KEM_SUITE = Buffer.concat([ascii('KEM'), twoBytes(0x0020)])
const suiteOf = ({ id }: Aead) => Buffer.concat([ascii('HPKE'), twoBytes(0x0020), twoBytes(0x0001), twoBytes(id)])

const hmac = (key: Uint8Array, ...parts: Uint8Array[]) => createHmac('sha256', key).update(Buffer.concat(parts)).digest()

/** LabeledExtract (RFC 9180 section 4). Every salt here is empty or a hash. */
const extract = (suite: Buffer, salt: Uint8Array, label: string, keyMaterial: Uint8Array) =>
  hmac(salt.length === 0 ? noSalt : salt, ascii('HPKE-v1'), suite, ascii(label), keyMaterial)

/** LabeledExpand for at most one block of SHA-256. */
const expand = (suite: Buffer, key: Uint8Array, label: string, info: Uint8Array, length: number) =>
  hmac(key, twoBytes(length), ascii('HPKE-v1'), suite, ascii(label), info, Buffer.from([1])).subarray(0, length)

// As JWK (RFC 8037) in both directions: OpenSSL's readers and writers of DER take longer than the multiplication itself.
export function publicKeyFrom(raw: Uint8Array): KeyObject {
  if (raw.length !== PUBLIC_KEY_BYTES) throw new RangeError('Not an X25519 public key.')
  return createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x: Buffer.from(raw).toString('base64url') }, format: 'jwk' })
}

/** The raw 32 bytes of a public key, or of the public half of a private key. */
export function rawPublicKey(key: KeyObject): Uint8Array<ArrayBuffer> {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key
  return new Uint8Array(Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url'))
}

/**
 * DHKEM(X25519, HKDF-SHA256) sections 4.1 and 7.1 and the key schedule of base mode, section 5.1. Throws when the Diffie-Hellman value is
 * all zero (section 7.1.4: OpenSSL refuses it).
 */
function keyAndNonce(aead: Aead, own: KeyObject, other: Uint8Array, kemContext: Uint8Array, info: Uint8Array): { key: Buffer, nonce: Buffer } {
  const shared = diffieHellman({ privateKey: own, publicKey: publicKeyFrom(other) })
  const sharedSecret = expand(KEM_SUITE, extract(KEM_SUITE, nothing, 'eae_prk', shared), 'shared_secret', kemContext, HASH_BYTES)
  const suite = suiteOf(aead)
  const context = Buffer.concat([Buffer.from([0]), extract(suite, nothing, 'psk_id_hash', nothing), extract(suite, nothing, 'info_hash', info)])
  const secret = extract(suite, sharedSecret, 'secret', nothing)
  return { key: expand(suite, secret, 'key', context, aead.keyBytes), nonce: expand(suite, secret, 'base_nonce', context, NONCE_BYTES) }
}

/** Single-shot SealBase (section 6.1) with a given ephemeral key, which must never serve twice: encapsulated key, ciphertext, tag. */
export function sealBase(aead: Aead, ephemeral: KeyHalves, recipient: Uint8Array, plaintext: Uint8Array, context: ContextBytes): Uint8Array<ArrayBuffer> {
  const kemContext = Buffer.concat([ephemeral.publicKey, recipient])
  const { key, nonce } = keyAndNonce(aead, ephemeral.privateKey, recipient, kemContext, context.info)
  const cipher = createCipheriv(aead.cipher, key, nonce, { authTagLength: TAG_BYTES })
  cipher.setAAD(context.associatedData)
  return new Uint8Array(Buffer.concat([ephemeral.publicKey, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]))
}

/** Single-shot OpenBase (section 6.1). Throws when anything is not as it was sealed. */
export function openBase(aead: Aead, recipient: KeyHalves, sealed: Uint8Array, context: ContextBytes): Uint8Array<ArrayBuffer> {
  if (sealed.length < PUBLIC_KEY_BYTES + TAG_BYTES) throw new RangeError('Too short for a sealed message.')
  const encapsulated = sealed.subarray(0, PUBLIC_KEY_BYTES)
  const kemContext = Buffer.concat([encapsulated, recipient.publicKey])
  const { key, nonce } = keyAndNonce(aead, recipient.privateKey, encapsulated, kemContext, context.info)
  const decipher = createDecipheriv(aead.cipher, key, nonce, { authTagLength: TAG_BYTES })
  decipher.setAAD(context.associatedData)
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
  return new Uint8Array(Buffer.concat([decipher.update(sealed.subarray(PUBLIC_KEY_BYTES, -TAG_BYTES)), decipher.final()]))
}
