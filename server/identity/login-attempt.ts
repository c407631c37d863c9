import { parseCertificate, type Certificate } from '@/pki/verify/certificate'
import { DerError } from '@/pki/verify/der'
import { jpkiAuthentication } from '@/pki/verify/profiles'
import { verifyCertificate, type CertificateVerdict } from '@/pki/verify/path'
import { equalNames } from '@/pki/verify/name'
import { anchorsFor } from '../trust/anchors'
import { crlsFor, primitives } from '../trust/revocation'
import { readOwnLoginRequest } from './login-request'
import type { OneUse } from './nonces'
import type { UnverifiedResponse } from './pending-responses'

/** Signed by the card's authentication key, read but not yet believed: only the request's origin is certain, for this portal signed it. */
export interface CardAttempt {
  /** The JWS exactly as the card signed it. */
  signedRequest: string
  /** `session` is base64url of the 32 bytes that `presentedBy` must be. */
  request: OneUse & { session: string }
  unverifiedCertificate: Certificate
  unverifiedSignature: Uint8Array
  /** Who presents the ticket: for a login SHA-256 of the browser's pre-login cookie, else what requests call its session; null without one. */
  presentedBy: Uint8Array | null
  at: Date
  /** Verified once, at the first check that asks. */
  verdict: () => Promise<CertificateVerdict>
}

/** One try to log in; null when it answers no login request of this portal. */
export async function readAttempt(response: UnverifiedResponse, presentedBy: Uint8Array | null, at: Date): Promise<CardAttempt | null> {
  const request = await readOwnLoginRequest(response.request)
  return request === null ? null : readCardAttempt(response, request, presentedBy, at)
}

/** `request` is what the response's request says, found to be this portal's own. */
export function readCardAttempt(response: UnverifiedResponse, request: CardAttempt['request'], presentedBy: Uint8Array | null, at: Date): CardAttempt | null {
  const unverifiedCertificate = parsedOrNull(response.certificate)
  if (unverifiedCertificate === null) return null
  let verdict: Promise<CertificateVerdict> | undefined
  return {
    signedRequest: response.request,
    request,
    unverifiedCertificate,
    unverifiedSignature: response.signature,
    presentedBy,
    at,
    verdict: () => (verdict ??= verifyAuthentication(unverifiedCertificate, at)),
  }
}

/** Only lists of authorities that bear the issuer's name are fetched; which of them issued it is decided by signature. */
async function verifyAuthentication(certificate: Certificate, at: Date): Promise<CertificateVerdict> {
  const anchors = anchorsFor('jpki-authentication')
  const crls = await crlsFor(anchors.filter((anchor) => equalNames(anchor.certificate.subject, certificate.issuer)), at)
  return verifyCertificate({ certificate, anchors, profile: jpkiAuthentication, crls, at, primitives: primitives() })
}

function parsedOrNull(der: Uint8Array): Certificate | null {
  try {
    return parseCertificate(der)
  } catch (error) {
    if (error instanceof DerError) return null
    throw error
  }
}
