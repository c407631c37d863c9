import type { ResponseRefusal } from '@/domain/identity'
import type { SigningRefusal } from '@/domain/signing'
import { stepUpPaths, type StepUpPurpose, type StepUpRefusal } from '@/domain/step-up'
import { env } from '../env'
import { noteRefusedResponse, takeLoginResponse } from '../identity/login-response'
import { log } from '../log'
import { jsonResponse, machineHeaders, problemResponse, type Problem } from '../problem'
import { mediaTypeOf, parseJson, readBodyWithin } from '../request-body'
import { takeAttributes } from './take-attributes'
import { takeSigningResponse } from './take-signing'
import { purposeOf, takeStepUp } from './take-step-up'

const maxBodyBytes = 64 * 1024

const problems: Record<ResponseRefusal, Omit<Problem, 'reason'>> = {
  malformed: { status: 400, title: 'The response does not have the agreed form.' },
  'unknown-request': { status: 422, title: 'The request was not issued by this portal.' },
  expired: { status: 410, title: 'The request has expired.' },
  replayed: { status: 409, title: 'The request has been used already.' },
  'too-large': { status: 413, title: 'The response is larger than 64 kB.' },
  busy: { status: 503, title: 'Too many responses are waiting to be redeemed.', headers: { 'retry-after': '10' } },
}

type Fields = Record<string, unknown>

/** What became of a response, for a bridge (ticket or reason) and for a browser (where it goes next, and a cookie to carry there). */
type Received =
  | { ok: true; ticket: string | null; path: string; cookie?: string }
  | { ok: false; reason: ResponseRefusal; path: string }

/**
 * The door for bridges: takes what the card made of one of our own requests. Whether it is right is decided only when the browser
 * that began comes for it. A bridge posts JSON; a form comes through the browser, from another site and so without our cookies, and
 * is answered by a redirect.
 */
export async function receiveBridgeResponse(request: Request, at: Date): Promise<Response> {
  const mediaType = mediaTypeOf(request)
  if (mediaType === 'application/x-www-form-urlencoded') return answerBrowser(noted(await receive(request, parseFields, at)))
  if (mediaType === 'application/json') return answerBridge(noted(await receive(request, (body) => objectOrNull(parseJson(body)), at)))
  return problemResponse({ ...problems.malformed, status: 415, reason: 'malformed' })
}

async function receive(request: Request, parse: (body: Uint8Array) => Fields | null, at: Date): Promise<Received> {
  const body = await readBodyWithin(request, maxBodyBytes)
  if (body === null) return { ok: false, reason: 'too-large', path: '/login/refused' }
  const fields = parse(body)
  if (fields !== null && 'signatures' in fields) return receiveSignatures(fields, at)
  if (fields !== null && 'birthDate' in fields) return receiveAttributes(fields, at)
  const purpose = await purposeOf(fields)
  return purpose === null ? receiveLogin(fields, at) : receiveStepUp(fields, purpose, at)
}

async function receiveLogin(fields: Fields | null, at: Date): Promise<Received> {
  const taken = await takeLoginResponse(fields, at)
  if (taken.ok) return { ok: true, ticket: taken.ticket, path: `/login/return?ticket=${taken.ticket}` }
  await noteRefusedResponse(taken.reason, taken.request, at)
  return { ok: false, reason: taken.reason, path: '/login/refused' }
}

const gestureProblems: Record<ResponseRefusal, SigningRefusal & StepUpRefusal> = {
  malformed: 'refused',
  'unknown-request': 'refused',
  expired: 'expired-request',
  replayed: 'replayed',
  'too-large': 'refused',
  busy: 'busy',
}

async function receiveSignatures(fields: Fields, at: Date): Promise<Received> {
  const taken = await takeSigningResponse(fields, at)
  if (taken.ok) return { ok: true, ticket: taken.ticket, path: `/signing/return?ticket=${taken.ticket}` }
  return { ok: false, reason: taken.reason, path: `/signing?problem=${gestureProblems[taken.reason]}` }
}

async function receiveStepUp(fields: Fields | null, purpose: StepUpPurpose, at: Date): Promise<Received> {
  const taken = await takeStepUp(fields, at)
  const { returns } = stepUpPaths[purpose]
  if (taken.ok) return { ok: true, ticket: taken.ticket, path: `${returns}?ticket=${taken.ticket}` }
  return { ok: false, reason: taken.reason, path: `${returns}?problem=${gestureProblems[taken.reason]}` }
}

async function receiveAttributes(fields: Fields, at: Date): Promise<Received> {
  const taken = await takeAttributes(fields, at)
  if (taken.ok) return { ok: true, ticket: null, path: '/attributes/return', cookie: taken.cookie }
  return { ok: false, reason: taken.reason, path: `/attributes?problem=${taken.reason}` }
}

function noted(received: Received): Received {
  log().info(received.ok ? { outcome: 'taken' } : { outcome: 'refused', reason: received.reason }, 'bridge response')
  return received
}

function answerBridge(received: Received): Response {
  if (!received.ok) return problemResponse({ ...problems[received.reason], reason: received.reason })
  // What has no ticket is carried by the browser alone.
  if (received.ticket === null) return problemResponse({ ...problems.malformed, reason: 'malformed' })
  return jsonResponse(201, { ticket: received.ticket })
}

function answerBrowser(received: Received): Response {
  const headers = new Headers({ ...machineHeaders, location: `${env().PORTAL_ORIGIN}${received.path}` })
  if (received.ok && received.cookie !== undefined) headers.append('set-cookie', received.cookie)
  return new Response(null, { status: 303, headers })
}

const objectOrNull = (value: unknown): Fields | null => (typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null)

/** Fields of a form, each at most once, but for `signatures`: one field for each, in order. Null for anything else. */
function parseFields(body: Uint8Array): Fields | null {
  const form = parseUtf8Form(body)
  if (form === null) return null
  const entries = [...form]
  const single = entries.filter(([name]) => name !== 'signatures')
  const fields: Fields = Object.fromEntries(single)
  if (Object.keys(fields).length !== single.length) return null
  return form.has('signatures') ? { ...fields, signatures: form.getAll('signatures') } : fields
}

function parseUtf8Form(body: Uint8Array): URLSearchParams | null {
  try {
    return new URLSearchParams(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    return null
  }
}
