import type { OutboxMessage, PrismaClient } from '@/prisma/generated/client'
import { depositAcceptedMessage, readHandover } from './deposits/handover'
import { publishDeposits } from './deposits/publish'
import { receiveItems } from './mailbox/receive'
import { membershipBeganMessage, membershipEndedMessage, receiveMembershipBegan, receiveMembershipEnded } from './organisations/membership-messages'
import { findUndelivered, markDelivered, type DeliveryJob } from './outbox'

/** Rows of one sender and one kind: first the receiving owners' rows, then the sender's marks, so that owners may live in several databases. */
type Carry = (db: PrismaClient, ownerId: string, messages: readonly OutboxMessage[], at: Date) => Promise<void>

/** One line a kind of message. Killed between its two transactions, a carry's next run finds its rows there and only marks. */
const carries: Record<string, Carry> = {
  [depositAcceptedMessage]: carryDeposits,
  [membershipBeganMessage]: andMark(receiveMembershipBegan),
  [membershipEndedMessage]: andMark(receiveMembershipEnded),
}

/**
 * Carries outbox rows over to their receiving owners. Running it again changes nothing. A row that cannot be carried over does not hold up
 * the others of its batch; the job fails after them and is tried again for what is left.
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
  for (const kind of new Set(messages.map((message) => message.kind))) {
    const carry = carries[kind]
    if (carry === undefined) throw new Error(`Nobody delivers outbox messages of kind ${kind}.`)
    await carry(db, ownerId, messages.filter((message) => message.kind === kind), at)
  }
}

async function deliverEach(db: PrismaClient, ownerId: string, messages: readonly OutboxMessage[], at: Date): Promise<void> {
  const failures: unknown[] = []
  for (const message of messages) await deliver(db, ownerId, [message], at).catch((error: unknown) => failures.push(error))
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} of ${messages.length} outbox messages were not delivered.`)
}

async function carryDeposits(db: PrismaClient, ownerId: string, messages: readonly OutboxMessage[], at: Date): Promise<void> {
  const handovers = messages.map(({ id, payload }) => ({ messageId: id, ...readHandover(payload) }))
  const receivedAt = await receiveItems(db, handovers, at)
  await publishDeposits(db, ownerId, handovers.map(({ messageId, depositId, itemId }) => ({ messageId, depositId, publishedAt: receivedAt(itemId) })))
}

function andMark(receive: (db: PrismaClient, payload: unknown) => Promise<void>): Carry {
  return async (db, ownerId, messages, at) => {
    for (const { payload } of messages) await receive(db, payload)
    await db.$transaction((transaction) => markDelivered(transaction, ownerId, messages.map(({ id }) => ({ messageId: id, deliveredAt: at }))))
  }
}
