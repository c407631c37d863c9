import { createPublicKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { parseCertificate } from '@/pki/verify/certificate'

/** What structures that refer to a certificate copy out of it. */
export interface CertificateParts {
  readonly der: Uint8Array
  /** The names exactly as encoded. */
  readonly issuer: Uint8Array
  readonly subject: Uint8Array
  readonly serialNumber: Uint8Array
  readonly publicKey: KeyObject
}

/** Splits a certificate without verifying it; bytes that are no certificate throw `DerError`. */
export function certificateParts(der: Uint8Array): CertificateParts {
  const { issuer, subject, serialNumber, spki } = parseCertificate(der)
  const publicKey = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' })
  return { der, issuer: issuer.encoded, subject: subject.encoded, serialNumber, publicKey }
}
