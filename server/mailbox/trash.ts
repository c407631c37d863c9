import { z } from 'zod'
import { referenceTo, type Resident } from '@/domain/actor'
import { retentionAdvice, warningsBefore, type DeletionWarning } from '@/domain/keeping'
import { recordAudit } from '../audit'
import { database } from '../database'
import { findListItem, type MailboxListItem } from './list'

export type TrashOutcome = { ok: true } | { ok: false, reason: 'not-found' }

/**
 * Throws an item away: it leaves every list but the bin, and after the days of grace the worker deletes it for good. Residents alone: what an
 * organisation received is its record.
 */
export const trashItem = (actor: Resident, itemId: string, at: Date): Promise<TrashOutcome> => setTrashed(actor, itemId, at, at)

/** Takes it out again, to where it lay before. */
export const restoreItem = (actor: Resident, itemId: string, at: Date): Promise<TrashOutcome> => setTrashed(actor, itemId, null, at)

async function setTrashed(actor: Resident, itemId: string, trashedAt: Date | null, at: Date): Promise<TrashOutcome> {
  if (!z.uuid().safeParse(itemId).success) return { ok: false, reason: 'not-found' }
  const { accountId, subjectId } = actor
  return database().$transaction(async (transaction) => {
    const own = { accountId, subjectId, id: itemId }
    const { count } = await transaction.mailboxItem.updateMany({
      where: { ...own, trashedAt: trashedAt === null ? { not: null } : null }, data: { trashedAt, version: { increment: 1 } },
    })
    if (count === 0) return await transaction.mailboxItem.count({ where: own }) > 0 ? { ok: true } : { ok: false, reason: 'not-found' }
    const action = trashedAt === null ? 'item-restored' : 'item-trashed'
    await recordAudit(transaction, { ownerId: accountId, at, actor: referenceTo(actor), subjectId, event: { action, itemId } })
    return { ok: true }
  })
}

/** What the page that asks before shows. */
export interface Deletion {
  item: MailboxListItem
  warnings: DeletionWarning[]
  /** Forwards that recipients keep whatever happens here. */
  forwards: number
}

/** What would be thrown away; null when it is not there. Nothing of the documents is opened. */
export async function findDeletion(actor: Resident, itemId: string, at: Date): Promise<Deletion | null> {
  const found = await findListItem(actor, itemId)
  if (found === null) return null
  const { item } = found
  const { dueOn = null, action: requestedAction = null } = item.asked ?? {}
  const warnings = warningsBefore({ ...item, dueOn, requestedAction, advice: retentionAdvice(item.kind, item.year) }, at)
  return { item, warnings, forwards: await database().forward.count({ where: { accountId: actor.accountId, itemId } }) }
}
