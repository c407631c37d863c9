import { createHash, randomBytes } from 'node:crypto'
import { signatureValueOf, withSignatureTimeStamp } from '@/pki/build/signature-time-stamp'
import { timeStampRequest, tokenOfResponse } from '@/pki/build/time-stamp-client'
import { DerError } from '@/pki/verify/der'
import { verifyTimeStamp } from '@/pki/verify/time-stamp'
import { gestureEnv } from '../gestures/env'
import { log } from '../log'
import { anchorsFor } from './anchors'
import { readWithin } from './crl-fetch'
import { crlsFor, primitives } from './revocation'

/** CAdES-T, with the token beside it for tools that take no attribute; or CAdES-B as it came when no stamp could be had. */
export type Stamped =
  | { cms: Uint8Array; token: Uint8Array; time: Date; /** The signature value, which the token is over. */ signature: Uint8Array }
  | { cms: Uint8Array; token: null; time: null }

const timeoutInMilliseconds = 5000
const maxAnswerBytes = 65_536

/** The signature with a verified RFC 3161 stamp. An authority that is away or answers wrongly costs the stamp, never the signature. */
export async function stamped(cms: Uint8Array): Promise<Stamped> {
  const signature = signatureOrNull(cms)
  if (signature === null) return { cms, token: null, time: null }
  // The first bit is zero, so that the bytes are a positive INTEGER as they are; none of them can be a leading zero.
  const nonce = Uint8Array.from(randomBytes(16), (byte, index) => (index === 0 ? (byte & 0x7f) | 0x40 : byte))
  const token = await requestToken(createHash('sha256').update(signature).digest(), nonce)
  const time = token === null ? null : await verifiedTime(token, signature, nonce)
  if (token === null || time === null) {
    log().warn({ reason: token === null ? 'no-answer' : 'not-verified' }, 'no time stamp')
    return { cms, token: null, time: null }
  }
  return { cms: withSignatureTimeStamp(cms, token), token, time, signature }
}

/** Null for a CMS of another bridge's make that holds unsigned attributes or more than one signer: it stays as it is. */
function signatureOrNull(cms: Uint8Array): Uint8Array | null {
  try {
    return signatureValueOf(cms)
  } catch (error) {
    if (error instanceof DerError) return null
    throw error
  }
}

async function requestToken(digest: Uint8Array, nonce: Uint8Array): Promise<Uint8Array | null> {
  try {
    const response = await fetch(gestureEnv().TIME_STAMP_URL, {
      method: 'POST',
      headers: { 'content-type': 'application/timestamp-query' },
      body: new Uint8Array(timeStampRequest({ digest, nonce })),
      redirect: 'error',
      cache: 'no-store',
      signal: AbortSignal.timeout(timeoutInMilliseconds),
    })
    if (response.status !== 200 || response.body === null) return null
    const answer = await readWithin(response.body, maxAnswerBytes)
    const read = answer.ok ? tokenOfResponse(answer.bytes) : answer
    return read.ok ? read.token : null
  } catch {
    // Not reached, cut off, timed out, or an answer that is none.
    return null
  }
}

async function verifiedTime(token: Uint8Array, signature: Uint8Array, nonce: Uint8Array): Promise<Date | null> {
  const anchors = anchorsFor('time-stamp')
  try {
    // The stamp's clock may be ahead of ours by a moment; a stamp from the future is refused all the same.
    const at = new Date(Date.now() + 1000)
    const verdict = await verifyTimeStamp({ token, stamped: signature, nonce, anchors, crls: await crlsFor(anchors, at), at, primitives: primitives() })
    return verdict.indication === 'TOTAL-PASSED' ? (verdict.time ?? null) : null
  } catch (error) {
    if (error instanceof DerError) return null
    throw error
  }
}
