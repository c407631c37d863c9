import type { OutboxMessage, PrismaClient } from '@/prisma/generated/client'
import type { Transaction } from '../database'
import { receiveItems } from '../mailbox/receive'
import { withdrawItems } from '../mailbox/withdraw'
import { markDelivered } from '../outbox'
import type { BlobStore } from '../storage/blobs'
import { readHandover, type Handover } from './handover'
import { lockDeposits } from './lock'
import { giveUpDeposits, publishDeposits, type Publication } from './publish'

interface Carried extends Handover {
  messageId: string
}

interface Tools {
  db: PrismaClient
  blobs: Pick<BlobStore, 'remove'>
}

/** The deposits stay locked for as long, while the residents' side writes its own. */
const LIMIT_MILLISECONDS = 30_000

/**
 * Hand-overs to the residents' side. The deposits are locked meanwhile, so that a withdrawal comes before, and nothing is brought to the
 * resident, or after, and follows what was. A worker that was killed between the two sides is found out by asking the residents' side.
 */
export function carryDeposits({ db, blobs }: Tools, ownerId: string, messages: readonly OutboxMessage[], at: Date): Promise<void> {
  const handovers = messages.map(({ id, payload }): Carried => ({ messageId: id, ...readHandover(payload) }))
  return db.$transaction(async (transaction) => {
    const found = await lockDeposits(transaction, ownerId, handovers.map(({ depositId }) => depositId))
    const isWithdrawn = ({ depositId }: Handover) => found.get(depositId)?.isWithdrawn === true
    await bring({ db, blobs }, transaction, ownerId, handovers.filter((handover) => !isWithdrawn(handover)), at)
    await settle({ db, blobs }, transaction, ownerId, handovers.filter(isWithdrawn), at)
  }, { timeout: LIMIT_MILLISECONDS })
}

/** What the residents' side does not take ends with its sealed documents. */
async function bring({ db, blobs }: Tools, transaction: Transaction, ownerId: string, handovers: readonly Carried[], at: Date): Promise<void> {
  if (handovers.length === 0) return
  const received = await receiveItems(db, handovers, at)
  const published = handovers.flatMap(({ messageId, depositId, itemId }): Publication[] => {
    const outcome = received(itemId)
    return outcome.ok ? [{ messageId, depositId, publishedAt: outcome.receivedAt }] : []
  })
  const refused = handovers.filter(({ itemId }) => !received(itemId).ok)
  await removeBlobs(blobs, refused)
  await publishDeposits(transaction, ownerId, published)
  await giveUpDeposits(transaction, ownerId, refused.map(({ messageId, depositId }) => ({ messageId, depositId, because: 'link-stopped' })), at)
}

/** What was withdrawn on its way: an item that an earlier run brought is withdrawn where it lies; otherwise the sealed documents end here. */
async function settle({ db, blobs }: Tools, transaction: Transaction, ownerId: string, handovers: readonly Carried[], at: Date): Promise<void> {
  if (handovers.length === 0) return
  const deposits = await transaction.deposit.findMany({ where: { organisationId: ownerId, id: { in: handovers.map(({ depositId }) => depositId) } }, select: { id: true, withdrawnAt: true } })
  const timeOf = new Map(deposits.map(({ id, withdrawnAt }) => [id, withdrawnAt ?? at]))
  const withdrawals = handovers.map(({ accountId, senderId, depositId }) => ({ accountId, senderId, depositId, withdrawnAt: timeOf.get(depositId) ?? at }))
  const receivedAt = await withdrawItems(db, withdrawals, at)
  const published = handovers.flatMap(({ messageId, depositId }): Publication[] => {
    const publishedAt = receivedAt(depositId)
    return publishedAt === null ? [] : [{ messageId, depositId, publishedAt }]
  })
  const unseen = handovers.filter(({ depositId }) => receivedAt(depositId) === null)
  await removeBlobs(blobs, unseen)
  await publishDeposits(transaction, ownerId, published)
  await markDelivered(transaction, ownerId, unseen.map(({ messageId }) => ({ messageId, deliveredAt: at })))
}

async function removeBlobs(blobs: Tools['blobs'], handovers: readonly Handover[]): Promise<void> {
  const ids = handovers.flatMap(({ documents }) => documents.flatMap(({ contentBlob, signatureBlob }) => [contentBlob, signatureBlob]))
  await Promise.all(ids.map((id) => blobs.remove(id)))
}
