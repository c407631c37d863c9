import { z } from 'zod'
import type { MailboxActor } from '@/domain/actor'
import { Prisma } from '@/prisma/generated/client'
import { database } from '../database'
import { recordAccountEvents } from '../events/record'

/** Of an item in a list, what decides whether the list brings news. */
export interface ListedAsNew {
  id: string
  place: 'new' | 'seen' | 'archived' | 'trash'
}

const told = z.object({ id: z.uuid(), deposit_id: z.uuid() })

/**
 * Writes down, once for each item, that a list told the owner of the box of its arrival: until there is post to a door or a phone, this is
 * how a resident is notified. Asks nothing of the database when nothing in the list is new. Answers how many were told now.
 */
export async function noteTold({ accountId, subjectId }: MailboxActor, listed: readonly ListedAsNew[], at: Date): Promise<number> {
  const ids = listed.flatMap(({ id, place }) => (place === 'new' ? [id] : []))
  if (ids.length === 0) return 0
  return database().$transaction(async (transaction) => {
    const rows = await transaction.$queryRaw<unknown[]>(Prisma.sql`
      update mailbox_items set notified_at = ${at}::timestamptz
      where account_id = ${accountId}::uuid and subject_id = ${subjectId}::uuid and id = any(${ids}::uuid[]) and notified_at is null and opened_at is null
      returning id, deposit_id`)
    const items = rows.map((row) => told.parse(row))
    await recordAccountEvents(transaction, items.map(({ id: itemId, deposit_id: depositId }) => (
      { accountId, itemId, depositId, at, event: { kind: 'notified' as const, channel: 'portal' as const } })))
    return items.length
  })
}
