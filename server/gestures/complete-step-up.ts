import type { Resident } from '@/domain/actor'
import type { StepUpPurpose, StepUpRefusal } from '@/domain/step-up'
import { readCardAttempt } from '../identity/login-attempt'
import { consumeNonce } from '../identity/nonces'
import { takeResponse, type UnverifiedResponse } from '../identity/pending-responses'
import { deleteExpiredRows } from '../identity/short-lived-rows'
import { log } from '../log'
import { browserOf } from './keys'
import { readOwnStepUpRequest, type StepUpRequest } from './request'
import { firstStepUpRefusal } from './step-up-checks'

/** What an act is given when every check has passed. */
export interface ConfirmedStepUp<Purpose extends StepUpPurpose = StepUpPurpose> {
  actor: Resident
  request: Extract<StepUpRequest, { purpose: Purpose }>
  /** What the card signed, with what, and the signature (PKCS#1 v1.5 with SHA-256 over the request's ASCII bytes). */
  evidence: UnverifiedResponse
  at: Date
}

export type StepUpResult<Value> = { ok: true, value: Value } | { ok: false, reason: StepUpRefusal }

/**
 * Takes the card's confirmation that a ticket stands for and does what was confirmed. Ticket and session must belong to the same request and
 * that to the purpose: whatever comes of it, the response is gone from the database before anything is decided.
 */
export async function completeStepUp<Purpose extends StepUpPurpose, Value>(
  actor: Resident | null, ticket: string, purpose: Purpose, act: (confirmed: ConfirmedStepUp<Purpose>) => Promise<StepUpResult<Value>>, at: Date,
): Promise<StepUpResult<Value>> {
  await deleteExpiredRows(at)
  const response = await takeResponse(ticket, at)
  const request = response === null ? null : await readOwnStepUpRequest(response.request)
  const result = response === null || request === null || !isFor(request, purpose)
    ? { ok: false as const, reason: 'refused' as const }
    : await confirm(actor, response, request, act, at)
  log().info(result.ok ? { outcome: 'accepted', purpose } : { outcome: 'refused', purpose, reason: result.reason }, 'step-up')
  return result
}

const isFor = <Purpose extends StepUpPurpose>(request: StepUpRequest, purpose: Purpose): request is Extract<StepUpRequest, { purpose: Purpose }> =>
  request.purpose === purpose

async function confirm<Purpose extends StepUpPurpose, Value>(
  actor: Resident | null, response: UnverifiedResponse, request: Extract<StepUpRequest, { purpose: Purpose }>,
  act: (confirmed: ConfirmedStepUp<Purpose>) => Promise<StepUpResult<Value>>, at: Date,
): Promise<StepUpResult<Value>> {
  const attempt = readCardAttempt(response, request, actor === null ? null : browserOf(actor), at)
  if (actor === null || attempt === null) return { ok: false, reason: actor === null ? 'other-session' : 'refused' }
  const reason = await firstStepUpRefusal({ ...attempt, actor })
  if (reason === null) return act({ actor, request, evidence: response, at })
  // Presented elsewhere, a request is over for whoever it was made.
  if (reason === 'other-session') await consumeNonce(request)
  return { ok: false, reason }
}
