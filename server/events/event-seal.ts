import { createPrivateKey, sign, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { derFromPem } from '@/pki/build/pem'
import { portalSealFrom } from '../seal/portal-seal'
import { sealFiles } from './env'

/** The portal's seal as it signs tokens. */
export interface EventSeal {
  /** `NTRJP-` and thirteen digits, as the certificate says it: the token's `iss`. */
  issuer: string
  /** Compact JWS (RFC 7515 section 7.1) over these claims. */
  sign(claims: object): string
}

const base64url = (text: string) => Buffer.from(text, 'utf8').toString('base64url')

/** ES256 (RFC 7518 section 3.4). The protected header never changes, so a token costs little more than its signature. */
export function eventSealOf(privateKey: KeyObject, certificate: Uint8Array, issuer: string): EventSeal {
  const header = base64url(JSON.stringify({ alg: 'ES256', typ: 'secevent+jwt', x5c: [Buffer.from(certificate).toString('base64')] }))
  return {
    issuer,
    sign(claims) {
      const signed = `${header}.${base64url(JSON.stringify(claims))}`
      return `${signed}.${sign('sha256', Buffer.from(signed, 'ascii'), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
    },
  }
}

/** From PEM files. Throws when the key is not the certificate's, or it names no corporate number. */
export function eventSealFrom(keyFile: string, certificateFile: string): EventSeal {
  const { identifier } = portalSealFrom(keyFile, certificateFile)
  return eventSealOf(createPrivateKey(readFileSync(keyFile, 'utf8')), derFromPem('CERTIFICATE', readFileSync(certificateFile, 'utf8')), identifier)
}

let cached: EventSeal | undefined

/** This process's seal, read at first use. */
export function eventSeal(): EventSeal {
  if (cached === undefined) {
    const { keyFile, certificateFile } = sealFiles()
    cached = eventSealFrom(keyFile, certificateFile)
  }
  return cached
}
