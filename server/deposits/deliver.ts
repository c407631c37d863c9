import type { PrismaClient } from '@/prisma/generated/client'
import { receiveItem } from '../mailbox/receive'
import { findUndelivered, type DeliveryJob } from '../outbox'
import { depositAcceptedMessage, readHandover } from './handover'
import { publishDeposit } from './publish'

/**
 * Carries one outbox row over: first the receiving owner's rows, then the sender's mark, in two transactions, so that the two owners may
 * live in two databases. Killed between them, the next run finds the item there and only marks.
 */
export async function deliverOutbox(db: PrismaClient, job: DeliveryJob, at: Date): Promise<'delivered' | 'nothing-to-do'> {
  const message = await findUndelivered(db, job)
  if (message === null) return 'nothing-to-do'
  if (message.kind !== depositAcceptedMessage) throw new Error(`Nobody delivers outbox messages of kind ${message.kind}.`)
  const handover = readHandover(message.payload)
  const receivedAt = await receiveItem(db, handover, at)
  await publishDeposit(db, handover.depositId, job, receivedAt)
  return 'delivered'
}
