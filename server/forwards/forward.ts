import { referenceTo, type Resident } from '@/domain/actor'
import { mayForward, type ForwardProblem } from '@/domain/forwards'
import { Prisma } from '@/prisma/generated/client'
import { recordAudits } from '../audit'
import { database, type Database, type Transaction } from '../database'
import { recordAccountEvents } from '../events/record'
import { log } from '../log'
import { written } from '../message-payload'
import { postBatchToOutbox } from '../outbox'
import { portalSeal } from '../seal/portal-seal'
import { lockBlobs } from '../storage/blob-lock'
import { blobs } from '../storage/blobs'
import { itemForwardedMessage, type ItemForwarded } from './messages'
import { recipientMailboxes, type RecipientMailbox } from './recipients'
import { checkRequest, requestHash, type ForwardRequest, type UncheckedRequest } from './request'
import { sealCopy } from './seal-copy'
import { findSendable, type Sendable } from './sendable'

export type ForwardOutcome =
  | { ok: true, forwardIds: string[], isRepeated: boolean }
  | { ok: false, reason: ForwardProblem }

/**
 * Sends one of the resident's own items on to one or more organisations: each gets a copy of its own, encrypted anew to its mailbox, under a
 * receipt of its own. Blobs first and synced, then one transaction of rows, outbox, audit and events: all recipients or none. The same form
 * again, at whatever moment, forwards nothing again and gets the same answer.
 */
export async function forwardItem(actor: Resident, unchecked: UncheckedRequest, at: Date): Promise<ForwardOutcome> {
  const checked = checkRequest(unchecked)
  if (!checked.ok) return checked
  const { request } = checked
  const before = await findSent(database(), actor, request)
  if (before !== null) return before
  const found = await findSendable(actor, request.itemId, request.roles, at)
  if (!found.ok) return found
  if (found.sendable.indication === 'INDETERMINATE' && request.seen === 'TOTAL-PASSED') return { ok: false, reason: 'verdict-changed' }
  const mailboxes = await recipientMailboxes(database(), request.recipients.map(({ id }) => id))
  if (mailboxes.length < request.recipients.length) return { ok: false, reason: 'recipient-unknown' }
  return keep(actor, request, { copies: await sealCopies(actor, request, found.sendable, mailboxes, at), withdrawnAt: found.sendable.item.row.withdrawnAt }, mailboxes, at)
}

function sealCopies(actor: Resident, { recipients }: ForwardRequest, sendable: Sendable, mailboxes: readonly RecipientMailbox[], at: Date): Promise<ItemForwarded[]> {
  const tools = { blobs: blobs(), seal: portalSeal().signer }
  const referenceFor = new Map(recipients.map(({ id, reference }) => [id, reference]))
  return Promise.all(mailboxes.map((mailbox) => sealCopy(tools, actor.accountId, sendable, mailbox, referenceFor.get(mailbox.id) ?? '', at)))
}

const blobsOf = ({ documents }: ItemForwarded) => documents.flatMap(({ contentBlob, signatureBlob }) => [contentBlob, signatureBlob])

interface SealedCopies {
  copies: ItemForwarded[]
  /** As their receipts say. */
  withdrawnAt: Date | null
}

async function keep(actor: Resident, request: ForwardRequest, { copies, withdrawnAt }: SealedCopies, mailboxes: readonly RecipientMailbox[], at: Date): Promise<ForwardOutcome> {
  const store = blobs()
  const ids = copies.flatMap(blobsOf)
  const outcome = await database().$transaction(async (transaction): Promise<ForwardOutcome> => {
    await lockForm(transaction, actor, request)
    const before = await findSent(transaction, actor, request)
    if (before !== null) return before
    const refusal = await refusalNow(transaction, actor, request, { mailboxes, withdrawnAt })
    if (refusal !== null) return { ok: false, reason: refusal }
    await lockBlobs(transaction, 'shared')
    if (!(await store.areNew(ids))) throw new Error('Blobs of a forward were swept before its transaction began.')
    await writeRows(transaction, actor, request, copies, mailboxes, at)
    return { ok: true, forwardIds: copies.map(({ forwardId }) => forwardId), isRepeated: false }
  })
  if (outcome.ok && !outcome.isRepeated) await keepBlobs(ids)
  // Certain to be without rows: the transaction that would have named them named none.
  else await Promise.all(ids.map((id) => store.remove(id)))
  return outcome
}

