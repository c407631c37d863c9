import { createHmac, hkdfSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Certificate } from '@/pki/verify/certificate'
import { env } from '../env'

/** How a certificate is known without keeping it: nobody without the key outside the database can tell whose serial number it is. */
export interface CredentialKey {
  /** SHA-256 of the issuing key's SubjectPublicKeyInfo: generations of an authority share a name, never a key. */
  issuerKeyHash: Uint8Array<ArrayBuffer>
  /** HMAC-SHA-256 of the serial number, unsigned big-endian. */
  serialHmac: Uint8Array<ArrayBuffer>
}

/** Reads 32 bytes in hex. Throws when the file holds anything else; the message never shows the content. */
export function readCredentialHmacKey(file: string): Uint8Array {
  const hex = readFileSync(file, 'utf8').trim()
  if (!/^[0-9a-fA-F]{64}$/.test(hex)) throw new Error(`CREDENTIAL_HMAC_KEY_FILE: ${file} must hold 64 hexadecimal digits.`)
  return new Uint8Array(Buffer.from(hex, 'hex'))
}

let cached: Uint8Array | undefined

function hmacKey(): Uint8Array {
  cached ??= readCredentialHmacKey(env().CREDENTIAL_HMAC_KEY_FILE)
  return cached
}

/** A key of its own for another keyed hash (RFC 5869): 32 bytes, another for every purpose, none tells anything about this or each other. */
export const derivedHmacKey = (purpose: string): Uint8Array => new Uint8Array(hkdfSync('sha256', hmacKey(), new Uint8Array(), purpose, 32))

/** `issuingKeyDigest`: SHA-256 of the SubjectPublicKeyInfo of the key that verifiably issued the certificate. */
export function credentialKeyOf({ serialNumber }: Pick<Certificate, 'serialNumber'>, issuingKeyDigest: Uint8Array): CredentialKey {
  return {
    issuerKeyHash: new Uint8Array(issuingKeyDigest),
    serialHmac: new Uint8Array(createHmac('sha256', hmacKey()).update(serialNumber).digest()),
  }
}
