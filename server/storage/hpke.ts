import { Aes256Gcm, CipherSuite, HkdfSha256 } from '@hpke/core'
import { DhkemX25519HkdfSha256 } from '@hpke/dhkem-x25519'

const ENCAPSULATED_KEY_BYTES = 32

const suite = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() })

const exact = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer
const text = (words: string): ArrayBuffer => exact(new TextEncoder().encode(words))

export interface X25519KeyPair {
  publicKey: Uint8Array<ArrayBuffer>
  privateKey: Uint8Array<ArrayBuffer>
}

/** A fresh X25519 key pair, both halves raw 32 bytes. */
export async function newX25519KeyPair(): Promise<X25519KeyPair> {
  const pair = await suite.kem.generateKeyPair()
  return {
    publicKey: new Uint8Array(await suite.kem.serializePublicKey(pair.publicKey)),
    privateKey: new Uint8Array(await suite.kem.serializePrivateKey(pair.privateKey)),
  }
}

/** What a sealing is for and what it belongs to; both sides must say the same. */
export interface HpkeContext {
  info: string
  associatedData: string
}

/**
 * RFC 9180 base mode, single shot: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM.
 * Answers the encapsulated key (32 bytes) followed by the ciphertext.
 */
export async function hpkeSeal(publicKey: Uint8Array, plaintext: Uint8Array, context: HpkeContext): Promise<Uint8Array<ArrayBuffer>> {
  const recipientPublicKey = await suite.kem.deserializePublicKey(exact(publicKey))
  const sender = await suite.createSenderContext({ recipientPublicKey, info: text(context.info) })
  const ciphertext = await sender.seal(exact(plaintext), text(context.associatedData))
  return new Uint8Array(Buffer.concat([new Uint8Array(sender.enc), new Uint8Array(ciphertext)]))
}

/** The plaintext, or null when the sealed bytes, the key or the context is not the right one. */
export async function hpkeOpen(privateKey: Uint8Array, sealed: Uint8Array, context: HpkeContext): Promise<Uint8Array<ArrayBuffer> | null> {
  if (sealed.length <= ENCAPSULATED_KEY_BYTES) return null
  const recipientKey = await suite.kem.deserializePrivateKey(exact(privateKey))
  const enc = exact(sealed.subarray(0, ENCAPSULATED_KEY_BYTES))
  try {
    const recipient = await suite.createRecipientContext({ recipientKey, enc, info: text(context.info) })
    return new Uint8Array(await recipient.open(exact(sealed.subarray(ENCAPSULATED_KEY_BYTES)), text(context.associatedData)))
  } catch {
    return null
  }
}
