import { systemActor } from '@/domain/actor'
import type { PrismaClient } from '@/prisma/generated/client'
import { recordAudit } from '../audit'
import type { Transaction } from '../database'
import { recordRecipientEvents } from '../events/record'
import { readForwardReceipt } from '../seal/forward-receipt'
import { lockForward } from './both-sides'
import type { ItemForwarded } from './messages'
import { recipientMailboxes } from './recipients'

export type Arrival =
  | { outcome: 'delivered', receivedAt: Date }
  /** The resident took it back before it came here. */
  | { outcome: 'revoked' }
  /** Nobody is there to take it. */
  | { outcome: 'recipient-gone' }
  /** It was settled before. */
  | { outcome: 'ended' }

/**
 * The recipient's side of a copy: its item, documents, what is known of the forward, event and audit entry in one transaction. Exactly once:
 * running again finds it there. Nothing of what the resident has asked back meanwhile comes in.
 */
export function receiveForward(db: PrismaClient, copy: ItemForwarded, at: Date): Promise<Arrival> {
  return db.$transaction(async (transaction): Promise<Arrival> => {
    const { organisationId, accountId, forwardId: id } = copy
    const sent = await lockForward(transaction, copy.fromAccountId, id)
    const known = await transaction.receivedForward.findUnique({ where: { organisationId_id: { organisationId, id } }, select: { receivedAt: true } })
    if (known !== null) return { outcome: 'delivered', receivedAt: known.receivedAt }
    if (sent?.isEnded === true) return { outcome: 'ended' }
    if (sent?.isAskedBack === true) return { outcome: 'revoked' }
    const [mailbox] = await recipientMailboxes(transaction, [organisationId], 'locked')
    if (mailbox?.accountId !== accountId) return { outcome: 'recipient-gone' }
    await writeCopy(transaction, copy, at)
    return { outcome: 'delivered', receivedAt: at }
  })
}

async function writeCopy(transaction: Transaction, copy: ItemForwarded, receivedAt: Date): Promise<void> {
  const { accountId, itemId, organisationId, forwardId, fromAccountId, kind, reference, issuerId: senderId, issuerName: senderName, documents } = copy
  const { subjectId, wrappedKey, summaryCiphertext, receiptContent, receiptSignature, depositReceiptContent, depositReceiptSignature } = copy
  await transaction.mailboxItem.create({
    data: {
      accountId, id: itemId, subjectId, senderId, senderName, depositId: forwardId, forwardId, kind, receivedAt,
      wrappedKey, summaryCiphertext, receiptContent, receiptSignature, depositReceiptContent, depositReceiptSignature,
    },
  })
  await transaction.mailboxDocument.createMany({ data: documents.map((document) => ({ accountId, itemId, ...document })) })
  await transaction.receivedForward.create({ data: { organisationId, id: forwardId, accountId: fromAccountId, itemId, kind, issuerName: senderName, reference, receivedAt, withdrawnAt: readForwardReceipt(receiptContent).withdrawnAt ?? null } })
  await recordAudit(transaction, { ownerId: organisationId, at: receivedAt, actor: systemActor, subjectId: null, event: { action: 'forward-received', forwardId } })
  await recordRecipientEvents(transaction, [{ organisationId, forwardId, at: copy.forwardedAt, event: { kind: 'forwarded', forwardId, recipientId: organisationId } }])
}
