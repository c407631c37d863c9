import { createPrivateKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createCmsSigner, type CmsSigner } from '@/pki/build/cms'
import { derFromPem } from '@/pki/build/pem'
import { parseCertificate, subjectAttribute } from '@/pki/verify/certificate'
import { oid } from '@/pki/verify/oids'
import { setting } from '../env'

/** `NTRJP-` and the thirteen digits of a corporate number (ETSI EN 319 412-1 section 5.1.4). */
const CORPORATE_IDENTIFIER = /^NTRJP-\d{13}$/

export interface PortalSeal {
  signer: CmsSigner
  /** Whose seal it is, as certificates say it: it stays the same when key and certificate are renewed. */
  identifier: string
}

/** The portal's seal: P-256 key and certificate from PEM files. Throws when the key is not the certificate's, or it names no corporate number. */
export function portalSealFrom(keyFile: string, certificateFile: string): PortalSeal {
  const certificate = derFromPem('CERTIFICATE', readFileSync(certificateFile, 'utf8'))
  const identifier = subjectAttribute(parseCertificate(certificate), oid.organizationIdentifier)
  if (identifier === undefined || !CORPORATE_IDENTIFIER.test(identifier)) throw new Error(`PORTAL_SEAL_CERTIFICATE_FILE: ${certificateFile} names no corporate number.`)
  return { signer: createCmsSigner({ certificate, sign: createPrivateKey(readFileSync(keyFile, 'utf8')) }), identifier }
}

let cached: PortalSeal | undefined

/** This process's seal, read at first use. */
export function portalSeal(): PortalSeal {
  cached ??= portalSealFrom(setting('PORTAL_SEAL_KEY_FILE'), setting('PORTAL_SEAL_CERTIFICATE_FILE'))
  return cached
}
