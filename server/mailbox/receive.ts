import { createHash } from 'node:crypto'
import { systemActor } from '@/domain/actor'
import { recordAudits } from '../audit'
import type { Transaction } from '../database'
import type { PrismaClient } from '@/prisma/generated/client'
import type { Handover } from '../deposits/handover'
import { recordAccountEvents, type ForAccount } from '../events/record'
import { noteDeliveries } from '../links/note-deliveries'
import { readReceipt } from '../seal/receipt'

export type Received = { ok: true, receivedAt: Date } | { ok: false, reason: 'link-stopped' }

/**
 * The residents' side of hand-overs: items, documents and audit entries in one transaction. Exactly once: an item's id and (sender, deposit)
 * are unique in the box, so running again finds it there. Answers when each item came in, the first time; after a stop that was answered
 * nothing comes in. The number of statements does not depend on the number of items.
 */
export function receiveItems(db: PrismaClient, handovers: readonly Handover[], at: Date): Promise<(itemId: string) => Received> {
  return db.$transaction(async (transaction) => {
    const isStopped = await noteDeliveries(transaction, handovers, at)
    const arrived = await writeItems(transaction, handovers.filter((handover) => !isStopped(handover)), at)
    const fresh = handovers.filter(({ itemId }) => arrived.has(itemId))
    await transaction.mailboxDocument.createMany({ data: fresh.flatMap(({ accountId, itemId, documents }) => documents.map((document) => ({ accountId, itemId, ...document }))) })
    await recordAudits(transaction, fresh.map(({ accountId, subjectId, itemId, senderId }) => (
      { ownerId: accountId, at, actor: systemActor, subjectId, event: { action: 'item-received' as const, itemId, senderId } }
    )))
    await recordAccountEvents(transaction, fresh.flatMap((handover) => arrivalOf(handover, at)))
    // Asked last: another run may have brought an item in before its link was stopped.
    const earlier = await timesOf(transaction, handovers.filter(({ itemId }) => !arrived.has(itemId)))
    const stopped = new Set(handovers.filter(isStopped).map(({ itemId }) => itemId))
    return (itemId) => {
      const receivedAt = arrived.has(itemId) ? at : earlier.get(itemId)
      if (receivedAt !== undefined) return { ok: true, receivedAt }
      if (stopped.has(itemId)) return { ok: false, reason: 'link-stopped' }
      throw new Error('An item was neither new nor there.')
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
