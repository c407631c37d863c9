import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { calculateJwkThumbprint } from 'jose'
import { env } from '../env'

/** The Ed25519 key that signs requests to the bridge, which has pinned its public half. */
export interface RequestKey {
  /** RFC 7638 thumbprint of the public key. */
  kid: string
  privateKey: KeyObject
  publicKey: KeyObject
}

/** Throws when the file does not hold an Ed25519 private key in PKCS#8 PEM. */
export async function readRequestKey(file: string): Promise<RequestKey> {
  const privateKey = createPrivateKey(readFileSync(file))
  if (privateKey.asymmetricKeyType !== 'ed25519') throw new Error(`REQUEST_SIGNING_KEY_FILE: ${file} must hold an Ed25519 key.`)
  const publicKey = createPublicKey(privateKey)
  const { kty, crv, x } = publicKey.export({ format: 'jwk' })
  if (kty === undefined || crv === undefined || x === undefined) throw new Error('An Ed25519 key came out as an incomplete JWK.')
  return { kid: await calculateJwkThumbprint({ kty, crv, x }), privateKey, publicKey }
}

let cached: Promise<RequestKey> | undefined

export function requestKey(): Promise<RequestKey> {
  cached ??= readRequestKey(env().REQUEST_SIGNING_KEY_FILE)
  return cached
}
