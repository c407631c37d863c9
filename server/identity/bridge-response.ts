import { z } from 'zod'
import type { LoginRefusal, ResponseRefusal } from '@/domain/identity'
import { env } from '../env'
import { log } from '../log'
import { jsonResponse, machineHeaders, problemResponse, type Problem } from '../problem'
import { writeLoginOutcome } from './login-outcome'
import { compactJws, isExpired, readOwnLoginRequest, type LoginRequest } from './login-request'
import { isNonceConsumed } from './nonces'
import { keepResponse } from './pending-responses'
import { mediaTypeOf, parseForm, parseJson, readBodyWithin } from '../request-body'
import { deleteExpiredRows } from './short-lived-rows'

const maxBodyBytes = 64 * 1024

const bytes = (maxBytes: number) =>
  z.base64().min(4).max(Math.ceil(maxBytes / 3) * 4).transform((text) => new Uint8Array(Buffer.from(text, 'base64')))

/** A certificate with its public key and a signature by it: a few kilobytes. */
const responseBody = z.strictObject({ request: compactJws, certificate: bytes(8192), signature: bytes(1024) })

type Received = { ok: true; ticket: string } | { ok: false; reason: ResponseRefusal; request: LoginRequest | null }

const problems: Record<ResponseRefusal, Omit<Problem, 'reason'>> = {
  malformed: { status: 400, title: 'The response does not have the agreed form.' },
  'unknown-request': { status: 422, title: 'The request was not issued by this portal.' },
  expired: { status: 410, title: 'The request has expired.' },
  replayed: { status: 409, title: 'The request has been used already.' },
  'too-large': { status: 413, title: 'The response is larger than 64 kB.' },
  busy: { status: 503, title: 'Too many responses are waiting to be redeemed.', headers: { 'retry-after': '10' } },
}

/**
 * The door for bridges: takes the card's response to one of our own requests and gives a one-time ticket for it. Whether the
 * response is right is decided only when the browser that began comes with the ticket. A bridge posts JSON; a form comes
 * through the browser when the bridge cannot reach the portal itself, and is answered by a redirect.
 */
export async function receiveBridgeResponse(request: Request, at: Date): Promise<Response> {
  const mediaType = mediaTypeOf(request)
  if (mediaType === 'application/x-www-form-urlencoded') return answerBrowser(noted(await receive(request, parseForm, at)), at)
  if (mediaType === 'application/json') return answerBridge(noted(await receive(request, parseJson, at)))
  return problemResponse({ ...problems.malformed, status: 415, reason: 'malformed' })
}

function noted(received: Received): Received {
  log().info(received.ok ? { outcome: 'taken' } : { outcome: 'refused', reason: received.reason }, 'bridge response')
  return received
}

async function receive(request: Request, parse: (body: Uint8Array) => unknown, at: Date): Promise<Received> {
  const body = await readBodyWithin(request, maxBodyBytes)
  if (body === null) return { ok: false, reason: 'too-large', request: null }
  const parsed = responseBody.safeParse(parse(body))
  if (!parsed.success) return { ok: false, reason: 'malformed', request: null }
  const own = await readOwnLoginRequest(parsed.data.request)
  if (own === null) return { ok: false, reason: 'unknown-request', request: null }
  if (isExpired(own, at)) return { ok: false, reason: 'expired', request: own }
  if (await isNonceConsumed(own)) return { ok: false, reason: 'replayed', request: own }
  await deleteExpiredRows(at)
  const ticket = await keepResponse(parsed.data, browserOf(own), at)
  return ticket === null ? { ok: false, reason: 'busy', request: own } : { ok: true, ticket }
}

/** The hash of the pre-login cookie that the request names. */
const browserOf = (request: LoginRequest) => new Uint8Array(Buffer.from(request.session, 'base64url'))

function answerBridge(received: Received): Response {
  if (received.ok) return jsonResponse(201, { ticket: received.ticket })
  return problemResponse({ ...problems[received.reason], reason: received.reason })
}

/** The post comes from another site, so the browser sends no cookie with it; the request itself names the browser it was made for. */
async function answerBrowser(received: Received, at: Date): Promise<Response> {
  if (received.ok) return seeOther(`/login/return?ticket=${received.ticket}`)
  if (received.request !== null) await writeLoginOutcome(browserOf(received.request), outcomes[received.reason], at)
  return seeOther('/login/refused')
}

const outcomes: Record<ResponseRefusal, LoginRefusal> = {
  malformed: 'refused',
  'unknown-request': 'refused',
  expired: 'expired-request',
  replayed: 'replayed',
  'too-large': 'refused',
  busy: 'refused',
}

function seeOther(path: string): Response {
  return new Response(null, { status: 303, headers: { ...machineHeaders, location: `${env().PORTAL_ORIGIN}${path}` } })
}
