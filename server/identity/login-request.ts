import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { requestLifetimeInSeconds } from '@/domain/identity'
import { env } from '../env'
import { currentPreLoginValue, preLoginHash } from './pre-login'
import { base64url32, compactJwsWithin, openEnvelope, signEnvelope } from './request-envelope'

/** What the bridge is asked to have signed. Nothing of it is stored: the portal knows its requests by its own signature. */
const loginRequest = z.strictObject({
  v: z.literal(1),
  purpose: z.literal('login'),
  origin: z.string(),
  /** base64url of SHA-256 of the pre-login cookie's value. */
  session: base64url32,
  nonce: base64url32,
  /** Seconds since 1970. */
  iat: z.int(),
  exp: z.int(),
  documents: z.tuple([]),
})
export type LoginRequest = z.infer<typeof loginRequest>

/** Compact JWS as text, of a length that our own requests never reach. */
export const compactJws = compactJwsWithin(2048)

const secondsOf = (at: Date) => Math.floor(at.getTime() / 1000)
const expiryOf = (at: Date) => new Date((secondsOf(at) + requestLifetimeInSeconds) * 1000)

/** The request itself, as a compact JWS (RFC 7515). */
export async function signLoginRequest(preLoginValue: string, at: Date): Promise<string> {
  const iat = secondsOf(at)
  const request: LoginRequest = {
    v: 1,
    purpose: 'login',
    origin: env().PORTAL_ORIGIN,
    session: Buffer.from(preLoginHash(preLoginValue)).toString('base64url'),
    nonce: randomBytes(32).toString('base64url'),
    iat,
    exp: secondsOf(expiryOf(at)),
    documents: [],
  }
  return signEnvelope(request)
}

/** A way to begin: the link opens the resident's own bridge with a request that only this browser can complete. */
export interface LoginInvitation {
  bridgeUrl: string
  /** The same request by itself, for a page that has the card sign it. */
  request: string
  expiresAt: Date
}

/** Made anew for each drawn page; writes nothing. Throws on a page for which proxy.ts sets no pre-login cookie. */
export async function createLoginRequest(language: 'ja' | 'en' = 'ja'): Promise<LoginInvitation> {
  const value = await currentPreLoginValue()
  if (value === null) throw new Error('A login request is drawn on a page for which proxy.ts sets no pre-login cookie.')
  const at = new Date()
  const request = await signLoginRequest(value, at)
  const bridge = new URL('/v1', env().BRIDGE_ORIGIN)
  bridge.searchParams.set('request', request)
  if (language !== 'ja') bridge.searchParams.set('lang', language)
  return { bridgeUrl: bridge.href, request, expiresAt: expiryOf(at) }
}

/** The request if this portal signed it for its own origin, expired or not; null otherwise. */
export const readOwnLoginRequest = (jws: string): Promise<LoginRequest | null> => openEnvelope(jws, loginRequest)

export const isExpired = (request: { exp: number }, at: Date): boolean => at.getTime() >= request.exp * 1000
