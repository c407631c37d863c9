import { referenceTo, type MailboxActor } from '@/domain/actor'
import { isShutForGood, itemState, open, type ItemState, type RequestedAction } from '@/domain/mailbox'
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
import { neighboursOf, type Neighbours } from './neighbours'
import { findStoredItem, type ItemRefusal, type StoredItem } from './stored-item'

export interface OpenedItem extends Neighbours {
  summary: MailboxSummary
  /** What the original says, for people; null when it cannot be read as its kind. */
  view: DocumentView | null
  documents: OpenedDocument[]
  receiptAcceptedAt: Date
  /** Registered, and opened by its recipient's card. */
  isSignedFor: boolean
  /** With a copy that a resident sent on to this organisation. */
  forward: ForwardedCopy | null
  /** What the sender asks for, and by which day, as the receipt states it. */
  asked: { dueOn: Date | null, action: RequestedAction | null } | null
  /** When the reader said that what is asked for is done. */
  doneAt: Date | null
  /** When the sender took it back, after it was opened. */
  withdrawnAt: Date | null
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
  const opened = await markOpened(actor, stored.item.row, at)
  if (!opened.ok) return opened
  const [timeline, neighbours] = await Promise.all([timelineOf(actor, stored.item.row, at), neighboursOf(actor, stored.item.row)])
  return { ok: true, item: { ...openedItem(stored.item, judgement, opened.state), ...neighbours, timeline } }
}

/** More events than one item ever has on a page: the file has them all. */
const TIMELINE_LIMIT = 200

/** Of a copy that was sent on to an organisation also what happened to the forward. */
export async function timelineOf(actor: MailboxActor, { id, depositId, forwardId }: MailboxItem, at: Date): Promise<CheckedEvent[]> {
  const { events } = await listItemEvents(actor, id, { limit: TIMELINE_LIMIT })
  const own = await checkEvents(events, { aboutId: depositId, audience: null }, at)
  if (forwardId === null || actor.kind !== 'mailbox-keeper') return own
  const { organisationId: audience } = actor.keeper
  const ofForward = await listOrganisationEvents(database(), audience, forwardId, { limit: TIMELINE_LIMIT })
  const together = [...own, ...await checkEvents(ofForward.events, { aboutId: forwardId, audience }, at)]
  return together.sort((a, b) => a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1))
}

type Opened = { ok: true, state: ItemState } | { ok: false, reason: 'not-found' | 'withdrawn' }

/**
 * The transition and its audit entry, both or neither; of several at once the first decides, also when it was deleted or taken back. What
 * changed otherwise meanwhile is read again.
 */
async function markOpened(actor: MailboxActor, row: MailboxItem, at: Date): Promise<Opened> {
  if (isShutForGood(row)) return { ok: false, reason: 'withdrawn' }
  const transition = open(itemState(row), at)
  if (!transition.ok) return { ok: true, state: itemState(row) }
  const { accountId, id, version, subjectId } = row
  const isOpened = await database().$transaction(async (transaction) => {
    const { count } = await transaction.mailboxItem.updateMany({ where: { accountId, id, version }, data: { openedAt: at, version: version + 1 } })
    if (count === 0) return false
    await noteForwardRead(transaction, actor, row, at)
    await recordAudit(transaction, { ownerId: accountId, at, actor: referenceTo(actor), subjectId, event: { action: 'item-opened', itemId: id } })
    await recordAccountEvents(transaction, [{ accountId, itemId: id, depositId: row.depositId, at, event: { kind: 'opened' } }])
    return true
  })
  if (isOpened) return { ok: true, state: transition.next }
  const now = await database().mailboxItem.findUnique({ where: { accountId_id: { accountId, id } } })
  return now === null ? { ok: false, reason: 'not-found' } : markOpened(actor, now, at)
}

function openedItem({ row, receipt }: StoredItem, { view, year, documents }: Judgement, state: ItemState): Omit<OpenedItem, 'timeline' | keyof Neighbours> {
  const openedAt = state.state === 'opened' ? state.openedAt : null
  return {
    summary: { id: row.id, kind: receipt.kind, senderName: receipt.organisation.name, subject: 'self', year, receivedAt: row.receivedAt, openedAt },
    view,
    documents,
    receiptAcceptedAt: receipt.acceptedAt,
    isSignedFor: row.registeredSignatureSha256 !== null,
    forward: copyOf(receipt),
    asked: askedIn(receipt),
    doneAt: row.doneAt,
    withdrawnAt: row.withdrawnAt,
  }
}

function askedIn(receipt: StoredItem['receipt']): OpenedItem['asked'] {
  if (receipt.type !== 'madoguchi-deposit-receipt') return null
  const { dueOn, requestedAction: action } = receipt
  return dueOn === null && action === null ? null : { dueOn: dueOn === null ? null : new Date(dueOn), action }
}

function copyOf(receipt: StoredItem['receipt']): ForwardedCopy | null {
  if (receipt.type !== 'madoguchi-forward-receipt') return null
  const { forwardId, recipientReference, forwardedAt, withdrawnAt = null } = receipt
  return { forwardId, recipientReference, forwardedAt, withdrawnAt }
}
