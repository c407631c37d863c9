import { createHash } from 'node:crypto'
import type { ApiDepositor } from '@/domain/actor'
import { depositLimits, idempotencyKeyPattern, refuseDeposit, type DepositRefusal } from '@/domain/deposits'
import type { PrismaClient } from '@/prisma/generated/client'
import { database } from '../database'
import { mediaTypeOf, readBodyWithin } from '../request-body'
import { log } from '../log'
import { apiDepositorOf } from '../organisations/api-client'
import { jsonResponse } from '../problem'
import { portalSeal } from '../seal/portal-seal'
import type { SealedReceipt } from '../seal/receipt'
import { blobs } from '../storage/blobs'
import { acceptDeposit, type Accepted, type DepositRequest } from './accept'
import { parseDepositBody } from './body'
import { checkDeposit } from './check'
import { findDeposit } from './find'
import { findAnswered, type Answered } from './idempotency'
import { refusalResponse } from './problem'

/** Bodies held in memory at once; more are told to come back. */
const MAX_IN_FLIGHT = 16
let inFlight = 0

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
const receiptJson = ({ content, signature }: SealedReceipt) => ({ content: base64(content), signature: base64(signature) })

/** `POST /api/v1/deposits`: 201 the first time, 200 with the same body for a repetition, else a problem document. */
export async function postDeposit(request: Request): Promise<Response> {
  const language = request.headers.get('accept-language')
  if (inFlight >= MAX_IN_FLIGHT) return refusalResponse(refuseDeposit('busy'), language)
  inFlight++
  try {
    const depositor = await apiDepositorOf(database(), request.headers.get('authorization'))
    if (depositor === null) return refusalResponse(refuseDeposit('unauthorised', 'Authorization'), language)
    const outcome = await deposit(database(), depositor, request)
    report(depositor, outcome)
    return outcome.ok ? jsonResponse(outcome.isRepeated ? 200 : 201, answerJson(outcome.answer)) : refusalResponse(outcome, language)
  } finally {
    inFlight--
  }
}

async function deposit(db: PrismaClient, depositor: ApiDepositor, request: Request): Promise<Accepted | DepositRefusal> {
  if (mediaTypeOf(request) !== 'application/json') return refuseDeposit('media-type-unsupported', 'Content-Type')
  const idempotencyKey = request.headers.get('idempotency-key')
  if (idempotencyKey === null) return refuseDeposit('idempotency-key-missing', 'Idempotency-Key')
  if (!idempotencyKeyPattern.test(idempotencyKey)) return refuseDeposit('idempotency-key-malformed', 'Idempotency-Key')
  const body = await readBodyWithin(request, depositLimits.bodyBytes)
  if (body === null) return refuseDeposit('body-too-large')
  return depositOnce(db, depositor, { idempotencyKey, bodyHash: new Uint8Array(createHash('sha256').update(body).digest()) }, body)
}

/** A repetition is answered from what was kept, before anything is verified again. */
async function depositOnce(db: PrismaClient, depositor: ApiDepositor, request: DepositRequest, body: Uint8Array): Promise<Accepted | DepositRefusal> {
  const answered = await findAnswered(db, depositor, request)
  if (answered !== null) return answered.ok ? { ok: true, answer: answered.answer, isRepeated: true } : answered
  const parsed = parseDepositBody(body)
  if (!parsed.ok) return parsed
  const at = new Date()
  const checked = await checkDeposit(db, depositor, parsed.deposit, at)
  if (!checked.ok) return checked
  return acceptDeposit({ db, blobs: blobs(), seal: portalSeal().signer }, depositor, request, checked.checked, at)
}

/** One line an outcome: ids and words from closed lists. */
function report(depositor: ApiDepositor, outcome: Accepted | DepositRefusal): void {
  const who = { organisationId: depositor.organisationId, clientId: depositor.id }
  if (outcome.ok) log().info({ event: 'deposit-accepted', ...who, depositId: outcome.answer.depositId, isRepeated: outcome.isRepeated })
  else log().info({ event: 'deposit-refused', ...who, reason: outcome.reason, field: outcome.field, verification: outcome.verification?.reason })
}

/** The same for a repetition, whatever became of the deposit since. */
const answerJson = ({ depositId, acceptedAt, receipt }: Answered) => ({
  depositId, state: 'accepted', acceptedAt: acceptedAt.toISOString(), receipt: receiptJson(receipt),
})

/** `GET /api/v1/deposits/{id}`: the depositor's own; somebody else's and none at all look the same. */
export async function getDeposit(request: Request, id: string): Promise<Response> {
  const language = request.headers.get('accept-language')
  const depositor = await apiDepositorOf(database(), request.headers.get('authorization'))
  if (depositor === null) return refusalResponse(refuseDeposit('unauthorised', 'Authorization'), language)
  const found = await findDeposit(database(), depositor, id)
  if (found === null) return refusalResponse(refuseDeposit('deposit-unknown'), language)
  const { depositId, kind, depositorReference, state, receipt } = found
  const publishedAt = state.state === 'published' ? { publishedAt: state.publishedAt.toISOString() } : {}
  const times = { acceptedAt: state.acceptedAt.toISOString(), ...publishedAt }
  return jsonResponse(200, { depositId, kind, depositorReference, state: state.state, ...times, receipt: receiptJson(receipt) })
}
