import { createHash } from 'node:crypto'
import { z } from 'zod'
import { referenceTo, type ReceivingActor } from '@/domain/actor'
import { answer as decide, type Answer } from '@/domain/forwards'
import type { ReceivedForward } from '@/prisma/generated/client'
import { recordAudit } from '../audit'
import { database, type Transaction } from '../database'
import { recordRecipientEvents } from '../events/record'
import { postForwardAnswer } from '../forwards/answer'
import { receivedState } from '../forwards/state'
import { sealAnswer } from '../seal/forward-answer'
import { readForwardReceipt } from '../seal/forward-receipt'
import { portalSeal } from '../seal/portal-seal'
import type { SealedReceipt } from '../seal/receipt'

export type AnswerOutcome =
  | { ok: true, answer: Answer, answeredAt: Date, sealed: SealedReceipt, isRepeated: boolean }
  | { ok: false, reason: 'not-found' | 'revoked' | 'already-answered' | 'damaged' }

/**
 * The organisation's answer to one of its own forwards, once: sealed by the portal over the documents' hashes, written with event, audit
 * entry and the message to the resident in one transaction. The same answer again is answered as the first was; another is refused.
 */
export async function answerForward(actor: ReceivingActor, id: string, given: Answer, at: Date): Promise<AnswerOutcome> {
  if (!z.uuid().safeParse(id).success) return { ok: false, reason: 'not-found' }
  return database().$transaction(async (transaction) => {
    const row = await lockReceived(transaction, actor, id)
    if (row === null) return { ok: false, reason: 'not-found' }
    const decided = decide(receivedState(row), given, at)
    if (!decided.ok) return decided.reason === 'already-answered' ? repeated(row, given) : decided
    return write(transaction, actor, row, given, at)
  })
}

/** An answer and a revocation at the same moment come one after the other, and so do two answers. */
async function lockReceived(transaction: Transaction, { organisationId }: ReceivingActor, id: string): Promise<ReceivedForward | null> {
  await transaction.$executeRaw`select 1 from received_forwards where organisation_id = ${organisationId}::uuid and id = ${id}::uuid for update`
  return transaction.receivedForward.findUnique({ where: { organisationId_id: { organisationId, id } } })
}

function repeated(row: ReceivedForward, given: Answer): AnswerOutcome {
  const { state, endedAt, refusalReason, answerContent: content, answerSignature: signature } = row
  const isSame = state === given.decision && (given.decision === 'accepted' || given.reason === refusalReason)
  if (!isSame || endedAt === null || content === null || signature === null) return { ok: false, reason: 'already-answered' }
  return { ok: true, answer: given, answeredAt: endedAt, sealed: { content, signature }, isRepeated: true }
}

async function write(transaction: Transaction, actor: ReceivingActor, row: ReceivedForward, given: Answer, at: Date): Promise<AnswerOutcome> {
  const { organisationId, corporateNumber, organisationName: name } = actor
  const documents = await documentsOf(transaction, actor, row)
  if (documents === null) return { ok: false, reason: 'damaged' }
  const sealed = await sealAnswer({ forwardId: row.id, recipient: { corporateNumber, name }, answer: given, decidedAt: at, documents }, portalSeal().signer)
  await transaction.receivedForward.update({
    where: { organisationId_id: { organisationId, id: row.id }, version: row.version },
    data: {
      state: given.decision, endedAt: at, endedBy: actor.id, refusalReason: given.decision === 'refused' ? given.reason : null,
      answerContent: sealed.content, answerSignature: sealed.signature, version: row.version + 1,
    },
  })
  const event = { action: 'forward-answered', forwardId: row.id, decision: given.decision } as const
  await recordAudit(transaction, { ownerId: organisationId, at, actor: referenceTo(actor), subjectId: null, event })
  const answerSha256 = createHash('sha256').update(sealed.content).digest('hex')
  const kind = given.decision === 'accepted' ? 'recipient-accepted' : 'recipient-refused'
  await recordRecipientEvents(transaction, [{ organisationId, forwardId: row.id, at, event: { kind, forwardId: row.id, answerSha256 } }])
  await postForwardAnswer(transaction, row, { ...sealed, answer: given, answeredAt: at })
  return { ok: true, answer: given, answeredAt: at, sealed, isRepeated: false }
}

/** What is answered, as its sealed receipt names it; null when the copy cannot be read. */
async function documentsOf(transaction: Transaction, { mailboxAccountId }: ReceivingActor, { itemId }: ReceivedForward) {
  if (mailboxAccountId === null) return null
  const item = await transaction.mailboxItem.findUnique({ where: { accountId_id: { accountId: mailboxAccountId, id: itemId } }, select: { receiptContent: true } })
  try {
    return item === null ? null : readForwardReceipt(item.receiptContent).documents.map(({ role, sha256 }) => ({ role, sha256 }))
  } catch {
    return null
  }
}
