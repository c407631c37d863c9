import { createHash } from 'node:crypto'
import { referenceTo, type DepositingActor } from '@/domain/actor'
import { refuseDeposit, type DepositRefusal } from '@/domain/deposits'
import { Prisma, type PrismaClient } from '@/prisma/generated/client'
import { recordAudit } from '../audit'
import type { Transaction } from '../database'
import { recordDepositorEvents } from '../events/record'
import { log } from '../log'
import { postToOutbox } from '../outbox'
import { lockBlobs } from '../storage/blob-lock'
import type { BlobStore } from '../storage/blobs'
import { findAddressee } from './addressee'
import type { CheckedDeposit } from './check'
import { depositAcceptedMessage, writeHandover, type Handover } from './handover'
import { findAnswered, type Answered } from './idempotency'
import { sealDeposit, type SealingTools } from './seal-deposit'

export interface DepositRequest {
  idempotencyKey: string
  bodyHash: Uint8Array<ArrayBuffer>
}

export interface Keeping extends SealingTools {
  db: PrismaClient
}

/** What one transaction keeps, or does not. */
interface SealedDeposit {
  depositor: DepositingActor
  request: DepositRequest
  checked: CheckedDeposit
  handover: Handover
  at: Date
}

export type Accepted = { ok: true, answer: Answered, isRepeated: boolean }

/**
 * Keeps a checked deposit: blobs first and synced, then one transaction of the depositor's rows with receipt, idempotency key, outbox row,
 * job and audit entry. Answers only after COMMIT. Of requests with the same key at the same moment one wins; the others get its answer.
 */
export async function acceptDeposit(keeping: Keeping, depositor: DepositingActor, request: DepositRequest, checked: CheckedDeposit, at: Date): Promise<Accepted | DepositRefusal> {
  const { db, blobs } = keeping
  const handover = await sealDeposit(keeping, depositor, checked, at)
  const written = handover.documents.flatMap(({ contentBlob, signatureBlob }) => [contentBlob, signatureBlob])
  const outcome = await commit(keeping, { depositor, request, checked, handover, at }, written)
  if (outcome === 'kept') {
    await keepBlobs(blobs, written)
    const receipt = { content: handover.receiptContent, signature: handover.receiptSignature }
    return { ok: true, answer: { depositId: handover.depositId, acceptedAt: at, receipt }, isRepeated: false }
  }
  // Certain to be without rows: the transaction that would have named them was rolled back.
  await Promise.all(written.map((id) => blobs.remove(id)))
  if (outcome !== 'key-taken') return outcome
  const first = await findAnswered(db, depositor, request)
  if (first === null) throw new Error('An idempotency key was taken and then was not there.')
  return first.ok ? { ok: true, answer: first.answer, isRepeated: true } : first
}

/** The deposit is accepted by now: trouble here is left to the sweep, and the blobs are read where they lie. */
async function keepBlobs(blobs: BlobStore, written: string[]): Promise<void> {
  try {
    await blobs.keep(written)
  } catch (error) {
    log().warn({ event: 'blobs-not-moved', err: error })
  }
}

const isTaken = (error: unknown) => error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002'

async function commit({ db, blobs }: Keeping, deposit: SealedDeposit, written: string[]): Promise<'kept' | 'key-taken' | DepositRefusal> {
  try {
    return await db.$transaction(async (transaction) => {
      const addressee = await findAddressee(transaction, deposit.depositor.organisationId, deposit.checked.pseudonym, 'locked')
      if (!addressee.ok) return refuseDeposit(addressee.reason, '/pseudonym')
      await lockBlobs(transaction, 'shared')
      if (!(await blobs.areNew(written))) throw new Error('Blobs of a deposit were swept before its transaction began.')
      await writeRows(transaction, deposit)
      return 'kept'
    })
  } catch (error) {
    if (isTaken(error)) return 'key-taken'
    throw error
  }
}

async function writeRows(transaction: Transaction, { depositor, request, checked, handover, at }: SealedDeposit): Promise<void> {
  const { organisationId } = depositor
  const { depositId } = handover
  const { kind, depositorReference } = checked.posted
  await transaction.deposit.create({
    data: {
      organisationId, id: depositId, actorId: depositor.id, pseudonym: checked.pseudonym, kind, depositorReference,
      state: 'accepted', acceptedAt: at, receiptContent: handover.receiptContent, receiptSignature: handover.receiptSignature,
    },
  })
  await transaction.idempotencyKey.create({ data: { organisationId, key: request.idempotencyKey, bodyHash: request.bodyHash, depositId, createdAt: at } })
  await postToOutbox(transaction, { ownerId: organisationId, kind: depositAcceptedMessage, payload: writeHandover(handover) })
  await recordAudit(transaction, { ownerId: organisationId, at, actor: referenceTo(depositor), subjectId: handover.subjectId, event: { action: 'deposit-accepted', depositId, kind } })
  const receiptSha256 = createHash('sha256').update(handover.receiptContent).digest('hex')
  await recordDepositorEvents(transaction, [{ organisationId, depositId, at, event: { kind: 'accepted', receiptSha256 } }])
}
