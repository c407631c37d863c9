import type { OutboxMessage, PrismaClient } from '@/prisma/generated/client'
import { carryDeposits } from './deposits/carry'
import { depositAcceptedMessage } from './deposits/handover'
import { depositWithdrawnMessage } from './deposits/withdraw'
import { receiveForwardAnswer } from './forwards/answer'
import { concludeForward } from './forwards/conclude'
import { forwardAnsweredMessage, forwardRevocationMessage, itemForwardedMessage, originalWithdrawnMessage, readItemForwarded } from './forwards/messages'
import { receiveForward } from './forwards/receive'
import { carryRevocation } from './forwards/revoke'
import { receiveOriginalWithdrawn } from './forwards/withdrawn'
import { receiveInvitationAccepted, receiveInvitationDeclined, receiveLinkMade, receiveLinkStopped } from './links/receive'
import { invitationAcceptedMessage, invitationDeclinedMessage, linkMadeMessage, linkStoppedMessage } from './links/messages'
import { registeredOpenedMessage } from './mailbox/registered/message'
import { receiveRegisteredOpened } from './mailbox/registered/receive'
import { receiveWithdrawal } from './mailbox/withdraw'
import { removeErasedBlobs } from './mailbox/erase'
import { membershipBeganMessage, membershipEndedMessage, receiveMembershipBegan, receiveMembershipEnded } from './organisations/membership-messages'
import { findUndelivered, markDelivered, type DeliveryJob } from './outbox'
import type { BlobStore } from './storage/blobs'

export interface DeliveryTools {
  db: PrismaClient
  blobs: Pick<BlobStore, 'remove'>
}

/** Rows of one sender and one kind: first the receiving owners' rows, then the sender's marks, so that owners may live in several databases. */
type Carry = (tools: DeliveryTools, ownerId: string, messages: readonly OutboxMessage[], at: Date) => Promise<void>

/** One line a kind of message. Killed between its two transactions, a carry's next run finds its rows there and only marks. */
const carries: Record<string, Carry> = {
  [depositAcceptedMessage]: carryDeposits,
  [depositWithdrawnMessage]: andMark(receiveWithdrawal),
  [membershipBeganMessage]: andMark(receiveMembershipBegan),
  [membershipEndedMessage]: andMark(receiveMembershipEnded),
  [linkMadeMessage]: andMark(receiveLinkMade),
  [invitationAcceptedMessage]: andMark(receiveInvitationAccepted),
  [invitationDeclinedMessage]: andMark(receiveInvitationDeclined),
  [linkStoppedMessage]: andMark(receiveLinkStopped),
  [itemForwardedMessage]: each(carryForward),
  [forwardRevocationMessage]: each(carryRevoked),
  [forwardAnsweredMessage]: andMark(receiveForwardAnswer),
  [originalWithdrawnMessage]: andMark(receiveOriginalWithdrawn),
  [registeredOpenedMessage]: andMark(receiveRegisteredOpened),
}

/**
 * Carries outbox rows over to their receiving owners. Running it again changes nothing. A row that cannot be carried over does not hold up
 * the others of its batch; the job fails after them and is tried again for what is left.
 */
export async function deliverOutbox(tools: DeliveryTools, job: DeliveryJob, at: Date): Promise<'delivered' | 'nothing-to-do'> {
  const messages = await findUndelivered(tools.db, job, at)
  if (messages.length === 0) return 'nothing-to-do'
  try {
    await deliver(tools, job.ownerId, messages, at)
  } catch (error) {
    if (messages.length === 1) throw error
    await deliverEach(tools, job.ownerId, messages, at)
  }
  return 'delivered'
}

async function deliver(tools: DeliveryTools, ownerId: string, messages: readonly OutboxMessage[], at: Date): Promise<void> {
  for (const kind of new Set(messages.map((message) => message.kind))) {
    const carry = carries[kind]
    if (carry === undefined) throw new Error(`Nobody delivers outbox messages of kind ${kind}.`)
    await carry(tools, ownerId, messages.filter((message) => message.kind === kind), at)
  }
}

async function deliverEach(tools: DeliveryTools, ownerId: string, messages: readonly OutboxMessage[], at: Date): Promise<void> {
  const failures: unknown[] = []
  for (const message of messages) await deliver(tools, ownerId, [message], at).catch((error: unknown) => failures.push(error))
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} of ${messages.length} outbox messages were not delivered.`)
}

function andMark(receive: (db: PrismaClient, payload: unknown, at: Date) => Promise<void>): Carry {
  return async ({ db }, ownerId, messages, at) => {
    for (const { payload } of messages) await receive(db, payload, at)
    await db.$transaction((transaction) => markDelivered(transaction, ownerId, messages.map(({ id }) => ({ messageId: id, deliveredAt: at }))))
  }
}

/** Rows that are settled one by one. */
function each(carry: (tools: DeliveryTools, ownerId: string, message: OutboxMessage, at: Date) => Promise<void>): Carry {
  return async (tools, ownerId, messages, at) => {
    for (const message of messages) await carry(tools, ownerId, message, at)
  }
}

/** What did not arrive ends with its sealed documents. */
async function carryForward({ db, blobs }: DeliveryTools, _ownerId: string, { id, payload }: OutboxMessage, at: Date): Promise<void> {
  const copy = readItemForwarded(payload)
  const arrival = await receiveForward(db, copy, at)
  await concludeForward(db, id, copy, arrival, at)
  if (arrival.outcome !== 'delivered') await removeErasedBlobs(db, blobs)
}

async function carryRevoked({ db, blobs }: DeliveryTools, ownerId: string, { id, payload }: OutboxMessage, at: Date): Promise<void> {
  await carryRevocation(db, ownerId, id, payload, at)
  await removeErasedBlobs(db, blobs)
}
