import { z } from 'zod'
import type { LoginRefusal, ResponseRefusal } from '@/domain/identity'
import { writeLoginOutcome } from './login-outcome'
import { compactJws, isExpired, readOwnLoginRequest, type LoginRequest } from './login-request'
import { isNonceConsumed } from './nonces'
import { keepResponse } from './pending-responses'
import { deleteExpiredRows } from './short-lived-rows'

const bytes = (maxBytes: number) =>
  z.base64().min(4).max(Math.ceil(maxBytes / 3) * 4).transform((text) => new Uint8Array(Buffer.from(text, 'base64')))

/** A certificate with its public key and a signature by it: a few kilobytes. */
export const responseBody = z.strictObject({ request: compactJws, certificate: bytes(8192), signature: bytes(1024) })

export type TakenLogin = { ok: true; ticket: string } | { ok: false; reason: ResponseRefusal; request: LoginRequest | null }

/** Takes the card's response to one of our own login requests and gives a one-time ticket for it. */
export async function takeLoginResponse(fields: unknown, at: Date): Promise<TakenLogin> {
  const parsed = responseBody.safeParse(fields)
  if (!parsed.success) return { ok: false, reason: 'malformed', request: null }
  const own = await readOwnLoginRequest(parsed.data.request)
  if (own === null) return { ok: false, reason: 'unknown-request', request: null }
  if (isExpired(own, at)) return { ok: false, reason: 'expired', request: own }
  if (await isNonceConsumed(own)) return { ok: false, reason: 'replayed', request: own }
  await deleteExpiredRows(at)
  const ticket = await keepResponse(parsed.data, browserOf(own), at)
  return ticket === null ? { ok: false, reason: 'busy', request: own } : { ok: true, ticket }
}

/** Written for the browser that the request names: the post comes from another site, so no cookie comes with it. */
export async function noteRefusedResponse(reason: ResponseRefusal, request: LoginRequest | null, at: Date): Promise<void> {
  if (request !== null) await writeLoginOutcome(browserOf(request), outcomes[reason], at)
}

/** The hash of the pre-login cookie that the request names. */
const browserOf = (request: LoginRequest) => new Uint8Array(Buffer.from(request.session, 'base64url'))

const outcomes: Record<ResponseRefusal, LoginRefusal> = {
  malformed: 'refused',
  'unknown-request': 'refused',
  expired: 'expired-request',
  replayed: 'replayed',
  'too-large': 'refused',
  busy: 'refused',
}
