import type { MailboxActor } from '@/domain/actor'
import type { MailboxItem } from '@/prisma/generated/client'
import { database } from '../database'

export interface NeighbouringItem {
  id: string
  receivedAt: Date
  withdrawnAt: Date | null
}

/** Another deposit of the same sender; `item` is null when it is not in the box: not come yet, never come, or deleted. */
export interface Neighbour {
  item: NeighbouringItem | null
}

export interface Neighbours {
  /** In whose place this one stands; null for none. */
  corrects: Neighbour | null
  /** What stands in this one's place; null for none. */
  correctedBy: Neighbour | null
  /** Where nothing stands in its place: the newest that did, until its sender took it back. */
  formerCorrection: NeighbouringItem | null
}

type Row = Pick<MailboxItem, 'depositId' | 'senderId' | 'corrects' | 'correctedBy'>

const shown = { id: true, receivedAt: true, withdrawnAt: true } as const

/** What an item of the actor's own box corrects, what corrects it, and what did. */
export async function neighboursOf(actor: MailboxActor, { depositId, senderId, corrects, correctedBy }: Row): Promise<Neighbours> {
  const { accountId, subjectId } = actor
  const find = async (id: string | null): Promise<Neighbour | null> => (
    id === null ? null : { item: await database().mailboxItem.findFirst({ where: { accountId, subjectId, senderId, depositId: id }, select: shown }) }
  )
  const findFormer = () => database().mailboxItem.findFirst({
    where: { accountId, subjectId, senderId, corrects: depositId, withdrawnAt: { not: null } }, select: shown, orderBy: { receivedAt: 'desc' },
  })
  const [before, after, former] = await Promise.all([find(corrects), find(correctedBy), correctedBy === null ? findFormer() : null])
  return { corrects: before, correctedBy: after, formerCorrection: former }
}
