import type { DepositingActor } from '@/domain/actor'
import { depositLimits, idempotencyKeyPattern, refuseDeposit, type DepositRefusal } from '@/domain/deposits'
import type { PrismaClient } from '@/prisma/generated/client'
import { parseJson } from '../request-body'
import type { AcceptOutcome } from './accept'
import { isObject, readPosted } from './body'
import { depositAll, type KeyedDeposit } from './deposit-all'

/** What became of one item; the key is the sender's, null when none could be read. */
export interface ItemOutcome {
  idempotencyKey: string | null
  outcome: AcceptOutcome
}

type ReadItem = { ok: true, idempotencyKey: string, deposit: KeyedDeposit } | { ok: false, idempotencyKey: string | null, refusal: DepositRefusal }

/**
 * Takes the items of a batch, each for itself: accepted with a receipt or refused with a reason, in the order of the body. Only a body that
 * has no items to speak of is refused as a whole.
 */
export function depositBatch(db: PrismaClient, depositor: DepositingActor, body: Uint8Array): Promise<BatchOutcome> {
  // Not in an async function: body and text, three times as large as the documents, would stay in memory until the last item is answered.
  const read = readItems(body)
  return read.ok ? depositItems(db, depositor, read.items) : Promise.resolve(read)
}

export type BatchOutcome = { ok: true, items: ItemOutcome[] } | DepositRefusal

function readItems(body: Uint8Array): { ok: true, items: ReadItem[] } | DepositRefusal {
  const json = parseJson(body)
  if (!isObject(json)) return refuseDeposit('body-malformed')
  const { items, ...others } = json
  const [unknownField] = Object.keys(others)
  if (unknownField !== undefined) return refuseDeposit('field-malformed', `/${unknownField.replaceAll('~', '~0').replaceAll('/', '~1')}`)
  if (!Array.isArray(items)) return refuseDeposit('field-malformed', '/items')
  if (items.length === 0) return refuseDeposit('batch-empty', '/items')
  if (items.length > depositLimits.batchItems) return refuseDeposit('batch-too-long', '/items')
  return { ok: true, items: items.map(readItem) }
}

async function depositItems(db: PrismaClient, depositor: DepositingActor, read: readonly ReadItem[]): Promise<BatchOutcome> {
  const readable = read.flatMap((item) => (item.ok ? [item] : []))
  const outcomes = await depositAll(db, depositor, readable.map(({ deposit }) => deposit))
  const outcomeOf = new Map(readable.map((item, index) => [item, outcomes[index]]))
  return { ok: true, items: read.map((item, index) => ({ idempotencyKey: item.idempotencyKey, outcome: placed(item.ok ? outcomeOf.get(item) : item.refusal, index) })) }
}

function readItem(json: unknown): ReadItem {
  if (!isObject(json)) return { ok: false, idempotencyKey: null, refusal: refuseDeposit('field-malformed', '') }
  const { idempotencyKey, ...deposit } = json
  if (idempotencyKey === undefined) return { ok: false, idempotencyKey: null, refusal: refuseDeposit('idempotency-key-missing', '/idempotencyKey') }
  if (typeof idempotencyKey !== 'string' || !idempotencyKeyPattern.test(idempotencyKey)) {
    return { ok: false, idempotencyKey: null, refusal: refuseDeposit('idempotency-key-malformed', '/idempotencyKey') }
  }
  const posted = readPosted(deposit)
  if (!posted.ok) return { ok: false, idempotencyKey, refusal: posted }
  return { ok: true, idempotencyKey, deposit: { idempotencyKey, posted: posted.deposit } }
}

/** A refusal's place, as a pointer into the batch. */
function placed(outcome: AcceptOutcome | undefined, index: number): AcceptOutcome {
  if (outcome === undefined) throw new Error('An item of a batch was not answered.')
  if (outcome.ok) return outcome
  const field = outcome.field === 'Idempotency-Key' ? '/idempotencyKey' : outcome.field ?? ''
  return { ...outcome, field: `/items/${index}${field}` }
}
