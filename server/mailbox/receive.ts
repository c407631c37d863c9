import { createHash } from 'node:crypto'
import { systemActor } from '@/domain/actor'
import { recordAudit } from '../audit'
import type { Transaction } from '../database'
import type { PrismaClient } from '@/prisma/generated/client'
import type { Handover } from '../deposits/handover'
import { recordAccountEvents } from '../events/record'
import { readReceipt } from '../seal/receipt'

/**
 * The resident's side of a hand-over: item, documents and audit entry in one transaction of that owner. Exactly once: the item's id and
 * (sender, deposit) are unique in the box, so running again finds it there. Answers when the item came in, the first time.
 */
export function receiveItem(db: PrismaClient, handover: Handover, at: Date): Promise<Date> {
  return db.$transaction(async (transaction) => {
    const isNew = await writeItem(transaction, handover, at)
    if (!isNew) return (await existingItem(transaction, handover)).receivedAt
    await writeDocuments(transaction, handover)
    const event = { action: 'item-received', itemId: handover.itemId, senderId: handover.senderId } as const
    await recordAudit(transaction, { ownerId: handover.accountId, at, actor: systemActor, subjectId: handover.subjectId, event })
    await recordArrival(transaction, handover, at)
    return at
  })
}

/** The acceptance too: until now it was the sender's alone to know. */
function recordArrival(transaction: Transaction, { accountId, itemId, depositId, receiptContent }: Handover, at: Date): Promise<void> {
  const { acceptedAt } = readReceipt(receiptContent)
  const receiptSha256 = createHash('sha256').update(receiptContent).digest('hex')
  const item = { accountId, itemId, depositId }
  return recordAccountEvents(transaction, [{ ...item, at: acceptedAt, event: { kind: 'accepted', receiptSha256 } }, { ...item, at, event: { kind: 'published' } }])
}

async function writeItem(transaction: Transaction, handover: Handover, receivedAt: Date): Promise<boolean> {
  const { accountId, subjectId, senderId, senderName, depositId, kind, wrappedKey, summaryCiphertext, receiptContent, receiptSignature } = handover
  const item = { accountId, subjectId, senderId, senderName, depositId, kind, wrappedKey, summaryCiphertext, receiptContent, receiptSignature }
  const { count } = await transaction.mailboxItem.createMany({ data: [{ ...item, id: handover.itemId, receivedAt }], skipDuplicates: true })
  return count === 1
}

async function writeDocuments(transaction: Transaction, { accountId, itemId, documents }: Handover): Promise<void> {
  await transaction.mailboxDocument.createMany({ data: documents.map((document) => ({ accountId, itemId, ...document })) })
}

function existingItem(transaction: Transaction, { accountId, senderId, depositId }: Handover) {
  return transaction.mailboxItem.findUniqueOrThrow({
    where: { accountId_senderId_depositId: { accountId, senderId, depositId } },
    select: { receivedAt: true },
  })
}
