import { createPrivateKey, generateKeyPair, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import { aes256Gcm, openBase, rawPublicKey, sealBase, type ContextBytes, type KeyHalves } from './hpke-suite'

const PRIVATE_KEY_BYTES = 32
const PKCS8_X25519 = Buffer.from('302e020100300506032b656e04220420', 'hex')

const newKeyPair = promisify(generateKeyPair)

export interface X25519KeyPair {
  publicKey: Uint8Array<ArrayBuffer>
  privateKey: Uint8Array<ArrayBuffer>
}

/** A fresh X25519 key pair, both halves raw 32 bytes. */
export async function newX25519KeyPair(): Promise<X25519KeyPair> {
  const { publicKey, privateKey } = await newKeyPair('x25519')
  return {
    publicKey: rawPublicKey(publicKey),
    privateKey: new Uint8Array(privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-PRIVATE_KEY_BYTES)),
  }
}

/** What a sealing is for and what it belongs to; both sides must say the same. */
export interface HpkeContext {
  info: string
  associatedData: string
}

const utf8 = new TextEncoder()
const bytesOf = ({ info, associatedData }: HpkeContext): ContextBytes => ({ info: utf8.encode(info), associatedData: utf8.encode(associatedData) })

/**
 * RFC 9180 base mode, single shot: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. Answers the encapsulated key (32 bytes) followed
 * by the ciphertext. Throws when the public key is not one (a point of small order).
 */
export function hpkeSeal(publicKey: Uint8Array, plaintext: Uint8Array, context: HpkeContext): Uint8Array<ArrayBuffer> {
  const ephemeral = generateKeyPairSync('x25519')
  return sealBase(aes256Gcm, { privateKey: ephemeral.privateKey, publicKey: rawPublicKey(ephemeral.publicKey) }, publicKey, plaintext, bytesOf(context))
}

/** Opens what was sealed to one key: the plaintext, or null when the sealed bytes, the key or the context is not the right one. */
export type HpkeOpener = (sealed: Uint8Array, context: HpkeContext) => Uint8Array<ArrayBuffer> | null

/** Reads a private key (raw 32 bytes) once for any number of messages. */
export function hpkeOpener(privateKey: Uint8Array): HpkeOpener {
  const key = privateKeyFrom(privateKey)
  const recipient: KeyHalves = { privateKey: key, publicKey: rawPublicKey(key) }
  return (sealed, context) => {
    try {
      return openBase(aes256Gcm, recipient, sealed, bytesOf(context))
    } catch {
      return null
    }
  }
}

const privateKeyFrom = (raw: Uint8Array): KeyObject => createPrivateKey({ key: Buffer.concat([PKCS8_X25519, raw]), format: 'der', type: 'pkcs8' })
