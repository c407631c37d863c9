import { parseCertificate, type Certificate } from '@/pki/verify/certificate'
import { DerError } from '@/pki/verify/der'
import { jpkiAuthentication } from '@/pki/verify/profiles'
import { verifyCertificate, type CertificateVerdict } from '@/pki/verify/path'
import { equalNames } from '@/pki/verify/name'
import { anchorsFor } from '../trust/anchors'
import { crlsFor, primitives } from '../trust/revocation'
import { readOwnLoginRequest, type LoginRequest } from './login-request'
import type { UnverifiedResponse } from './pending-responses'

/** One try to log in, read but not yet believed: only the request's origin is certain, for this portal signed it. */
export interface LoginAttempt {
  /** The JWS exactly as the card signed it. */
  signedRequest: string
  request: LoginRequest
  unverifiedCertificate: Certificate
  unverifiedSignature: Uint8Array
  /** SHA-256 of the pre-login cookie of the browser that presents the ticket; null without one. */
  presentedBy: Uint8Array | null
  at: Date
  /** Verified once, at the first check that asks. */
  verdict: () => Promise<CertificateVerdict>
}

export async function readAttempt(response: UnverifiedResponse, presentedBy: Uint8Array | null, at: Date): Promise<LoginAttempt | null> {
  const request = await readOwnLoginRequest(response.request)
  const unverifiedCertificate = parsedOrNull(response.certificate)
  if (request === null || unverifiedCertificate === null) return null
  let verdict: Promise<CertificateVerdict> | undefined
  return {
    signedRequest: response.request,
    request,
    unverifiedCertificate,
    unverifiedSignature: response.signature,
    presentedBy,
    at,
    verdict: () => (verdict ??= verifyForLogin(unverifiedCertificate, at)),
  }
}

/** Only lists of authorities that bear the issuer's name are fetched; which of them issued it is decided by signature. */
async function verifyForLogin(certificate: Certificate, at: Date): Promise<CertificateVerdict> {
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
