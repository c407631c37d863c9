import { z } from 'zod'
import { referenceTo, type MailboxActor } from '@/domain/actor'
import { maxItemsAtOnce } from '@/domain/keeping'
import { recordAudits } from '../audit'
import { database } from '../database'
import { recordAccountEvents } from '../events/record'

export type PutAwayOutcome = { ok: true, changed: number } | { ok: false, reason: 'none-chosen' | 'too-many' | 'not-found' }

/** Puts items away from the list, several at once, all or none. What lies there already stays; what is not in the own box is passed over. */
export const archiveItems = (actor: MailboxActor, itemIds: readonly string[], at: Date): Promise<PutAwayOutcome> => setArchived(actor, itemIds, 'archived', at)

/** The way back. */
export const unarchiveItems = (actor: MailboxActor, itemIds: readonly string[], at: Date): Promise<PutAwayOutcome> => setArchived(actor, itemIds, 'unarchived', at)

const itemIdsIn = z.array(z.uuid())

async function setArchived(actor: MailboxActor, itemIds: readonly string[], kind: 'archived' | 'unarchived', at: Date): Promise<PutAwayOutcome> {
  if (itemIds.length === 0) return { ok: false, reason: 'none-chosen' }
  if (itemIds.length > maxItemsAtOnce) return { ok: false, reason: 'too-many' }
  const ids = itemIdsIn.safeParse(itemIds)
  if (!ids.success) return { ok: false, reason: 'not-found' }
  const { accountId, subjectId } = actor
  const own = { accountId, subjectId, id: { in: ids.data }, trashedAt: null }
  return database().$transaction(async (transaction) => {
    const changed = await transaction.mailboxItem.updateManyAndReturn({
      where: { ...own, archivedAt: kind === 'archived' ? null : { not: null } },
      data: { archivedAt: kind === 'archived' ? at : null, version: { increment: 1 } },
      select: { id: true, depositId: true },
    })
    if (changed.length === 0) return await transaction.mailboxItem.count({ where: own }) > 0 ? { ok: true, changed: 0 } : { ok: false, reason: 'not-found' }
    const action = `item-${kind}` as const
    await recordAudits(transaction, changed.map(({ id }) => ({ ownerId: accountId, at, actor: referenceTo(actor), subjectId, event: { action, itemId: id } })))
    await recordAccountEvents(transaction, changed.map(({ id, depositId }) => ({ accountId, itemId: id, depositId, at, event: { kind } })))
    return { ok: true, changed: changed.length }
  })
}

/** What the sender asked for is done, or is not done after all. */
export async function setDone(actor: MailboxActor, itemId: string, isDone: boolean, at: Date): Promise<{ ok: true } | { ok: false, reason: 'not-found' }> {
  if (!z.uuid().safeParse(itemId).success) return { ok: false, reason: 'not-found' }
  const { accountId, subjectId } = actor
  return database().$transaction(async (transaction) => {
    const own = { accountId, subjectId, id: itemId }
    const { count } = await transaction.mailboxItem.updateMany({
      where: { ...own, doneAt: isDone ? null : { not: null } }, data: { doneAt: isDone ? at : null, version: { increment: 1 } },
    })
    if (count === 0) return await transaction.mailboxItem.count({ where: own }) > 0 ? { ok: true } : { ok: false, reason: 'not-found' }
    await recordAudits(transaction, [{ ownerId: accountId, at, actor: referenceTo(actor), subjectId, event: { action: isDone ? 'item-done' : 'item-undone', itemId } }])
    return { ok: true }
  })
}
