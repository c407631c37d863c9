import type { PrismaClient } from '@/prisma/generated/client'
import type { Transaction } from '../database'
import { recordRecipientEvents } from '../events/record'
import { written } from '../message-payload'
import { postBatchToOutbox } from '../outbox'
import { lockForward } from './both-sides'
import { originalWithdrawnMessage, readOriginalWithdrawn } from './messages'

/** Tells everybody who has a copy of an item that its issuer took it back. Called in the transaction that marks the item and has locked it. */
export async function tellRecipients(transaction: Transaction, accountId: string, itemId: string, withdrawnAt: Date): Promise<void> {
  const forwards = await transaction.forward.findMany({
    where: { accountId, itemId, state: { notIn: ['revoked', 'not_delivered'] } }, select: { id: true, recipientId: true }, orderBy: { id: 'asc' },
  })
  if (forwards.length === 0) return
  await postBatchToOutbox(transaction, accountId, forwards.map(({ id: forwardId, recipientId: organisationId }) => (
    { kind: originalWithdrawnMessage, payload: written({ accountId, organisationId, forwardId, withdrawnAt }) }
  )))
}

/** The recipient's side: a mark beside the copy, which stays what was handed over, and the event. Safe to run again. */
export async function receiveOriginalWithdrawn(db: PrismaClient, payload: unknown): Promise<void> {
  const { accountId, organisationId, forwardId: id, withdrawnAt } = readOriginalWithdrawn(payload)
  await db.$transaction(async (transaction) => {
    const sent = await lockForward(transaction, accountId, id)
    const { count } = await transaction.receivedForward.updateMany({ where: { organisationId, id, state: { not: 'revoked' }, withdrawnAt: null }, data: { withdrawnAt } })
    if (count === 1) return recordRecipientEvents(transaction, [{ organisationId, forwardId: id, at: withdrawnAt, event: { kind: 'withdrawn' } }])
    const isThere = await transaction.receivedForward.count({ where: { organisationId, id } }) > 0
    // On its way still; one that was asked back settles itself.
    if (!isThere && sent?.isEnded === false) throw new Error('A forward whose original was withdrawn has not arrived yet; the news will be brought again.')
  })
}
