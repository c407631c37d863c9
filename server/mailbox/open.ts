import { referenceTo, type MailboxActor } from '@/domain/actor'
import { documentFileNames, itemState, open, type DocumentRole, type ItemState } from '@/domain/mailbox'
import { isDocumentKind, type DocumentKind } from '@/documents/kinds'
import type { DocumentView } from '@/documents/view'
import { concludeVerdict, type Step, type Verdict } from '@/pki/verify/verdict'
import type { MailboxItem } from '@/prisma/generated/client'
import { recordAudit } from '../audit'
import { database } from '../database'
import { checkEvents, type CheckedEvent } from '../events/check'
import { listItemEvents } from '../events/list'
import { recordAccountEvents } from '../events/record'
import { log } from '../log'
import type { VerificationReport } from '../verification/job'
import { trustFor } from '../verification/trust-parcel'
import { verifyDocuments } from '../verification/verifier'
import type { MailboxSummary } from './list'
import { receiptSteps } from './receipt-steps'
import { findStoredItem, type StoredItem } from './stored-item'

export interface OpenedItem {
  summary: MailboxSummary
  /** What the original says, for people; null when it cannot be read as its kind. */
  view: DocumentView | null
  documents: OpenedDocument[]
  receiptAcceptedAt: Date
  /** What happened, oldest first. */
  timeline: CheckedEvent[]
}

export interface OpenedDocument {
  ordinal: number
  role: DocumentRole
  mediaType: string
  sizeInBytes: number
  fileName: string
  /** From the stored evidence, now. */
  verdict: Verdict
}

export type OpenOutcome = { ok: true, item: OpenedItem } | { ok: false, reason: 'not-found' | 'damaged' }

/**
 * Opens one of the resident's own items: decrypts, verifies now, and marks it opened the first time. Whatever is said of it — sender, kind,
 * year, when it was accepted — is what receipt and document say; the row that brought them is only compared with them.
 */
export async function openItem(actor: MailboxActor, id: string): Promise<OpenOutcome> {
  const stored = await findStoredItem(actor, id)
  if (!stored.ok) return stored
  const { kind } = stored.item.receipt
  if (!isDocumentKind(kind)) {
    log().error({ event: 'item-of-unknown-kind', itemId: id })
    return { ok: false, reason: 'damaged' }
  }
  const at = new Date()
  const [report, receipts] = await Promise.all([verifyStored(stored.item, kind, at), receiptSteps(stored.item, at)])
  const state = await markOpened(actor, stored.item.row, at)
  const timeline = await timelineOf(actor, stored.item.row, at)
  return { ok: true, item: { ...openedItem(stored.item, report, receipts, state), timeline } }
}

/** More events than one item ever has on a page: the file has them all. */
const TIMELINE_LIMIT = 200

async function timelineOf(actor: MailboxActor, { id, depositId }: MailboxItem, at: Date): Promise<CheckedEvent[]> {
  const { events } = await listItemEvents(actor, id, { limit: TIMELINE_LIMIT })
  return checkEvents(events, { aboutId: depositId, audience: null }, at)
}

async function verifyStored({ documents, receipt }: StoredItem, kind: DocumentKind, at: Date): Promise<VerificationReport> {
  const trust = await trustFor('organisation-seal', at)
  const { corporateNumber } = receipt.organisation
  const evidence = documents.map(({ role, content, signature }) => ({ role, content, signature }))
  const outcome = await verifyDocuments('reading', { kind, documents: evidence, corporateNumber, trust, at })
  if (!outcome.ok) throw new Error(`A stored item could not be verified: ${outcome.reason}.`)
  return outcome.result
}

/** The transition and its audit entry, both or neither; of several at once the first decides. */
function markOpened(actor: MailboxActor, row: MailboxItem, at: Date): Promise<ItemState> {
  const transition = open(itemState(row), at)
  if (!transition.ok) return Promise.resolve(itemState(row))
  return database().$transaction(async (transaction) => {
    const { accountId, id, version, subjectId } = row
    const { count } = await transaction.mailboxItem.updateMany({ where: { accountId, id, version }, data: { openedAt: at, version: version + 1 } })
    if (count === 0) return itemState(await transaction.mailboxItem.findUniqueOrThrow({ where: { accountId_id: { accountId, id } } }))
    await recordAudit(transaction, { ownerId: accountId, at, actor: referenceTo(actor), subjectId, event: { action: 'item-opened', itemId: id } })
    await recordAccountEvents(transaction, [{ accountId, itemId: id, depositId: row.depositId, at, event: { kind: 'opened' } }])
    return transition.next
  })
}

function openedItem({ row, documents, receipt }: StoredItem, { verdicts, reading }: VerificationReport, receipts: Step[], state: ItemState): Omit<OpenedItem, 'timeline'> {
  const openedAt = state.state === 'opened' ? state.openedAt : null
  const year = reading.ok ? reading.facts.year : null
  return {
    summary: { id: row.id, kind: receipt.kind, senderName: receipt.organisation.name, subject: 'self', year, receivedAt: row.receivedAt, openedAt },
    view: reading.ok ? reading.view : null,
    documents: documents.map((document, index) => openedDocument(document, verdicts[index], receipts[index])),
    receiptAcceptedAt: receipt.acceptedAt,
  }
}

function openedDocument({ ordinal, role, mediaType, content }: StoredItem['documents'][number], verdict: Verdict | undefined, receipt: Step | undefined): OpenedDocument {
  if (verdict === undefined || receipt === undefined) throw new Error('A verification report lacks a verdict.')
  return { ordinal, role, mediaType, sizeInBytes: content.length, fileName: documentFileNames[role], verdict: concludeVerdict([...verdict.steps, receipt]) }
}
