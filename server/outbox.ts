import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { Prisma } from '@/prisma/generated/client'
import type { Database, Transaction } from './database'

/** A hand-over to another owner. The id is chosen by the sender, so that writing it twice cannot make two. */
export interface OutboxMessage {
  ownerId: string
  id: string
  kind: string
  payload: Prisma.InputJsonObject
}

export const deliverOutboxTask = 'deliver-outbox'

/** What a delivery job carries: the row's key, nothing of its content. */
export const deliveryJob = z.strictObject({ ownerId: z.uuid(), id: z.uuid() })
export type DeliveryJob = z.infer<typeof deliveryJob>

const jobKey = ({ ownerId, id }: DeliveryJob) => `${deliverOutboxTask}:${ownerId}:${id}`

/** Asks the worker to deliver a row. One waiting job a row, however often it is asked. */
async function enqueue(db: Database, job: DeliveryJob): Promise<void> {
  await db.$queryRaw(Prisma.sql`
    select (graphile_worker.add_job(${deliverOutboxTask}, ${JSON.stringify(job)}::json, job_key => ${jobKey(job)})).id::text`)
}

/** Writes the row and its job in the transaction that causes the hand-over: both or neither. */
export async function postToOutbox(transaction: Transaction, message: Omit<OutboxMessage, 'id'>): Promise<DeliveryJob> {
  const job = { ownerId: message.ownerId, id: randomUUID() }
  await transaction.outboxMessage.create({ data: { ...message, id: job.id } })
  await enqueue(transaction, job)
  return job
}

/** The row, or null when it is delivered already or does not exist. */
export function findUndelivered(db: Database, { ownerId, id }: DeliveryJob) {
  return db.outboxMessage.findFirst({ where: { ownerId, id, deliveredAt: null } })
}

export async function markDelivered(transaction: Transaction, { ownerId, id }: DeliveryJob, at: Date): Promise<void> {
  await transaction.outboxMessage.updateMany({ where: { ownerId, id, deliveredAt: null }, data: { deliveredAt: at } })
}

const sweptRow = z.strictObject({ owner_id: z.uuid(), id: z.uuid() })

/**
 * Asks again for rows that have waited since before `olderThan`: their worker was killed and its lock outlives it, or the job was lost.
 * Delivering twice is harmless. Answers how many.
 */
export async function requeueUndelivered(db: Database, olderThan: Date, limit: number): Promise<number> {
  const rows = await db.$queryRaw<unknown[]>(Prisma.sql`
    select owner_id, id from outbox_messages
    where delivered_at is null and created_at < ${olderThan}::timestamptz
    order by created_at limit ${limit}`)
  for (const row of rows) {
    const { owner_id: ownerId, id } = sweptRow.parse(row)
    await enqueue(db, { ownerId, id })
  }
  return rows.length
}
