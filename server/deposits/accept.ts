import { createHash, randomUUID } from 'node:crypto'
import { refuseDeposit, type DepositRefusal } from '@/domain/deposits'
import { Prisma, type PrismaClient } from '@/prisma/generated/client'
import type { CmsSigner } from '@/pki/build/cms'
import { recordAudit } from '../audit'
import type { Transaction } from '../database'
import type { Depositor } from '../organisations/depositor'
import { postToOutbox } from '../outbox'
import { sealReceipt, type SealedReceipt } from '../seal/receipt'
import type { BlobStore } from '../storage/blobs'
import { newDocumentKey, sealPiece, wrapDocumentKey } from '../storage/document-key'
import type { PostedDeposit } from './body'
import { depositAcceptedMessage, writeHandover, type Handover } from './handover'
import { findAddressee, type Addressee } from './addressee'
import { findAnswered, type Answered } from './idempotency'

/** A deposit that passed every check, about to be kept. */
export interface CheckedDeposit {
  posted: PostedDeposit
  pseudonym: string
  addressee: Addressee
  /** What a list shows beyond sender and kind. */
  year: number | null
}

export interface DepositRequest {
  idempotencyKey: string
  bodyHash: Uint8Array<ArrayBuffer>
}

export interface Keeping {
  db: PrismaClient
  blobs: BlobStore
  seal: CmsSigner
}

export type Accepted = { ok: true, answer: Answered, isRepeated: boolean }

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest())

/**
 * Keeps a checked deposit: blobs first and synced, then one transaction of the depositor's rows with receipt, idempotency key, outbox row,
 * job and audit entry. Answers only after COMMIT. Of requests with the same key at the same moment one wins; the others get its answer.
 */
export async function acceptDeposit(keeping: Keeping, depositor: Depositor, request: DepositRequest, checked: CheckedDeposit, at: Date): Promise<Accepted | DepositRefusal> {
  const depositId = randomUUID()
  const receipt = await sealReceipt({
    depositId,
    organisation: { corporateNumber: depositor.corporateNumber, name: depositor.organisationName },
    kind: checked.posted.kind,
    depositorReference: checked.posted.depositorReference,
    acceptedAt: at,
    documents: checked.posted.documents.map((document) => ({
      role: document.role, mediaType: document.mediaType, sizeInBytes: document.content.length,
      sha256: sha256(document.content), signatureSha256: sha256(document.signature),
    })),
  }, keeping.seal)
  const handover = await sealDocuments(keeping.blobs, depositor, depositId, receipt, checked)
  const outcome = await commit(keeping.db, depositor, request, checked, handover, at)
  if (outcome === 'kept') return { ok: true, answer: { depositId, acceptedAt: at, receipt }, isRepeated: false }
  // Certain to be without rows: the transaction that would have named them was rolled back.
  await Promise.all(handover.documents.flatMap((document) => [keeping.blobs.remove(document.contentBlob), keeping.blobs.remove(document.signatureBlob)]))
  if (outcome !== 'key-taken') return outcome
  const first = await findAnswered(keeping.db, depositor, request)
  if (first === null) throw new Error('An idempotency key was taken and then was not there.')
  return first.ok ? { ok: true, answer: first.answer, isRepeated: true } : first
}

async function sealDocuments(blobs: BlobStore, depositor: Depositor, depositId: string, receipt: SealedReceipt, checked: CheckedDeposit): Promise<Handover> {
  const { addressee, posted } = checked
  const key = newDocumentKey()
  const documents = await Promise.all(posted.documents.map(async ({ role, mediaType, content, signature }, ordinal) => {
    const [contentBlob, signatureBlob] = await Promise.all([
      blobs.write(sealPiece(key, { depositId, ordinal, part: 'content' }, content)),
      blobs.write(sealPiece(key, { depositId, ordinal, part: 'signature' }, signature)),
    ])
    return { ordinal, role, mediaType, sizeInBytes: content.length, contentSha256: sha256(content), contentBlob, signatureBlob }
  }))
  const summary = new TextEncoder().encode(JSON.stringify({ year: checked.year }))
  return {
    accountId: addressee.accountId,
    subjectId: addressee.subjectId,
    itemId: randomUUID(),
    depositId,
    senderId: depositor.organisationId,
    senderName: depositor.organisationName,
    kind: posted.kind,
    wrappedKey: wrapDocumentKey(addressee.mailboxPublicKey, key, depositId),
    summaryCiphertext: sealPiece(key, { depositId, part: 'summary' }, summary),
    receiptContent: receipt.content,
    receiptSignature: receipt.signature,
    documents,
  }
}

const isTaken = (error: unknown) => error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002'

async function commit(db: PrismaClient, depositor: Depositor, request: DepositRequest, checked: CheckedDeposit, handover: Handover, at: Date): Promise<'kept' | 'key-taken' | DepositRefusal> {
  try {
    return await db.$transaction(async (transaction) => {
      const addressee = await findAddressee(transaction, depositor.organisationId, checked.pseudonym, 'locked')
      if (!addressee.ok) return refuseDeposit(addressee.reason, '/pseudonym')
      await writeRows(transaction, depositor, request, checked, handover, at)
      return 'kept'
    })
  } catch (error) {
    if (isTaken(error)) return 'key-taken'
    throw error
  }
}

async function writeRows(transaction: Transaction, depositor: Depositor, request: DepositRequest, checked: CheckedDeposit, handover: Handover, at: Date): Promise<void> {
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
  const actor = { kind: 'depositor', id: depositor.id } as const
  await recordAudit(transaction, { ownerId: organisationId, at, actor, subjectId: handover.subjectId, event: { action: 'deposit-accepted', depositId, kind } })
}
