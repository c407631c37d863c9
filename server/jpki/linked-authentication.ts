import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { gestureEnv } from '../gestures/env'

/** A certificate as the JPKI names it: SHA-256 of the issuing key's SubjectPublicKeyInfo, and the serial number, unsigned big-endian. */
export interface CertificateName {
  issuerKeyDigest: Uint8Array
  serialNumber: Uint8Array
}

export type LinkAnswer = { ok: true; linked: CertificateName } | { ok: false; reason: 'unknown' | 'unreachable' }

const timeoutInMilliseconds = 5000

const hexBytes = z.string().regex(/^([0-9a-f]{2})+$/).transform((text) => new Uint8Array(Buffer.from(text, 'hex')))
const answer = z.object({ answer: z.object({ issuerKeySha256: hexBytes, serialNumber: hexBytes }) })

/**
 * Which authentication certificate belongs to the holder of a signature certificate (公的個人認証法18条5項). `consentGivenAt`: when the
 * holder agreed that this is asked; without consent the question may not be put. Names of certificates go in the body, never in an address.
 */
export async function linkedAuthentication({ issuerKeyDigest, serialNumber }: CertificateName, consentGivenAt: Date): Promise<LinkAnswer> {
  const { JPKI_URL, JPKI_TOKEN_FILE } = gestureEnv()
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
  try {
    const response = await fetch(`${JPKI_URL}/linked-authentication`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${readFileSync(JPKI_TOKEN_FILE, 'utf8').trim()}` },
      body: JSON.stringify({
        certificate: { issuerKeySha256: hex(issuerKeyDigest), serialNumber: hex(serialNumber) },
        consent: { givenAt: consentGivenAt.toISOString() },
      }),
      redirect: 'error',
      cache: 'no-store',
      signal: AbortSignal.timeout(timeoutInMilliseconds),
    })
    if (response.status === 404) return { ok: false, reason: 'unknown' }
    if (response.status !== 200) return { ok: false, reason: 'unreachable' }
    const { issuerKeySha256, serialNumber: linkedSerial } = answer.parse(await response.json()).answer
    return { ok: true, linked: { issuerKeyDigest: issuerKeySha256, serialNumber: linkedSerial } }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') throw error
    // Not reached, cut off, timed out, or an answer that is none.
    return { ok: false, reason: 'unreachable' }
  }
}
