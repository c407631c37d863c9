import type { ResponseRefusal } from '@/domain/identity'
import type { StepUpPurpose } from '@/domain/step-up'
import { isExpired } from '../identity/login-request'
import { responseBody } from '../identity/login-response'
import { isNonceConsumed } from '../identity/nonces'
import { keepResponse } from '../identity/pending-responses'
import { deleteExpiredRows } from '../identity/short-lived-rows'
import { readOwnStepUpRequest } from './request'

/** For which confirmation the fields of a response are; null when for none. */
export async function purposeOf(fields: Record<string, unknown> | null): Promise<StepUpPurpose | null> {
  const jws = fields?.request
  return typeof jws === 'string' ? ((await readOwnStepUpRequest(jws))?.purpose ?? null) : null
}

export type TakenStepUp = { ok: true; ticket: string } | { ok: false; reason: ResponseRefusal }

/** Takes what the card made of one of our own requests for a confirmation, unexamined, and gives a one-time ticket for it. */
export async function takeStepUp(fields: unknown, at: Date): Promise<TakenStepUp> {
  const parsed = responseBody.safeParse(fields)
  if (!parsed.success) return { ok: false, reason: 'malformed' }
  const own = await readOwnStepUpRequest(parsed.data.request)
  if (own === null) return { ok: false, reason: 'unknown-request' }
  if (isExpired(own, at)) return { ok: false, reason: 'expired' }
  if (await isNonceConsumed(own)) return { ok: false, reason: 'replayed' }
  await deleteExpiredRows(at)
  const ticket = await keepResponse(parsed.data, new Uint8Array(Buffer.from(own.session, 'base64url')), at)
  return ticket === null ? { ok: false, reason: 'busy' } : { ok: true, ticket }
}
