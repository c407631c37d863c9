import type { OutboxMessage, PrismaClient } from '@/prisma/generated/client'
import { receiveItems } from '../mailbox/receive'
import { findUndelivered, type DeliveryJob } from '../outbox'
import { depositAcceptedMessage, readHandover } from './handover'
import { publishDeposits } from './publish'

/**
 * Carries outbox rows over: first the receiving owners' rows, then the sender's marks, in two transactions, so that owners may live in
 * several databases. Killed between them, the next run finds the items there and only marks. A row that cannot be carried over does not
 * hold up the others of its batch; the job fails after them and is tried again for what is left.
 */
export async function deliverOutbox(db: PrismaClient, job: DeliveryJob, at: Date): Promise<'delivered' | 'nothing-to-do'> {
  const messages = await findUndelivered(db, job)
  if (messages.length === 0) return 'nothing-to-do'
  try {
    await deliver(db, job.ownerId, messages, at)
  } catch (error) {
    if (messages.length === 1) throw error
    await deliverEach(db, job.ownerId, messages, at)
  }
  return 'delivered'
}

async function deliver(db: PrismaClient, ownerId: string, messages: readonly OutboxMessage[], at: Date): Promise<void> {
  const handovers = messages.map(({ id, kind, payload }) => {
    if (kind !== depositAcceptedMessage) throw new Error(`Nobody delivers outbox messages of kind ${kind}.`)
    return { messageId: id, ...readHandover(payload) }
  })
  const receivedAt = await receiveItems(db, handovers, at)
  await publishDeposits(db, ownerId, handovers.map(({ messageId, depositId, itemId }) => ({ messageId, depositId, publishedAt: receivedAt(itemId) })))
}

async function deliverEach(db: PrismaClient, ownerId: string, messages: readonly OutboxMessage[], at: Date): Promise<void> {
  const failures: unknown[] = []
  for (const message of messages) await deliver(db, ownerId, [message], at).catch((error: unknown) => failures.push(error))
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} of ${messages.length} outbox messages were not delivered.`)
}
