import { verify } from 'node:crypto'
import { z } from 'zod'
import type { Portal } from './portals'

/** Longest request taken, in characters. It has to come back to the portal, with certificate and signature, within 64 kB. */
export const MAX_REQUEST_LENGTH = 32 * 1024

const MAX_LIFETIME_IN_SECONDS = 300
const CLOCK_TOLERANCE_IN_SECONDS = 60

export type RequestRefusal =
  | 'request-missing'
  | 'request-too-large'
  | 'request-malformed'
  | 'request-unsigned'
  | 'portal-unknown'
  | 'request-forged'
  | 'purpose-unknown'
  | 'request-expired'
  | 'request-not-yet-valid'

/** A request that a pinned portal signed and that is valid now. `jws` is exactly what was received: its bytes are what the card signs. */
export type BridgeRequest = { jws: string; portal: Portal; purpose: 'login'; nonce: string; expiresAtInSeconds: number }

export type RequestVerdict = { ok: true; request: BridgeRequest } | { ok: false; reason: RequestRefusal; portal: Portal | null }

const header = z.strictObject({ alg: z.literal('EdDSA'), kid: z.string().min(1).max(200), typ: z.literal('madoguchi-request+jwt') })

const hash = z.string().regex(/^[A-Za-z0-9_-]{43}$/)

const envelope = z.looseObject({ v: z.literal(1), purpose: z.string(), origin: z.string(), iat: z.int(), exp: z.int() })

const loginRequest = z.strictObject({
  v: z.literal(1),
  purpose: z.literal('login'),
  origin: z.string(),
  session: hash,
  nonce: hash,
  iat: z.int(),
  exp: z.int(),
  documents: z.tuple([]),
})

const refuse = (reason: RequestRefusal, portal: Portal | null = null): RequestVerdict => ({ ok: false, reason, portal })

/** Decodes base64url that is written the one canonical way; null otherwise, so that one request has one spelling. */
function decodeCanonical(part: string): Buffer | null {
  const bytes = Buffer.from(part, 'base64url')
  return bytes.toString('base64url') === part ? bytes : null
}

function parseJson(bytes: Buffer | null): unknown {
  if (!bytes) return undefined
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
}

/** The algorithm names nothing but Ed25519; whatever else the header says (none, HS256, an embedded key) counts as unsigned. */
const isUnsigned = (parsedHeader: unknown, signature: string) =>
  signature === '' || z.object({ alg: z.string() }).safeParse(parsedHeader).data?.alg !== 'EdDSA'

/**
 * Validates a request as it came in the query or form: compact JWS, Ed25519 by a pinned key of the origin it names, lifetime of at most
 * five minutes, a purpose this bridge knows. The order matters: nothing in the payload is believed before the signature is.
 */
export function validateRequest(jws: string, portals: readonly Portal[], at: Date): RequestVerdict {
  if (jws === '') return refuse('request-missing')
  if (jws.length > MAX_REQUEST_LENGTH) return refuse('request-too-large')
  const [headerPart = '', payloadPart = '', signaturePart = '', ...rest] = jws.split('.')
  const parsedHeader = parseJson(decodeCanonical(headerPart))
  const parsedPayload = parseJson(decodeCanonical(payloadPart))
  if (rest.length > 0 || parsedHeader === undefined || parsedPayload === undefined) return refuse('request-malformed')
  if (isUnsigned(parsedHeader, signaturePart)) return refuse('request-unsigned')
  const protectedHeader = header.safeParse(parsedHeader)
  const claimed = envelope.safeParse(parsedPayload)
  const signature = decodeCanonical(signaturePart)
  if (!protectedHeader.success || !claimed.success || !signature) return refuse('request-malformed')

  const portal = portals.find(({ origin }) => origin === claimed.data.origin)
  if (!portal) return refuse('portal-unknown')
  const key = portal.keys.get(protectedHeader.data.kid)
  if (!key || !verify(null, Buffer.from(`${headerPart}.${payloadPart}`, 'ascii'), key, signature)) return refuse('request-forged')
  return judgeContent(jws, claimed.data, portal, at)
}

function judgeContent(jws: string, claimed: z.infer<typeof envelope>, portal: Portal, at: Date): RequestVerdict {
  const now = at.getTime() / 1000
  if (claimed.purpose !== 'login') return refuse('purpose-unknown', portal)
  const content = loginRequest.safeParse(claimed)
  if (!content.success || content.data.exp <= content.data.iat) return refuse('request-malformed', portal)
  const { iat, exp, nonce } = content.data
  if (exp - iat > MAX_LIFETIME_IN_SECONDS) return refuse('request-malformed', portal)
  if (exp <= now) return refuse('request-expired', portal)
  if (iat > now + CLOCK_TOLERANCE_IN_SECONDS) return refuse('request-not-yet-valid', portal)
  return { ok: true, request: { jws, portal, purpose: 'login', nonce, expiresAtInSeconds: exp } }
}
