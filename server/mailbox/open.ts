import { referenceTo, type MailboxActor } from '@/domain/actor'
import { itemState, open, type ItemState } from '@/domain/mailbox'
import type { DocumentView } from '@/documents/view'
import type { MailboxItem } from '@/prisma/generated/client'
import { recordAudit } from '../audit'
import { database } from '../database'
import { checkEvents, type CheckedEvent } from '../events/check'
import { listItemEvents, listOrganisationEvents } from '../events/list'
import { recordAccountEvents } from '../events/record'
import { noteForwardRead } from './forward-read'
import { judgeItem, type JudgedDocument, type Judgement } from './judge'
import type { MailboxSummary } from './list'
import { findStoredItem, type ItemRefusal, type StoredItem } from './stored-item'

export interface OpenedItem {
  summary: MailboxSummary
  /** What the original says, for people; null when it cannot be read as its kind. */
  view: DocumentView | null
  documents: OpenedDocument[]
  receiptAcceptedAt: Date
  /** Registered, and opened by its recipient's card. */
  isSignedFor: boolean
  /** With a copy that a resident sent on to this organisation. */
  forward: ForwardedCopy | null
  /** What happened, oldest first. */
  timeline: CheckedEvent[]
}

export type OpenedDocument = JudgedDocument

/** What a copy's receipt says of how it came. */
export interface ForwardedCopy {
  forwardId: string
  /** This organisation's own number for the matter; empty when there is none. */
  recipientReference: string
  forwardedAt: Date
  /** When the issuer had taken it back, if it was sent on after that. */
  withdrawnAt: Date | null
}

export type OpenOutcome = { ok: true, item: OpenedItem } | { ok: false, reason: ItemRefusal }

/**
 * Opens one of the resident's own items: decrypts, verifies now, and marks it opened the first time. Whatever is said of it — sender, kind,
 * year, when it was accepted — is what receipt and document say; the row that brought them is only compared with them.
 */
export async function openItem(actor: MailboxActor, id: string): Promise<OpenOutcome> {
  const stored = await findStoredItem(actor, id)
  if (!stored.ok) return stored
  const at = new Date()
  const judgement = await judgeItem(stored.item, at)
  if (judgement === null) return { ok: false, reason: 'damaged' }
  const state = await markOpened(actor, stored.item.row, at)
  if (state === null) return { ok: false, reason: 'not-found' }
  const timeline = await timelineOf(actor, stored.item.row, at)
  return { ok: true, item: { ...openedItem(stored.item, judgement, state), timeline } }
}

/** More events than one item ever has on a page: the file has them all. */
const TIMELINE_LIMIT = 200

/** Of a copy that was sent on to an organisation also what happened to the forward. */
async function timelineOf(actor: MailboxActor, { id, depositId, forwardId }: MailboxItem, at: Date): Promise<CheckedEvent[]> {
  const { events } = await listItemEvents(actor, id, { limit: TIMELINE_LIMIT })
  const own = await checkEvents(events, { aboutId: depositId, audience: null }, at)
  if (forwardId === null || actor.kind !== 'mailbox-keeper') return own
  const { organisationId: audience } = actor.keeper
  const ofForward = await listOrganisationEvents(database(), audience, forwardId, { limit: TIMELINE_LIMIT })
  const together = [...own, ...await checkEvents(ofForward.events, { aboutId: forwardId, audience }, at)]
  return together.sort((a, b) => a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1))
}

/** The transition and its audit entry, both or neither; of several at once the first decides. Null when the item is gone meanwhile. */
async function markOpened(actor: MailboxActor, row: MailboxItem, at: Date): Promise<ItemState | null> {
  const transition = open(itemState(row), at)
  if (!transition.ok) return itemState(row)
  return database().$transaction(async (transaction) => {
    const { accountId, id, version, subjectId } = row
    const { count } = await transaction.mailboxItem.updateMany({ where: { accountId, id, version }, data: { openedAt: at, version: version + 1 } })
    if (count === 0) {
      const now = await transaction.mailboxItem.findUnique({ where: { accountId_id: { accountId, id } } })
      return now === null ? null : itemState(now)
    }
    await noteForwardRead(transaction, actor, row, at)
    await recordAudit(transaction, { ownerId: accountId, at, actor: referenceTo(actor), subjectId, event: { action: 'item-opened', itemId: id } })
    await recordAccountEvents(transaction, [{ accountId, itemId: id, depositId: row.depositId, at, event: { kind: 'opened' } }])
    return transition.next
  })
}

function openedItem({ row, receipt }: StoredItem, { view, year, documents }: Judgement, state: ItemState): Omit<OpenedItem, 'timeline'> {
  const openedAt = state.state === 'opened' ? state.openedAt : null
  return {
    summary: { id: row.id, kind: receipt.kind, senderName: receipt.organisation.name, subject: 'self', year, receivedAt: row.receivedAt, openedAt },
    view,
    documents,
    receiptAcceptedAt: receipt.acceptedAt,
    isSignedFor: row.registeredSignatureSha256 !== null,
    forward: copyOf(receipt),
  }
}

function copyOf(receipt: StoredItem['receipt']): ForwardedCopy | null {
  if (receipt.type !== 'madoguchi-forward-receipt') return null
  const { forwardId, recipientReference, forwardedAt, withdrawnAt = null } = receipt
  return { forwardId, recipientReference, forwardedAt, withdrawnAt }
}
