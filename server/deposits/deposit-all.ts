import { hash } from 'node:crypto'
import type { DepositingActor } from '@/domain/actor'
import { refuseDeposit, type DepositWishes } from '@/domain/deposits'
import type { PrismaClient } from '@/prisma/generated/client'
import { portalSeal } from '../seal/portal-seal'
import { blobs } from '../storage/blobs'
import { acceptDeposits, type AcceptOutcome, type DepositRequest, type DepositToKeep } from './accept'
import type { PostedDeposit } from './body'
import { checkDeposits } from './check'
import { findAnswered } from './idempotency'

export interface KeyedDeposit {
  idempotencyKey: string
  posted: PostedDeposit
}

interface Requested extends DepositRequest {
  posted: PostedDeposit
}

/**
 * Takes deposits of one organisation: an answer for each, in their order, whatever becomes of the others. A repetition, of an earlier request
 * or within this one, is answered from what was kept, before anything is verified again.
 */
export async function depositAll(db: PrismaClient, depositor: DepositingActor, deposits: readonly KeyedDeposit[]): Promise<AcceptOutcome[]> {
  const requested = deposits.map(({ idempotencyKey, posted }): Requested => ({ idempotencyKey, bodyHash: hashOf(posted), posted }))
  const firstWith = new Map<string, Requested>()
  for (const request of requested) if (!firstWith.has(request.idempotencyKey)) firstWith.set(request.idempotencyKey, request)
  const outcomes = await outcomesOf(db, depositor, [...firstWith.values()])
  return requested.map((request) => {
    const first = firstWith.get(request.idempotencyKey)
    const outcome = first && outcomes.get(first)
    if (first === undefined || outcome === undefined) throw new Error('A deposit was not answered.')
    if (first === request) return outcome
    if (!Buffer.from(first.bodyHash).equals(request.bodyHash)) return refuseDeposit('idempotency-key-reused', 'Idempotency-Key')
    return outcome.ok ? { ...outcome, isRepeated: true } : outcome
  })
}

/** Of requests whose keys differ. */
async function outcomesOf(db: PrismaClient, depositor: DepositingActor, requested: readonly Requested[]): Promise<Map<Requested, AcceptOutcome>> {
  const outcomes = new Map<Requested, AcceptOutcome>()
  const answered = await findAnswered(db, depositor, requested)
  for (const request of requested) {
    const before = answered(request)
    if (before !== null) outcomes.set(request, before.ok ? { ok: true, answer: before.answer, isRepeated: true } : before)
  }
  const at = new Date()
  const fresh = requested.filter((request) => !outcomes.has(request))
  const checks = await checkDeposits(db, depositor, fresh.map(({ posted }) => posted), at)
  const toKeep: (DepositToKeep & { request: Requested })[] = []
  for (const [index, request] of fresh.entries()) {
    const check = checks[index]
    if (check === undefined) throw new Error('A deposit was not checked.')
    if (check.ok) toKeep.push({ request, checked: check.checked })
    else outcomes.set(request, check)
  }
  const accepted = await acceptDeposits({ db, blobs: blobs(), seal: portalSeal().signer }, depositor, toKeep, at)
  for (const [index, { request }] of toKeep.entries()) {
    const outcome = accepted[index]
    if (outcome !== undefined) outcomes.set(request, outcome)
  }
  return outcomes
}

const sha256 = (bytes: Uint8Array | string) => hash('sha256', bytes, 'hex')

/**
 * What makes two requests the same: everything that was said, not how the JSON was written. Wishes are part of it only when there are any,
 * so that a request from before there were wishes is still the same when it is repeated.
 */
function hashOf({ pseudonym, kind, depositorReference, documents, ...wishes }: PostedDeposit): Uint8Array<ArrayBuffer> {
  const pieces = documents.map(({ role, mediaType, content, signature }) => [role, mediaType, sha256(content), sha256(signature)])
  const said = [pseudonym, kind, depositorReference, pieces, ...wishesHashed(wishes)]
  return new Uint8Array(hash('sha256', JSON.stringify(said), 'buffer'))
}

function wishesHashed({ publishAt, corrects, registered, dueOn, requestedAction }: DepositWishes): unknown[] {
  const wishes = [publishAt?.toISOString() ?? null, corrects, registered, dueOn, requestedAction]
  return wishes.some((wish) => wish !== null && wish !== false) ? [wishes] : []
}
