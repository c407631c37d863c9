import type { PrismaClient } from '@/prisma/generated/client'
import { markDelivered } from '../outbox'
import { lockForward } from './both-sides'
import { followForward } from './follow'
import type { ItemForwarded } from './messages'
import type { Arrival } from './receive'

/**
 * The resident's side after a copy came to the recipient, or did not: state, and the outbox row delivered, both or neither. What did not come
 * is named as erased: its sealed documents follow. Safe to run again.
 */
export function concludeForward(db: PrismaClient, messageId: string, copy: ItemForwarded, arrival: Arrival, at: Date): Promise<void> {
  return db.$transaction(async (transaction) => {
    const { fromAccountId, forwardId, organisationId } = copy
    await lockForward(transaction, fromAccountId, forwardId)
    if (arrival.outcome === 'delivered') {
      await followForward(transaction, fromAccountId, forwardId, { kind: 'delivered', at: arrival.receivedAt }, null, at)
    } else {
      const known = await transaction.receivedForward.findUnique({ where: { organisationId_id: { organisationId, id: forwardId } }, select: { id: true } })
      if (known !== null) throw new Error('A forward arrived by another run meanwhile; the delivery will be tried again.')
      if (arrival.outcome === 'revoked') await followForward(transaction, fromAccountId, forwardId, { kind: 'revoked', deliveredAt: null, firstReadAt: null, at }, null, at)
      if (arrival.outcome === 'recipient-gone') await followForward(transaction, fromAccountId, forwardId, { kind: 'not-delivered', at }, null, at)
      const blobs = copy.documents.flatMap(({ contentBlob, signatureBlob }) => [contentBlob, signatureBlob])
      await transaction.erasedBlob.createMany({ data: blobs.map((blob) => ({ accountId: fromAccountId, blob })), skipDuplicates: true })
    }
    await markDelivered(transaction, fromAccountId, [{ messageId, deliveredAt: arrival.outcome === 'delivered' ? arrival.receivedAt : at }])
  })
}
