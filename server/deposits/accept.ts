import { createHash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { referenceTo, type DepositingActor } from '@/domain/actor'
import { refuseDeposit, type DepositRefusal } from '@/domain/deposits'
import type { PrismaClient } from '@/prisma/generated/client'
import { recordAudits } from '../audit'
import { insertRows } from '../bulk-insert'
import type { Transaction } from '../database'
import { recordDepositorEvents, type ForDepositor } from '../events/record'
import { log } from '../log'
import { postBatchToOutbox } from '../outbox'
import { lockBlobs } from '../storage/blob-lock'
import type { BlobStore } from '../storage/blobs'
import { piecesAlone, piecesTogether } from '../storage/sealed-blob'
import { findAddressees } from './addressee'
import type { CheckedDeposit } from './check'
import { correctionsRefusals, lockCorrected, markCorrected, repeatedCorrections } from './corrections'
import { depositAcceptedMessage, writeHandover, type Handover } from './handover'
import { claimKeys, findAnswered, type Answered } from './idempotency'
import { sealDeposit, type SealingTools } from './seal-deposit'
import { signersRefusals } from './signers'

export interface DepositRequest {
  idempotencyKey: string
  bodyHash: Uint8Array<ArrayBuffer>
}

export interface Keeping extends Pick<SealingTools, 'seal'> {
  db: PrismaClient
  blobs: BlobStore
}

export type Accepted = { ok: true, answer: Answered, isRepeated: boolean }
export type AcceptOutcome = Accepted | DepositRefusal

/** A checked deposit and the request that brought it. */
export interface DepositToKeep {
  request: DepositRequest
  checked: CheckedDeposit
}

interface SealedDeposit extends DepositToKeep {
  handover: Handover
}

const blobsOf = ({ handover }: SealedDeposit) => handover.documents.flatMap(({ contentBlob, signatureBlob }) => [contentBlob, signatureBlob])

/**
 * Keeps checked deposits: blobs first and synced, then one transaction of the depositor's rows with receipts, idempotency keys, outbox rows,
 * job and audit entries. Answers only after COMMIT, each deposit for itself and in their order. Of requests with the same key at the same
 * moment one wins; the others get its answer. The number of statements does not depend on the number of deposits.
 */
export async function acceptDeposits(keeping: Keeping, depositor: DepositingActor, deposits: readonly DepositToKeep[], at: Date): Promise<AcceptOutcome[]> {
  if (deposits.length === 0) return []
  const { blobs, seal } = keeping
  const pieces = deposits.length > 1 ? piecesTogether(blobs) : piecesAlone(blobs)
  const sealed = await sealAll({ pieces, seal }, depositor, deposits, at)
  await pieces.finish()
  const outcomes = await commit(keeping, depositor, sealed, at)
  const kept = sealed.filter((_, index) => outcomes[index] === 'kept')
  await keepBlobs(blobs, kept.flatMap(blobsOf))
  // Certain to be without rows: the transaction that would have named them left them out.
  const dropped = sealed.filter((_, index) => outcomes[index] !== 'kept')
  await Promise.all(dropped.flatMap(blobsOf).map((id) => blobs.remove(id)))
  const taken = sealed.filter((_, index) => mayBeAnswered(outcomes[index]))
  const first: FirstAnswer = taken.length === 0 ? () => null : await findAnswered(keeping.db, depositor, taken.map(({ request }) => request))
  return sealed.map((deposit, index) => answerFor(deposit, outcomes[index], first, at))
}

/** A few milliseconds of work; after so many, other requests and the verification threads get their turn. */
const SEALED_IN_TURN = 8

async function sealAll(tools: SealingTools, depositor: DepositingActor, deposits: readonly DepositToKeep[], at: Date): Promise<SealedDeposit[]> {
  const sealed: SealedDeposit[] = []
  for (let start = 0; start < deposits.length; start += SEALED_IN_TURN) {
    if (start > 0) await nextTurn()
    const some = deposits.slice(start, start + SEALED_IN_TURN)
    sealed.push(...await Promise.all(some.map(async (deposit) => ({ ...deposit, handover: await sealDeposit(tools, depositor, deposit.checked, at) }))))
  }
  return sealed
}

/** Somebody else kept a deposit with this key, or a correction of the same deposit: perhaps this very request, sent twice at once. */
const mayBeAnswered = (outcome: CommitOutcome | undefined) => outcome === 'key-taken' || (typeof outcome === 'object' && outcome.reason === 'corrects-corrected')

type FirstAnswer = Awaited<ReturnType<typeof findAnswered>>

function answerFor({ request, handover }: SealedDeposit, outcome: CommitOutcome | undefined, first: FirstAnswer, at: Date): AcceptOutcome {
  if (outcome === undefined) throw new Error('A deposit was neither kept nor left out.')
  if (outcome === 'kept') {
    const receipt = { content: handover.receiptContent, signature: handover.receiptSignature }
    return { ok: true, answer: { depositId: handover.depositId, acceptedAt: at, receipt }, isRepeated: false }
  }
  const answered = first(request)
  if (answered !== null) return answered.ok ? { ok: true, answer: answered.answer, isRepeated: true } : answered
  if (outcome === 'key-taken') throw new Error('An idempotency key was taken and then was not there.')
  return outcome
}

/** The deposits are accepted by now: trouble here is left to the sweep, and the blobs are read where they lie. */
async function keepBlobs(blobs: BlobStore, written: string[]): Promise<void> {
  try {
    await blobs.keep(written)
  } catch (error) {
    log().warn({ event: 'blobs-not-moved', err: error })
  }
}

type CommitOutcome = 'kept' | 'key-taken' | DepositRefusal

function commit({ db, blobs }: Keeping, depositor: DepositingActor, sealed: SealedDeposit[], at: Date): Promise<CommitOutcome[]> {
  return db.$transaction(async (transaction) => {
    await lockCorrected(transaction, depositor.organisationId, sealed.map(({ checked }) => checked))
    const refusalOf = await refusals(transaction, depositor.organisationId, sealed)
    const addressed = sealed.filter((deposit) => refusalOf(deposit) === null)
    await lockBlobs(transaction, 'shared')
    if (!(await blobs.areNew(addressed.flatMap(blobsOf)))) throw new Error('Blobs of a deposit were swept before its transaction began.')
    const claimed = await claimKeys(transaction, depositor.organisationId, addressed.map(({ request, handover }) => ({ ...request, depositId: handover.depositId })), at)
    const kept = addressed.filter(({ handover }) => claimed.has(handover.depositId))
    if (kept.length > 0) await writeRows(transaction, depositor, kept, at)
    return sealed.map((deposit): CommitOutcome => refusalOf(deposit) ?? (claimed.has(deposit.handover.depositId) ? 'kept' : 'key-taken'))
  })
}

/** What may have changed since the deposits were checked, asked again and kept so until the transaction ends. */
async function refusals(transaction: Transaction, organisationId: string, sealed: readonly SealedDeposit[]): Promise<(deposit: SealedDeposit) => DepositRefusal | null> {
  const deposits = sealed.map(({ checked }) => checked)
  const addresseeOf = await findAddressees(transaction, organisationId, deposits.map(({ pseudonym }) => pseudonym), 'locked')
  const ofSigners = await signersRefusals(transaction, organisationId, deposits, 'locked')
  const ofCorrections = await correctionsRefusals(transaction, organisationId, deposits, 'locked')
  const refusalOf = ({ checked }: SealedDeposit) => {
    const addressee = addresseeOf(checked.pseudonym)
    return addressee.ok ? ofSigners(checked) ?? ofCorrections(checked) : refuseDeposit(addressee.reason, '/pseudonym')
  }
  const repeated = repeatedCorrections(sealed.filter((deposit) => refusalOf(deposit) === null))
  return (deposit) => refusalOf(deposit) ?? (repeated.has(deposit) ? refuseDeposit('corrects-corrected', '/corrects') : null)
}

async function writeRows(transaction: Transaction, depositor: DepositingActor, kept: SealedDeposit[], at: Date): Promise<void> {
  const { organisationId } = depositor
  await insertRows(transaction, 'deposits', depositColumns, kept.map((deposit) => rowOf(depositor, deposit, at)))
  // The message bears the deposit's id, by which a withdrawal finds it.
  await postBatchToOutbox(transaction, organisationId, kept.map(({ handover, checked: { posted: { publishAt } } }) => (
    { id: handover.depositId, kind: depositAcceptedMessage, payload: writeHandover(handover), notBefore: publishAt }
  )))
  await markCorrected(transaction, organisationId, kept.map(({ handover: { depositId }, checked }) => ({ ...checked, depositId })), at)
  const actor = referenceTo(depositor)
  await recordAudits(transaction, kept.map(({ handover: { depositId, subjectId }, checked: { posted: { kind } } }) => (
    { ownerId: organisationId, at, actor, subjectId, event: { action: 'deposit-accepted' as const, depositId, kind } }
  )))
  await recordDepositorEvents(transaction, kept.flatMap(({ handover: { depositId, receiptContent }, checked: { posted: { publishAt } } }): ForDepositor[] => {
    const accepted = { organisationId, depositId, at, event: { kind: 'accepted' as const, receiptSha256: createHash('sha256').update(receiptContent).digest('hex') } }
    if (publishAt === null) return [accepted]
    return [accepted, { organisationId, depositId, at, event: { kind: 'scheduled', publishAt: publishAt.toISOString() } }]
  }))
}

const depositColumns = {
  organisationId: 'uuid', id: 'uuid', actorId: 'uuid', pseudonym: 'text', kind: 'text', depositorReference: 'text', state: 'deposit_state', acceptedAt: 'timestamptz',
  publishAt: 'timestamptz', corrects: 'uuid', registered: 'boolean', dueOn: 'date', requestedAction: 'text', receiptContent: 'bytea', receiptSignature: 'bytea',
} as const

function rowOf({ organisationId, id: actorId }: DepositingActor, { checked: { posted, pseudonym }, handover }: SealedDeposit, acceptedAt: Date) {
  const { kind, depositorReference, publishAt, corrects, registered, dueOn, requestedAction } = posted
  const { depositId: id, receiptContent, receiptSignature } = handover
  return {
    organisationId, id, actorId, pseudonym, kind, depositorReference, state: publishAt === null ? 'accepted' as const : 'scheduled' as const, acceptedAt,
    publishAt, corrects, registered, dueOn, requestedAction, receiptContent, receiptSignature,
  }
}
