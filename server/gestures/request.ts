import { z } from 'zod'
import { maximumSignableDocuments, maximumSignableSizeInBytes } from '@/documents/signable'
import { env } from '../env'
import { base64url32, compactJwsWithin, openEnvelope, signEnvelope } from '../identity/request-envelope'

/** Longest request a bridge takes, and so the longest that comes back. */
export const gestureJws = compactJwsWithin(32 * 1024)

const common = { v: z.literal(1), origin: z.string(), session: base64url32, nonce: base64url32, iat: z.int(), exp: z.int() }

const requestedDocument = z.strictObject({
  url: z.string(),
  sha256: base64url32,
  size: z.int().min(1).max(maximumSignableSizeInBytes),
  mediaType: z.string(),
})

const signRequest = z.strictObject({
  ...common,
  purpose: z.literal('sign'),
  documents: z.array(requestedDocument).min(1).max(maximumSignableDocuments),
})
const attributesRequest = z.strictObject({ ...common, purpose: z.literal('read-attributes'), documents: z.tuple([]) })

const namedItem = z.strictObject({ id: z.uuid(), deposit: z.uuid(), sha256: base64url32 })
const openRegisteredRequest = z.strictObject({ ...common, purpose: z.literal('open-registered'), documents: z.tuple([]), item: namedItem })
const confirmationRequest = z.strictObject({ ...common, purpose: z.enum(['export', 'close-account']), documents: z.tuple([]) })
const stepUpRequest = z.union([openRegisteredRequest, confirmationRequest])

/** A registered item by its number, its sender's deposit and SHA-256 of its original as in the receipt: nothing says what it is or from whom. */
export type NamedItem = z.infer<typeof namedItem>
export type OpenRegisteredRequest = z.infer<typeof openRegisteredRequest>
export type StepUpRequest = z.infer<typeof stepUpRequest>
export type SignRequest = z.infer<typeof signRequest>
export type AttributesRequest = z.infer<typeof attributesRequest>
type GestureRequest = SignRequest | AttributesRequest | StepUpRequest
/** Without what is the same in every request. A union's members each keep their own. */
type Own<Request> = Request extends unknown ? Omit<Request, 'v' | 'origin'> : never

/** The request if this portal signed it for its own origin, expired or not; null otherwise. */
export const readOwnSignRequest = (jws: string): Promise<SignRequest | null> => openEnvelope(jws, signRequest)
export const readOwnAttributesRequest = (jws: string): Promise<AttributesRequest | null> => openEnvelope(jws, attributesRequest)

export const readOwnStepUpRequest = (jws: string): Promise<StepUpRequest | null> => openEnvelope(jws, stepUpRequest)

export const secondsOf = (at: Date): number => Math.floor(at.getTime() / 1000)

const documentPrefix = () => `${env().PORTAL_ORIGIN}/api/bridge/documents/`
export const documentUrl = (address: string): string => `${documentPrefix()}${address}`
export const addressIn = (url: string): string => url.slice(documentPrefix().length)

/** Where the resident's own bridge opens with this request. */
export async function bridgeUrlFor(request: Own<GestureRequest>, language: 'ja' | 'en'): Promise<string> {
  const bridge = new URL('/v1', env().BRIDGE_ORIGIN)
  bridge.searchParams.set('request', await signEnvelope({ v: 1, origin: env().PORTAL_ORIGIN, ...request }))
  if (language !== 'ja') bridge.searchParams.set('lang', language)
  return bridge.href
}
