import type { MailboxActor } from '@/domain/actor'
import { isSealedUntilSigned, isShutForGood } from '@/domain/mailbox'
import type { NamedItem } from '../../gestures/request'
import { neighboursOf, type Neighbours } from '../neighbours'
import { receiptStep } from '../receipt-steps'
import type { Receipt } from '../../seal/receipt'
import { damagedItem, findItemUnguarded, type SealedItem } from '../stored-item'

/** What is known of a registered item before its recipient has signed for it: from its sealed receipt, and of what stands before and after it. */
export interface RegisteredEnvelope extends Neighbours {
  id: string
  senderName: string
  kind: string
  receivedAt: Date
  dueOn: Date | null
  /** What the request to the card names. */
  named: NamedItem
  /** SHA-256 of the original, lower-case hexadecimal. */
  originalSha256: string
}

/** A registered item that waits for its signature, with the means to open it. Not for showing: `envelope` is. */
export interface WaitingItem {
  item: SealedItem
  envelope: RegisteredEnvelope
}

export type WaitingOutcome = { ok: true, waiting: WaitingItem } | { ok: false, reason: 'not-found' | 'damaged' | 'already-open' | 'withdrawn' }

/**
 * A registered item of the account's own that waits to be signed for. What its receipt says is compared with the row that brought it, and the
 * portal's own seal must stand under it: a card never signs for what somebody only wrote into the database.
 */
export async function findWaiting(actor: MailboxActor, itemId: string, at: Date): Promise<WaitingOutcome> {
  const found = await findItemUnguarded(actor, itemId)
  if (!found.ok) return { ok: false, reason: found.reason === 'unsigned' ? 'damaged' : found.reason }
  const { item } = found
  if (!isSealedUntilSigned(item.row)) return { ok: false, reason: 'already-open' }
  if (isShutForGood(item.row)) return { ok: false, reason: 'withdrawn' }
  const { receipt } = item
  const original = item.receipt.documents.find(({ role }) => role === 'original')
  // A copy that was sent on has no such receipt, and is never registered.
  if (original === undefined || receipt.type !== 'madoguchi-deposit-receipt') return damagedItem(itemId)
  if ((await receiptStep(item, at)).outcome === 'failed') return damagedItem(itemId)
  return { ok: true, waiting: { item, envelope: { ...envelopeOf(item, receipt, original.sha256), ...await neighboursOf(actor, item.row) } } }
}

function envelopeOf({ row }: SealedItem, receipt: Receipt, originalSha256: string): Omit<RegisteredEnvelope, keyof Neighbours> {
  return {
    id: row.id, senderName: receipt.organisation.name, kind: receipt.kind, receivedAt: row.receivedAt, dueOn: row.dueOn, originalSha256,
    named: { id: row.id, deposit: receipt.depositId, sha256: Buffer.from(originalSha256, 'hex').toString('base64url') },
  }
}
