import { z } from 'zod'
import type { ResponseRefusal } from '@/domain/identity'
import { maximumSignableDocuments } from '@/documents/signable'
import { isExpired } from '../identity/login-request'
import { isNonceConsumed } from '../identity/nonces'
import { deleteExpiredRows } from '../identity/short-lived-rows'
import { keepSignatures } from './pending-signings'
import { gestureJws, readOwnSignRequest } from './request'

const signature = z.base64().min(4).max(16 * 1024).transform((text) => new Uint8Array(Buffer.from(text, 'base64')))
const responseBody = z.strictObject({ request: gestureJws, signatures: z.array(signature).min(1).max(maximumSignableDocuments) })

export type TakenSigning = { ok: true; ticket: string } | { ok: false; reason: ResponseRefusal }

/** Takes signatures that answer one of our own requests, unexamined, and gives a one-time ticket for them. */
export async function takeSigningResponse(fields: unknown, at: Date): Promise<TakenSigning> {
  const parsed = responseBody.safeParse(fields)
  if (!parsed.success) return { ok: false, reason: 'malformed' }
  const own = await readOwnSignRequest(parsed.data.request)
  if (own === null) return { ok: false, reason: 'unknown-request' }
  if (isExpired(own, at)) return { ok: false, reason: 'expired' }
  if (await isNonceConsumed(own)) return { ok: false, reason: 'replayed' }
  await deleteExpiredRows(at)
  const ticket = await keepSignatures(parsed.data, new Uint8Array(Buffer.from(own.session, 'base64url')), at)
  return ticket === null ? { ok: false, reason: 'busy' } : { ok: true, ticket }
}
