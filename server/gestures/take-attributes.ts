import { z } from 'zod'
import { pendingLifetimeInMilliseconds, type ResponseRefusal } from '@/domain/identity'
import { cookieNames } from '../identity/cookies'
import { isExpired } from '../identity/login-request'
import { consumeNonce } from '../identity/nonces'
import { sealAttributes } from './attributes-cookie'
import { fourAttributes } from './four-attributes'
import { gestureJws, readOwnAttributesRequest } from './request'

const responseBody = z.strictObject({ request: gestureJws, ...fourAttributes.shape })

export type TakenAttributes = { ok: true; cookie: string } | { ok: false; reason: ResponseRefusal }

/**
 * Takes attributes that answer one of our own requests and gives them back to the browser at once, sealed: nothing is kept here, and
 * the browser that carries them cannot read them either. The request is used up by it.
 */
export async function takeAttributes(fields: unknown, at: Date): Promise<TakenAttributes> {
  const parsed = responseBody.safeParse(fields)
  if (!parsed.success) return { ok: false, reason: 'malformed' }
  const { request, ...attributes } = parsed.data
  const own = await readOwnAttributesRequest(request)
  if (own === null) return { ok: false, reason: 'unknown-request' }
  if (isExpired(own, at)) return { ok: false, reason: 'expired' }
  if (!(await consumeNonce(own))) return { ok: false, reason: 'replayed' }
  const expiresAt = new Date(at.getTime() + pendingLifetimeInMilliseconds)
  const value = sealAttributes({ attributes, session: own.session, expiresAt })
  const maxAge = pendingLifetimeInMilliseconds / 1000
  return { ok: true, cookie: `${cookieNames.attributes}=${value}; Path=/; Max-Age=${maxAge}; Secure; HttpOnly; SameSite=Lax` }
}
