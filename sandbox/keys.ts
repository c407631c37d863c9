import { createPrivateKey, createPublicKey, generateKeyPair } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { promisify } from 'node:util'

const generate = promisify(generateKeyPair)

export type KeyKind = 'rsa-2048' | 'p-256'

/** A fresh private key; the work is done off the main thread. */
export async function newPrivateKey(kind: KeyKind): Promise<KeyObject> {
  const pair = kind === 'p-256' ? await generate('ec', { namedCurve: 'P-256' }) : await generate('rsa', { modulusLength: 2048, publicExponent: 65537 })
  return pair.privateKey
}

export const publicKeyOf = (privateKey: KeyObject): KeyObject => createPublicKey(privateKey)
export const privateKeyPem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString()
export const privateKeyFromPem = (text: string): KeyObject => createPrivateKey(text)
export const privateKeyBase64 = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'der' }).toString('base64')
