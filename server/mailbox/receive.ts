import { createHash } from 'node:crypto'
import { systemActor } from '@/domain/actor'
import { recordAudits } from '../audit'
import type { Transaction } from '../database'
import type { PrismaClient } from '@/prisma/generated/client'
import type { Handover } from '../deposits/handover'
import { recordAccountEvents, type ForAccount } from '../events/record'
import { readReceipt } from '../seal/receipt'

/**
 * The residents' side of hand-overs: items, documents and audit entries in one transaction. Exactly once: an item's id and (sender, deposit)
 * are unique in the box, so running again finds it there. Answers when each item came in, the first time. The number of statements does not
 * depend on the number of items.
 */
export function receiveItems(db: PrismaClient, handovers: readonly Handover[], at: Date): Promise<(itemId: string) => Date> {
  return db.$transaction(async (transaction) => {
    const arrived = await writeItems(transaction, handovers, at)
    const fresh = handovers.filter(({ itemId }) => arrived.has(itemId))
    await transaction.mailboxDocument.createMany({ data: fresh.flatMap(({ accountId, itemId, documents }) => documents.map((document) => ({ accountId, itemId, ...document }))) })
    await recordAudits(transaction, fresh.map(({ accountId, subjectId, itemId, senderId }) => (
      { ownerId: accountId, at, actor: systemActor, subjectId, event: { action: 'item-received' as const, itemId, senderId } }
    )))
    await recordAccountEvents(transaction, fresh.flatMap((handover) => arrivalOf(handover, at)))
    const earlier = await timesOf(transaction, handovers.filter(({ itemId }) => !arrived.has(itemId)))
    return (itemId) => {
      const receivedAt = arrived.has(itemId) ? at : earlier.get(itemId)
      if (receivedAt === undefined) throw new Error('An item was neither new nor there.')
      return receivedAt
    }
  })
}

/** The acceptance too: until now it was the sender's alone to know. */
function arrivalOf({ accountId, itemId, depositId, receiptContent }: Handover, at: Date): ForAccount[] {
  const receiptSha256 = createHash('sha256').update(receiptContent).digest('hex')
  const item = { accountId, itemId, depositId }
  return [{ ...item, at: readReceipt(receiptContent).acceptedAt, event: { kind: 'accepted', receiptSha256 } }, { ...item, at, event: { kind: 'published' } }]
}

async function writeItems(transaction: Transaction, handovers: readonly Handover[], receivedAt: Date): Promise<Set<string>> {
  const rows = handovers.map(({ accountId, itemId: id, subjectId, senderId, senderName, depositId, kind, wrappedKey, summaryCiphertext, receiptContent, receiptSignature }) => (
    { accountId, id, subjectId, senderId, senderName, depositId, kind, wrappedKey, summaryCiphertext, receiptContent, receiptSignature, receivedAt }
  ))
  const written = await transaction.mailboxItem.createManyAndReturn({ data: rows, skipDuplicates: true, select: { id: true } })
  return new Set(written.map(({ id }) => id))
}

async function timesOf(transaction: Transaction, handovers: readonly Handover[]): Promise<Map<string, Date>> {
  if (handovers.length === 0) return new Map()
  const places = handovers.map(({ accountId, itemId: id }) => ({ accountId, id }))
  const rows = await transaction.mailboxItem.findMany({ where: { OR: places }, select: { id: true, receivedAt: true } })
  return new Map(rows.map(({ id, receivedAt }) => [id, receivedAt]))
}
