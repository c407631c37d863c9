import type { ApiDepositor } from '@/domain/actor'
import { depositLimits, idempotencyKeyPattern, refuseDeposit, type DepositRefusal } from '@/domain/deposits'
import type { PrismaClient } from '@/prisma/generated/client'
import { database } from '../database'
import { mediaTypeOf, readBodyWithin } from '../request-body'
import { takePlace, type Lane } from '../interface/places'
import { log } from '../log'
import { apiDepositorOf } from '../organisations/api-client'
import { jsonResponse } from '../problem'
import type { SealedReceipt } from '../seal/receipt'
import type { Accepted, AcceptOutcome } from './accept'
import { Admission } from './admission'
import { depositBatch, type ItemOutcome } from './batch'
import { parseDepositBody } from './body'
import { depositAll } from './deposit-all'
import type { Answered } from './idempotency'
import { languageOf, refusalProblem, refusalResponse, type Language } from './problem'

/** What this process holds in memory, and what an organisation may have answered at once in all processes. */
interface Door {
  admission: Admission
  lane: Lane
}

const singles: Door = { admission: new Admission({ all: 16, ofOne: 12 }), lane: { name: 'deposit', ofOne: 12 } }
const batches: Door = { admission: new Admission({ all: 6, ofOne: 4 }), lane: { name: 'batch', ofOne: 4 } }

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
const receiptJson = ({ content, signature }: SealedReceipt) => ({ content: base64(content), signature: base64(signature) })

type Answer = (depositor: ApiDepositor) => Promise<Response | DepositRefusal>

/** Who asks, a place in memory for what they send, and one of their organisation's over all processes; then the answer. */
async function answerWithin({ admission, lane }: Door, request: Request, answer: Answer): Promise<Response> {
  const language = request.headers.get('accept-language')
  const depositor = await apiDepositorOf(database(), request.headers.get('authorization'))
  if (depositor === null) return refusalResponse(refuseDeposit('unauthorised', 'Authorization'), language)
  const admitted = admission.enter(depositor.organisationId)
  if (!admitted.ok) return refusalResponse(admitted, language)
  try {
    const answered = await inPlace(depositor, lane, answer)
    return answered instanceof Response ? answered : refusalResponse(answered, language)
  } finally {
    admitted.leave()
  }
}

async function inPlace(depositor: ApiDepositor, lane: Lane, answer: Answer): Promise<Response | DepositRefusal> {
  const place = await takePlace(database(), depositor.organisationId, lane)
  if (!place.ok) return refuseDeposit('too-many-requests')
  try {
    return await answer(depositor)
  } finally {
    // What was done stands: a place that could not be left is free again in seconds.
    await place.leave().catch((error: unknown) => log().warn({ event: 'place-not-left', err: error }))
  }
}

/** `POST /api/v1/deposits`: 201 the first time, 200 with the same body for a repetition, else a problem document. */
export function postDeposit(request: Request): Promise<Response> {
  return answerWithin(singles, request, async (depositor) => {
    const outcome = await deposit(database(), depositor, request)
    report(depositor, outcome)
    return outcome.ok ? jsonResponse(statusOf(outcome), answerJson(outcome.answer)) : outcome
  })
}

const statusOf = ({ isRepeated }: Accepted) => (isRepeated ? 200 : 201)

async function deposit(db: PrismaClient, depositor: ApiDepositor, request: Request): Promise<AcceptOutcome> {
  if (mediaTypeOf(request) !== 'application/json') return refuseDeposit('media-type-unsupported', 'Content-Type')
  const idempotencyKey = request.headers.get('idempotency-key')
  if (idempotencyKey === null) return refuseDeposit('idempotency-key-missing', 'Idempotency-Key')
  if (!idempotencyKeyPattern.test(idempotencyKey)) return refuseDeposit('idempotency-key-malformed', 'Idempotency-Key')
  const body = await readBodyWithin(request, depositLimits.bodyBytes)
  if (body === null) return refuseDeposit('body-too-large')
  const parsed = parseDepositBody(body)
  if (!parsed.ok) return parsed
  const [outcome] = await depositAll(db, depositor, [{ idempotencyKey, posted: parsed.deposit }])
  if (outcome === undefined) throw new Error('A deposit was not answered.')
  return outcome
}

/** `POST /api/v1/deposits/batches`: 200 with an answer for each item, each like the one a deposit alone would get. */
export function postBatch(request: Request): Promise<Response> {
  const language = languageOf(request.headers.get('accept-language'))
  return answerWithin(batches, request, async (depositor) => {
    if (mediaTypeOf(request) !== 'application/json') return refuseDeposit('media-type-unsupported', 'Content-Type')
    const batch = await readBodyWithin(request, depositLimits.batchBodyBytes)
      .then((body) => (body === null ? refuseDeposit('batch-too-large') : depositBatch(database(), depositor, body)))
    if (!batch.ok) return batch
    for (const { outcome } of batch.items) report(depositor, outcome)
    return jsonResponse(200, { items: batch.items.map((item) => itemJson(item, language)) })
  })
}

function itemJson({ idempotencyKey, outcome }: ItemOutcome, language: Language) {
  if (outcome.ok) return { idempotencyKey, status: statusOf(outcome), deposit: answerJson(outcome.answer) }
  const problem = refusalProblem(outcome, language)
  return { idempotencyKey, status: problem.status, problem }
}

/** One line an outcome: ids and words from closed lists. */
function report(depositor: ApiDepositor, outcome: AcceptOutcome): void {
  const who = { organisationId: depositor.organisationId, clientId: depositor.id }
  if (outcome.ok) log().info({ event: 'deposit-accepted', ...who, depositId: outcome.answer.depositId, isRepeated: outcome.isRepeated })
  else log().info({ event: 'deposit-refused', ...who, reason: outcome.reason, field: outcome.field, verification: outcome.verification?.reason })
}

/** The same for a repetition, whatever became of the deposit since. */
const answerJson = ({ depositId, acceptedAt, receipt }: Answered) => ({
  depositId, state: 'accepted', acceptedAt: acceptedAt.toISOString(), receipt: receiptJson(receipt),
})
