import { createHash } from 'node:crypto'
import { z } from 'zod'
import { systemActor } from '@/domain/actor'
import { recordAudits } from '../audit'
import { insertInto, insertRows } from '../bulk-insert'
import type { Transaction } from '../database'
import { Prisma, type PrismaClient } from '@/prisma/generated/client'
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
    await insertRows(transaction, 'mailbox_documents', documentColumns, fresh.flatMap(({ accountId, itemId, documents }) => documents.map((document) => ({ accountId, itemId, ...document }))))
    await recordAudits(transaction, fresh.map(({ accountId, subjectId, itemId, senderId }) => (
      { ownerId: accountId, at, actor: systemActor, subjectId, event: { action: 'item-received' as const, itemId, senderId } }
    )))
    await recordAccountEvents(transaction, fresh.flatMap((handover) => arrivalOf(handover, at)))
    await markCorrected(transaction, fresh, at)
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

const itemColumns = {
  accountId: 'uuid', id: 'uuid', subjectId: 'uuid', senderId: 'uuid', senderName: 'text', depositId: 'uuid', kind: 'text', corrects: 'uuid', registered: 'boolean', dueOn: 'date',
  requestedAction: 'text', wrappedKey: 'bytea', summaryCiphertext: 'bytea', receiptContent: 'bytea', receiptSignature: 'bytea', receivedAt: 'timestamptz',
} as const
const documentColumns = {
  accountId: 'uuid', itemId: 'uuid', ordinal: 'int', role: 'document_role', mediaType: 'text', sizeInBytes: 'int', contentSha256: 'bytea', contentBlob: 'text', signatureBlob: 'text',
} as const
const idRow = z.object({ id: z.uuid() })

/** What the sender wished is taken from the receipt, under the portal's seal. */
async function writeItems(transaction: Transaction, handovers: readonly Handover[], receivedAt: Date): Promise<Set<string>> {
  const rows = handovers.map((handover) => {
    const { accountId, itemId: id, subjectId, senderId, senderName, depositId, kind, wrappedKey, summaryCiphertext, receiptContent, receiptSignature } = handover
    const { corrects, registered, dueOn, requestedAction } = readReceipt(receiptContent)
    const wishes = { corrects, registered, dueOn, requestedAction }
    return { accountId, id, subjectId, senderId, senderName, depositId, kind, ...wishes, wrappedKey, summaryCiphertext, receiptContent, receiptSignature, receivedAt }
  })
  const written = await transaction.$queryRaw<unknown[]>(Prisma.sql`${insertInto('mailbox_items', itemColumns, rows)} on conflict do nothing returning id::text`)
  return new Set(written.map((row) => idRow.parse(row).id))
}

const corrected = z.object({ account_id: z.uuid(), id: z.uuid(), deposit_id: z.uuid(), corrected_by: z.uuid() })

/**
 * Of one sender to one mailbox, whichever came in first: the original and the deposit in its place now know each other. A later correction
 * takes the place of one that was withdrawn.
 */
async function markCorrected(transaction: Transaction, fresh: readonly Handover[], at: Date): Promise<void> {
  const arrived = JSON.stringify(fresh.map(({ accountId, itemId }) => ({ account_id: accountId, id: itemId })))
  const rows = await transaction.$queryRaw<unknown[]>(Prisma.sql`
    with arrived as (select account_id, id from jsonb_to_recordset(${arrived}::jsonb) as arrived (account_id uuid, id uuid)),
    pairs as (
      select original.account_id, original.id, correction.deposit_id as correction, correction.received_at from arrived
        join mailbox_items correction using (account_id, id)
        join mailbox_items original on original.account_id = correction.account_id and original.sender_id = correction.sender_id and original.deposit_id = correction.corrects
        where correction.withdrawn_at is null
      union
      select original.account_id, original.id, correction.deposit_id, correction.received_at from arrived
        join mailbox_items original using (account_id, id)
        join mailbox_items correction on correction.account_id = original.account_id and correction.sender_id = original.sender_id and correction.corrects = original.deposit_id
        where correction.withdrawn_at is null
    ),
    latest as (select distinct on (account_id, id) account_id, id, correction from pairs order by account_id, id, received_at desc)
    update mailbox_items item set corrected_by = latest.correction, version = item.version + 1 from latest
    where item.account_id = latest.account_id and item.id = latest.id
    returning item.account_id, item.id, item.deposit_id, item.corrected_by`)
  await recordAccountEvents(transaction, rows.map((row) => corrected.parse(row)).map(({ account_id: accountId, id: itemId, deposit_id: depositId, corrected_by: correctedBy }) => (
    { accountId, itemId, depositId, at, event: { kind: 'corrected' as const, correctedBy } }
  )))
}

async function timesOf(transaction: Transaction, handovers: readonly Handover[]): Promise<Map<string, Date>> {
  if (handovers.length === 0) return new Map()
  const places = handovers.map(({ accountId, itemId: id }) => ({ accountId, id }))
  const rows = await transaction.mailboxItem.findMany({ where: { OR: places }, select: { id: true, receivedAt: true } })
  return new Map(rows.map(({ id, receivedAt }) => [id, receivedAt]))
}
