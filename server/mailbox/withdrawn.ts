import type { MailboxActor } from '@/domain/actor'
import { isShutForGood } from '@/domain/mailbox'
import type { CheckedEvent } from '../events/check'
import { neighboursOf, type Neighbours } from './neighbours'
import { timelineOf } from './open'
import { receiptStep } from './receipt-steps'
import { damagedItem, findItemUnguarded } from './stored-item'

/** What stays of an item that its sender took back before it was opened: what the sealed receipt says of it, and what happened. */
export interface WithdrawnItem extends Neighbours {
  id: string
  senderName: string
  kind: string
  receivedAt: Date
  acceptedAt: Date
  withdrawnAt: Date
  timeline: CheckedEvent[]
}

export type WithdrawnOutcome = { ok: true, item: WithdrawnItem } | { ok: false, reason: 'not-found' | 'damaged' }

/** One of the actor's own that can no longer be opened; any other is `not-found`. Nothing of its documents is read. */
export async function findWithdrawn(actor: MailboxActor, itemId: string, at: Date): Promise<WithdrawnOutcome> {
  const found = await findItemUnguarded(actor, itemId)
  if (!found.ok) return { ok: false, reason: found.reason === 'damaged' ? 'damaged' : 'not-found' }
  const { row, receipt } = found.item
  if (!isShutForGood(row)) return { ok: false, reason: 'not-found' }
  if ((await receiptStep(found.item, at)).outcome === 'failed') return damagedItem(itemId)
  const [neighbours, timeline] = await Promise.all([neighboursOf(actor, row), timelineOf(actor, row, at)])
  const { organisation: { name: senderName }, kind, acceptedAt } = receipt
  return { ok: true, item: { id: row.id, senderName, kind, receivedAt: row.receivedAt, acceptedAt, withdrawnAt: row.withdrawnAt, ...neighbours, timeline } }
}
