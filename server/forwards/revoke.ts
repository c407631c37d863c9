import { z } from 'zod'
import { referenceTo, systemActor, type Resident } from '@/domain/actor'
import { askBack, takeBack } from '@/domain/forwards'
import type { PrismaClient, ReceivedForward } from '@/prisma/generated/client'
import { recordAudit } from '../audit'
import { database, type Transaction } from '../database'
import { recordRecipientEvents } from '../events/record'
import { eraseItems } from '../mailbox/erase'
import { written } from '../message-payload'
import { markDelivered, postToOutbox } from '../outbox'
import { lockForward } from './both-sides'
import { followForward } from './follow'
import { forwardRevocationMessage, readRevocationAsked, type RevocationAsked } from './messages'
import { forwardState, receivedState } from './state'

export type RevocationOutcome = { ok: true } | { ok: false, reason: 'not-found' | 'already-ended' }

/** The resident asks to have a copy back. The recipient's side decides when it learns of it. Asking again changes nothing. */
export async function revokeForward(actor: Resident, forwardId: string, at: Date): Promise<RevocationOutcome> {
  if (!z.uuid().safeParse(forwardId).success) return { ok: false, reason: 'not-found' }
  const { accountId, subjectId } = actor
  return database().$transaction(async (transaction): Promise<RevocationOutcome> => {
    await lockForward(transaction, accountId, forwardId)
    const row = await transaction.forward.findUnique({ where: { accountId_id: { accountId, id: forwardId }, subjectId } })
    if (row === null) return { ok: false, reason: 'not-found' }
    const asked = askBack(forwardState(row), at)
    if (!asked.ok) return asked.reason === 'already-asked' ? { ok: true } : { ok: false, reason: 'already-ended' }
    await transaction.forward.update({ where: { accountId_id: { accountId, id: row.id } }, data: { revokeAskedAt: at, version: row.version + 1 } })
    const payload = written({ organisationId: row.recipientId, forwardId: row.id, askedAt: at })
    await postToOutbox(transaction, { ownerId: accountId, kind: forwardRevocationMessage, payload })
    await recordAudit(transaction, { ownerId: accountId, at, actor: referenceTo(actor), subjectId, event: { action: 'forward-revocation-asked', forwardId: row.id } })
    return { ok: true }
  })
}

/** What the recipient's side has to say to a revocation. */
type Decision =
  | { outcome: 'revoked', receivedAt: Date, firstReadAt: Date | null, endedAt: Date }
  /** It had answered before: the answer stands, and reaches the resident by itself. */
  | { outcome: 'answered' }
  /** Nothing is there, for nothing was ever delivered. */
  | { outcome: 'ended' }

/** Both sides of a revocation, one transaction after the other. Safe to run again after either. */
export async function carryRevocation(db: PrismaClient, accountId: string, messageId: string, payload: unknown, at: Date): Promise<void> {
  const asked = readRevocationAsked(payload)
  const decision = await db.$transaction((transaction) => decide(transaction, accountId, asked, at))
  await db.$transaction(async (transaction) => {
    if (decision.outcome === 'revoked') {
      const { receivedAt: deliveredAt, firstReadAt, endedAt } = decision
      await followForward(transaction, accountId, asked.forwardId, { kind: 'revoked', deliveredAt, firstReadAt, at: endedAt }, null, at)
    }
    await markDelivered(transaction, accountId, [{ messageId, deliveredAt: at }])
  })
}

/** The recipient's side. Its row stays, and says that there was something; the copy does not. */
async function decide(transaction: Transaction, accountId: string, { organisationId, forwardId: id }: RevocationAsked, at: Date): Promise<Decision> {
  const sent = await lockForward(transaction, accountId, id)
  const row = await lockReceived(transaction, organisationId, id)
  if (row === null || row.accountId !== accountId) {
    if (sent === null || sent.isEnded) return { outcome: 'ended' }
    // Still on its way: its own delivery finds that it is asked back, and settles both.
    throw new Error('A forward was asked back that has not arrived yet; the revocation will be tried again.')
  }
  const { receivedAt, firstReadAt } = row
  const taken = takeBack(receivedState(row), at)
  if (!taken.ok) return taken.reason === 'already-answered' ? { outcome: 'answered' } : { outcome: 'revoked', receivedAt, firstReadAt, endedAt: row.endedAt ?? at }
  await transaction.receivedForward.update({ where: { organisationId_id: { organisationId, id } }, data: { state: 'revoked', endedAt: at, version: row.version + 1 } })
  await deleteCopy(transaction, row)
  await recordAudit(transaction, { ownerId: organisationId, at, actor: systemActor, subjectId: null, event: { action: 'forward-revoked', forwardId: id } })
  await recordRecipientEvents(transaction, [{ organisationId, forwardId: id, at, event: { kind: 'forward-revoked', forwardId: id } }])
  return { outcome: 'revoked', receivedAt, firstReadAt, endedAt: at }
}

/** An answer and a revocation at the same moment come one after the other. */
async function lockReceived(transaction: Transaction, organisationId: string, id: string): Promise<ReceivedForward | null> {
  await transaction.$executeRaw`select 1 from received_forwards where organisation_id = ${organisationId}::uuid and id = ${id}::uuid for update`
  return transaction.receivedForward.findUnique({ where: { organisationId_id: { organisationId, id } } })
}

/** The item in the organisation's mailbox, with everything that hangs on it there; the sealed files follow once this is committed. */
async function deleteCopy(transaction: Transaction, { organisationId, itemId, id: forwardId }: ReceivedForward): Promise<void> {
  const organisation = await transaction.organisation.findUnique({ where: { id: organisationId }, select: { mailboxAccountId: true } })
  const accountId = organisation?.mailboxAccountId ?? null
  if (accountId === null) return
  const isThere = await transaction.mailboxItem.count({ where: { accountId, id: itemId, forwardId } })
  if (isThere > 0) await eraseItems(transaction, accountId, [itemId])
}
