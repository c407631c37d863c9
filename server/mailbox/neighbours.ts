import type { MailboxActor } from '@/domain/actor'
import type { MailboxItem } from '@/prisma/generated/client'
import { database } from '../database'

/** Another deposit of the same sender; null when its item is not in the box: not come yet, never come, or deleted. */
export interface Neighbour {
  itemId: string | null
}

export interface Neighbours {
  /** In whose place this one stands; null for none. */
  corrects: Neighbour | null
  /** What stands in this one's place; null for none. */
  correctedBy: Neighbour | null
}

/** What an item of the actor's own box corrects, and what corrects it. */
export async function neighboursOf(actor: MailboxActor, { senderId, corrects, correctedBy }: Pick<MailboxItem, 'senderId' | 'corrects' | 'correctedBy'>): Promise<Neighbours> {
  const depositIds = [corrects, correctedBy].filter((id) => id !== null)
  if (depositIds.length === 0) return { corrects: null, correctedBy: null }
  const { accountId, subjectId } = actor
  const rows = await database().mailboxItem.findMany({ where: { accountId, subjectId, senderId, depositId: { in: depositIds } }, select: { id: true, depositId: true } })
  const itemIds = new Map(rows.map(({ id, depositId }) => [depositId, id]))
  const neighbour = (id: string | null): Neighbour | null => (id === null ? null : { itemId: itemIds.get(id) ?? null })
  return { corrects: neighbour(corrects), correctedBy: neighbour(correctedBy) }
}
