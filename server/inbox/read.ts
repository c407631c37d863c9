import type { MailboxKeeper, ReceivingActor } from '@/domain/actor'
import { database } from '../database'
import { checkEvents, type CheckedEvent } from '../events/check'
import { listOrganisationEvents } from '../events/list'
import { openItem, type OpenedItem } from '../mailbox/open'
import { findSealedItem, type SealedItem } from '../mailbox/stored-item'
import { mailboxKeeperOf } from '../session'
import { findReceived, type Received } from './received'

/** Something that was sent on, read and verified now. */
export interface ReadForward {
  received: Received
  item: OpenedItem
  /** The sealed statement of what was sent to whom, and the documents' files still on disk. */
  sealed: SealedItem
  /** What the organisation may know of what happened, oldest first. */
  timeline: CheckedEvent[]
}

export type ReadOutcome =
  | { ok: true, forward: ReadForward }
  | { ok: false, reason: 'not-found' }
  | { ok: false, reason: 'revoked' | 'damaged', received: Received, timeline: CheckedEvent[] }

/** More events than one forward ever has on a page: the file has them all. */
const TIMELINE_LIMIT = 200

async function timelineOf({ organisationId }: ReceivingActor, forwardId: string, at: Date): Promise<CheckedEvent[]> {
  const { events } = await listOrganisationEvents(database(), organisationId, forwardId, { limit: TIMELINE_LIMIT })
  return checkEvents(events, { aboutId: forwardId, audience: organisationId }, at)
}

/** The organisation's own mailbox with one of its forwards. */
export type FoundCopy = { ok: true, received: Received, keeper: MailboxKeeper } | { ok: false, reason: 'not-found' } | { ok: false, reason: 'revoked', received: Received }

export async function findCopy(actor: ReceivingActor, id: string): Promise<FoundCopy> {
  const received = await findReceived(actor, id)
  if (received === null) return { ok: false, reason: 'not-found' }
  if (received.state.state === 'revoked') return { ok: false, reason: 'revoked', received }
  const keeper = await mailboxKeeperOf(actor)
  return keeper === null ? { ok: false, reason: 'not-found' } : { ok: true, received, keeper }
}

/**
 * Opens one of the organisation's own forwards: decrypts, verifies now, and notes the first time that it was read. Of what the resident has
 * taken back nothing is left to open.
 */
export async function readForward(actor: ReceivingActor, id: string, at: Date): Promise<ReadOutcome> {
  const copy = await findCopy(actor, id)
  if (!copy.ok && copy.reason === 'not-found') return copy
  if (!copy.ok) return { ...copy, timeline: await timelineOf(actor, copy.received.id, at) }
  const { keeper, received: { id: forwardId, itemId } } = copy
  const [opened, sealed] = [await openItem(keeper, itemId), await findSealedItem(keeper, itemId)]
  const timeline = opened.ok ? opened.item.timeline : await timelineOf(actor, forwardId, at)
  // Read again: opening has noted it, and it may have been taken back meanwhile.
  const received = await findReceived(actor, forwardId)
  if (received === null) return { ok: false, reason: 'not-found' }
  if (received.state.state === 'revoked') return { ok: false, reason: 'revoked', received, timeline }
  if (!opened.ok || !sealed.ok) return { ok: false, reason: 'damaged', received, timeline }
  return { ok: true, forward: { received, item: opened.item, sealed: sealed.item, timeline } }
}
