import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { decrypt, encrypt } from '../storage/aead'
import { ringOfFile, type KeyEncryptionKey, type KeyRing } from '../storage/key-encryption-key'
import { webhookSettings } from './env'

/** Whose key it is. */
export interface SigningKeyOwner {
  organisationId: string
  endpointId: string
  id: string
}

export interface WrappedSigningKey extends SigningKeyOwner {
  privateKeyWrapped: Uint8Array
  keyEncryptionKeyId: string
}

export interface NewSigningKey {
  /** Raw 32 bytes (RFC 8032). */
  publicKey: Uint8Array<ArrayBuffer>
  privateKeyWrapped: Uint8Array<ArrayBuffer>
  keyEncryptionKeyId: string
}

/** The keys that wrap signing keys: a ring of their own. */
export const webhookKeyRing = (): KeyRing => ringOfFile(webhookSettings().keyFile)

const boundTo = ({ organisationId, endpointId, id }: SigningKeyOwner) => `madoguchi webhook signing key v1 ${organisationId} ${endpointId} ${id}`

/** An Ed25519 pair for one endpoint; the private half leaves this function only wrapped. */
export function newSigningKey(owner: SigningKeyOwner, kek: KeyEncryptionKey = webhookKeyRing().current): NewSigningKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const clear = new Uint8Array(privateKey.export({ format: 'der', type: 'pkcs8' }))
  const privateKeyWrapped = encrypt(kek.key, clear, boundTo(owner))
  clear.fill(0)
  const { x = '' } = publicKey.export({ format: 'jwk' })
  return { publicKey: new Uint8Array(Buffer.from(x, 'base64url')), privateKeyWrapped, keyEncryptionKeyId: kek.id }
}

/** Throws when it was wrapped by a key that is not there, or for another owner: a broken installation. */
function openClear(key: WrappedSigningKey, ring: KeyRing): Uint8Array {
  const kek = ring.all.find(({ id }) => id === key.keyEncryptionKeyId)
  if (kek === undefined) throw new Error(`A webhook's signing key is wrapped under key ${key.keyEncryptionKeyId}, but this process holds ${ring.all.map(({ id }) => id).join(', ')}.`)
  const clear = decrypt(kek.key, key.privateKeyWrapped, boundTo(key))
  if (clear === null) throw new Error('A wrapped signing key does not open: damaged, or it belongs to another endpoint.')
  return clear
}

export function openSigningKey(key: WrappedSigningKey, ring: KeyRing = webhookKeyRing()): KeyObject {
  const clear = openClear(key, ring)
  const opened = createPrivateKey({ key: Buffer.from(clear), format: 'der', type: 'pkcs8' })
  clear.fill(0)
  return opened
}

/** The same private key under the ring's current key. Throws as `openSigningKey` does. */
export function rewrapSigningKey(key: WrappedSigningKey, ring: KeyRing): Pick<NewSigningKey, 'privateKeyWrapped' | 'keyEncryptionKeyId'> {
  const clear = openClear(key, ring)
  const privateKeyWrapped = encrypt(ring.current.key, clear, boundTo(key))
  clear.fill(0)
  return { privateKeyWrapped, keyEncryptionKeyId: ring.current.id }
}

/** As receivers' software takes it (Standard Webhooks 1.0, "Asymmetric signatures"). */
export const publicKeyText = (publicKey: Uint8Array): string => `whpk_${Buffer.from(publicKey).toString('base64')}`

/** The public key of such a text. */
export function publicKeyOf(text: string): KeyObject {
  const x = Buffer.from(text.replace(/^whpk_/, ''), 'base64').toString('base64url')
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
}

export interface SignedHeaders {
  'webhook-id': string
  'webhook-timestamp': string
  'webhook-signature': string
}

/** Signs `id.timestamp.body` with every key (Standard Webhooks 1.0, "Signature scheme", `v1a`): a receiver needs one it knows. */
export function signedHeaders({ id, body, at }: { id: string, body: string, at: Date }, keys: readonly KeyObject[]): SignedHeaders {
  const timestamp = String(Math.floor(at.getTime() / 1000))
  const signed = Buffer.from(`${id}.${timestamp}.${body}`, 'utf8')
  const signatures = keys.map((key) => `v1a,${sign(null, signed, key).toString('base64')}`)
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') }
}
