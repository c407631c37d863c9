import { createHash } from 'node:crypto'
import { referenceTo } from '@/domain/actor'
import { recordAudit } from '../../audit'
import { database, type Transaction } from '../../database'
import { recordAccountEvents } from '../../events/record'
import type { ConfirmedStepUp, StepUpResult } from '../../gestures/complete-step-up'
import { postToOutbox } from '../../outbox'
import { portalSeal } from '../../seal/portal-seal'
import type { SealedReceipt } from '../../seal/receipt'
import { documentKeyOf, mailboxOpenerOf } from '../item-key'
import { findWaiting, type WaitingItem } from './envelope'
import { sealEvidence } from './evidence'
import { registeredOpenedMessage, writeRegisteredOpened } from './message'
import { sealOpeningReceipt } from './opening-receipt'

type Confirmed = ConfirmedStepUp<'open-registered'>

export interface OpenedRegistered {
  itemId: string
}

/**
 * Opens the item that the card has signed for: the item itself, the proof in its box, the event, and what the sender learns, in one
 * transaction. One that is open already stays as it is.
 */
export async function openRegistered(confirmed: Confirmed): Promise<StepUpResult<OpenedRegistered>> {
  const { actor, request: { item: named }, at } = confirmed
  const found = await findWaiting(actor, named.id, at)
  if (!found.ok && found.reason === 'already-open') return { ok: true, value: { itemId: named.id } }
  if (!found.ok) return { ok: false, reason: found.reason === 'withdrawn' ? 'item-withdrawn' : 'other-item' }
  const { named: lying } = found.waiting.envelope
  if (named.deposit !== lying.deposit || named.sha256 !== lying.sha256) return { ok: false, reason: 'other-item' }
  const opening = await openingOf(confirmed, found.waiting)
  const isOpened = await database().$transaction((transaction) => record(transaction, confirmed, found.waiting, opening))
  return isOpened ? { ok: true, value: { itemId: named.id } } : { ok: false, reason: 'other-item' }
}

interface Opening {
  signatureSha256: Uint8Array<ArrayBuffer>
  evidenceCiphertext: Uint8Array<ArrayBuffer>
  receipt: SealedReceipt
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

async function openingOf({ actor, evidence, at }: Confirmed, { item: { row } }: WaitingItem): Promise<Opening> {
  const key = documentKeyOf(await mailboxOpenerOf(actor), row)
  if (key === null) throw new Error('The key of an item that was just opened does not open.')
  const signatureSha256 = new Uint8Array(createHash('sha256').update(evidence.signature).digest())
  const receipt = await sealOpeningReceipt({ depositId: row.depositId, openedAt: at, signatureSha256: hex(signatureSha256) }, portalSeal().signer)
  return { signatureSha256, evidenceCiphertext: sealEvidence(key, row.depositId, evidence), receipt }
}

/** False when the row has changed since it was read: nothing is written then. */
async function record(transaction: Transaction, { actor, at }: Confirmed, { item: { row } }: WaitingItem, { signatureSha256, evidenceCiphertext, receipt }: Opening): Promise<boolean> {
  const { accountId, id, version, depositId, senderId, subjectId } = row
  const { count } = await transaction.mailboxItem.updateMany({
    where: { accountId, id, version, openedAt: null },
    data: { openedAt: at, registeredSignatureSha256: signatureSha256, version: version + 1 },
  })
  if (count === 0) return false
  const { content: receiptContent, signature: receiptSignature } = receipt
  await transaction.registeredOpening.create({ data: { accountId, itemId: id, openedAt: at, evidenceCiphertext, receiptContent, receiptSignature } })
  await recordAudit(transaction, { ownerId: accountId, at, actor: referenceTo(actor), subjectId, event: { action: 'item-opened', itemId: id } })
  await recordAccountEvents(transaction, [{ accountId, itemId: id, depositId, at, event: { kind: 'registered-opened', signatureSha256: hex(signatureSha256) } }])
  await postToOutbox(transaction, { ownerId: accountId, kind: registeredOpenedMessage, payload: writeRegisteredOpened(senderId, depositId, receipt) })
  return true
}
