import { verify } from 'node:crypto'
import { z } from 'zod'
import { documentUrlPrefix, type Portal } from './portals'

/** Longest request taken, in characters. It has to come back to the portal, with what the card made of it, within 64 kB. */
export const MAX_REQUEST_LENGTH = 32 * 1024

const MAX_LIFETIME_IN_SECONDS = 300
const CLOCK_TOLERANCE_IN_SECONDS = 60
/** Ten signatures with their certificates are some 36 kB. */
const MAX_DOCUMENTS = 10
const MAX_DOCUMENT_SIZE_IN_BYTES = 1024 * 1024

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

/** A document to be signed, as the request names it: where it is, and what it must be when it arrives. */
export type RequestedDocument = { url: string; sha256: Buffer; sizeInBytes: number; mediaType: string }

/** What is opened by an `open-registered` request: nothing that says what it is or from whom. */
export type NamedItem = { id: string; deposit: string; sha256: Buffer }

type Common = { jws: string; portal: Portal; nonce: string; expiresAtInSeconds: number }

export type LoginRequest = Common & { purpose: 'login' }
export type SignRequest = Common & { purpose: 'sign'; documents: readonly RequestedDocument[] }
export type AttributesRequest = Common & { purpose: 'read-attributes' }
export type OpenRegisteredRequest = Common & { purpose: 'open-registered'; item: NamedItem }
/** Acts on the account that its holder confirms with the card. */
export type ConfirmationRequest = Common & { purpose: 'export' | 'close-account' }
/** Signed with the authentication key: the very bytes of the request, and nothing else. */
export type AuthenticatedRequest = LoginRequest | OpenRegisteredRequest | ConfirmationRequest

/** A request that a pinned portal signed and that is valid now. `jws` is exactly what was received. */
export type BridgeRequest = AuthenticatedRequest | SignRequest | AttributesRequest

export type RequestVerdict = { ok: true; request: BridgeRequest } | { ok: false; reason: RequestRefusal; portal: Portal | null }

const header = z.strictObject({ alg: z.literal('EdDSA'), kid: z.string().min(1).max(200), typ: z.literal('madoguchi-request+jwt') })

const hash = z.string().regex(/^[A-Za-z0-9_-]{43}$/)

const envelope = z.looseObject({ purpose: z.string(), origin: z.string() })

const common = { v: z.literal(1), origin: z.string(), session: hash, nonce: hash, iat: z.int(), exp: z.int() }

const document = z.strictObject({
  url: z.string().max(500),
  sha256: hash.transform((text) => Buffer.from(text, 'base64url')),
  size: z.int().min(1).max(MAX_DOCUMENT_SIZE_IN_BYTES),
  mediaType: z.string().max(100),
})

const item = z.strictObject({ id: z.uuid(), deposit: z.uuid(), sha256: hash.transform((text) => Buffer.from(text, 'base64url')) })

const content = z.discriminatedUnion('purpose', [
  z.strictObject({ ...common, purpose: z.literal('login'), documents: z.tuple([]) }),
  z.strictObject({ ...common, purpose: z.literal('sign'), documents: z.array(document).min(1).max(MAX_DOCUMENTS) }),
  z.strictObject({ ...common, purpose: z.literal('read-attributes'), documents: z.tuple([]) }),
  z.strictObject({ ...common, purpose: z.literal('open-registered'), documents: z.tuple([]), item }),
  z.strictObject({ ...common, purpose: z.literal('export'), documents: z.tuple([]) }),
  z.strictObject({ ...common, purpose: z.literal('close-account'), documents: z.tuple([]) }),
])

type Content = z.infer<typeof content>

const PURPOSES: readonly string[] = ['login', 'sign', 'read-attributes', 'open-registered', 'export', 'close-account'] satisfies BridgeRequest['purpose'][]

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
  if (!key || !verify(null, Buffer.from(`${headerPart}.${payloadPart}`, 'ascii'), key, signature)) return refuse('request-forged', portal)
  if (!PURPOSES.includes(claimed.data.purpose)) return refuse('purpose-unknown', portal)
  const parsed = content.safeParse(parsedPayload)
  if (!parsed.success || !areOurDocuments(parsed.data, portal)) return refuse('request-malformed', portal)
  return judgeTimes(jws, parsed.data, portal, at)
}

/** Documents come from one place of the portal that signed the request, from nowhere else. */
const areOurDocuments = ({ documents }: Content, portal: Portal) =>
  documents.every(({ url }) => url.startsWith(documentUrlPrefix(portal)) && /^[A-Za-z0-9_-]{16,}$/.test(url.slice(documentUrlPrefix(portal).length)))

function judgeTimes(jws: string, { iat, exp, nonce, ...rest }: Content, portal: Portal, at: Date): RequestVerdict {
  const now = at.getTime() / 1000
  if (exp <= iat || exp - iat > MAX_LIFETIME_IN_SECONDS) return refuse('request-malformed', portal)
  if (exp <= now) return refuse('request-expired', portal)
  if (iat > now + CLOCK_TOLERANCE_IN_SECONDS) return refuse('request-not-yet-valid', portal)
  const shared = { jws, portal, nonce, expiresAtInSeconds: exp }
  if (rest.purpose === 'open-registered') return { ok: true, request: { ...shared, purpose: rest.purpose, item: rest.item } }
  if (rest.purpose !== 'sign') return { ok: true, request: { ...shared, purpose: rest.purpose } }
  const documents = rest.documents.map(({ url, sha256, size, mediaType }) => ({ url, sha256, sizeInBytes: size, mediaType }))
  return { ok: true, request: { ...shared, purpose: 'sign', documents } }
}