/** It is sent by now: trouble here is left to the sweep, and the blobs are read where they lie. */
async function keepBlobs(ids: string[]): Promise<void> {
  try {
    await blobs().keep(ids)
  } catch (error) {
    log().warn({ event: 'blobs-not-moved', err: error })
  }
}

/** Of several posts of one form one sends; the others wait and find what it sent. */
async function lockForm(transaction: Transaction, { accountId }: Resident, { key }: ForwardRequest): Promise<void> {
  await transaction.$executeRaw(Prisma.sql`select pg_advisory_xact_lock(hashtextextended(${`forward:${accountId}:${key}`}, 0))`)
}

/** What this form has sent already; a refusal when it asked for something else then. */
async function findSent(db: Database, { accountId }: Resident, request: ForwardRequest): Promise<ForwardOutcome | null> {
  const rows = await db.forward.findMany({ where: { accountId, requestKey: request.key }, select: { id: true, requestHash: true }, orderBy: { recipientId: 'asc' } })
  const [first] = rows
  if (first === undefined) return null
  if (!Buffer.from(first.requestHash).equals(requestHash(request))) return { ok: false, reason: 'form-used' }
  return { ok: true, forwardIds: rows.map(({ id }) => id), isRepeated: true }
}

/** What may have changed since it was looked at: the item, and whether the recipients still take something. Both stay until COMMIT. */
async function refusalNow(transaction: Transaction, actor: Resident, { itemId, recipients }: ForwardRequest, sealed: { mailboxes: readonly RecipientMailbox[], withdrawnAt: Date | null }): Promise<ForwardProblem | null> {
  const { accountId, subjectId } = actor
  await transaction.$executeRaw(Prisma.sql`select 1 from mailbox_items where account_id = ${accountId}::uuid and id = ${itemId}::uuid for share`)
  const item = await transaction.mailboxItem.findUnique({ where: { accountId_id: { accountId, id: itemId }, subjectId } })
  if (item === null) return 'item-unknown'
  const allowed = mayForward(item)
  if (!allowed.ok) return allowed.reason
  // Taken back meanwhile: the receipts would not say so.
  if (item.withdrawnAt?.getTime() !== sealed.withdrawnAt?.getTime()) return 'verdict-changed'
  const mailboxes = await recipientMailboxes(transaction, recipients.map(({ id }) => id), 'locked')
  const areTheSame = mailboxes.length === sealed.mailboxes.length && mailboxes.every(({ accountId: now }, place) => now === sealed.mailboxes[place]?.accountId)
  return areTheSame ? null : 'recipient-unknown'
}

async function writeRows(transaction: Transaction, actor: Resident, request: ForwardRequest, copies: readonly ItemForwarded[], mailboxes: readonly RecipientMailbox[], at: Date): Promise<void> {
  const { accountId, subjectId } = actor
  const { itemId, roles, key: requestKey } = request
  const hash = requestHash(request)
  const nameOf = new Map(mailboxes.map(({ id, name }) => [id, name]))
  await transaction.forward.createMany({
    data: copies.map(({ forwardId: id, organisationId: recipientId, reference, receiptContent, receiptSignature }) => ({
      accountId, id, itemId, subjectId, recipientId, recipientName: nameOf.get(recipientId) ?? '', recipientReference: reference, roles,
      forwardedAt: at, requestKey, requestHash: hash, receiptContent, receiptSignature,
    })),
  })
  await postBatchToOutbox(transaction, accountId, copies.map((copy) => ({ kind: itemForwardedMessage, payload: written(copy) })))
  const person = referenceTo(actor)
  await recordAudits(transaction, copies.map(({ forwardId, organisationId: recipientId }) => (
    { ownerId: accountId, at, actor: person, subjectId, event: { action: 'item-forwarded' as const, itemId, forwardId, recipientId } }
  )))
  const { depositId } = await transaction.mailboxItem.findUniqueOrThrow({ where: { accountId_id: { accountId, id: itemId } }, select: { depositId: true } })
  await recordAccountEvents(transaction, copies.map(({ forwardId, organisationId: recipientId }) => (
    { accountId, itemId, depositId, at, event: { kind: 'forwarded' as const, forwardId, recipientId } }
  )))
}
