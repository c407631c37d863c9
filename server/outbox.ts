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

/**
 * What was accepted is never given up: a delivery that fails is tried again after exp(attempt) seconds, at most six hours (graphile-worker's
 * own back-off), until a number of attempts that nobody lives to see.
 */
const MAX_ATTEMPTS = 32_000

/** Asks the worker to deliver a row. One waiting job a row, however often it is asked; asking anew begins the back-off anew. */
async function enqueue(db: Database, job: DeliveryJob): Promise<void> {
  await db.$queryRaw(Prisma.sql`
    select (graphile_worker.add_job(${deliverOutboxTask}, ${JSON.stringify(job)}::json, job_key => ${jobKey(job)}, max_attempts => ${MAX_ATTEMPTS}::int)).id::text`)
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

const rowKey = z.strictObject({ owner_id: z.uuid(), id: z.uuid() })

/** A row this old has missed its own job; a job locked this long has lost its worker, for a delivery takes milliseconds. */
const LOST_AFTER_MILLISECONDS = 60_000

async function enqueueWhere(db: Database, condition: Prisma.Sql, limit: number): Promise<number> {
  const rows = await db.$queryRaw<unknown[]>(Prisma.sql`
    select row.owner_id, row.id from outbox_messages row
    left join graphile_worker.jobs job on job.key = ${`${deliverOutboxTask}:`} || row.owner_id || ':' || row.id
    where row.delivered_at is null and ${condition}
    order by row.created_at limit ${limit}`)
  for (const row of rows) {
    const { owner_id: ownerId, id } = rowKey.parse(row)
    await enqueue(db, { ownerId, id })
  }
  return rows.length
}

/**
 * Asks again for rows whose job was lost, or whose worker was killed and left its lock behind. A row whose job waits for its next attempt
 * is left to its back-off. Delivering twice is harmless. Answers how many.
 */
export function requeueLost(db: Database, at: Date, limit: number): Promise<number> {
  const before = new Date(at.getTime() - LOST_AFTER_MILLISECONDS)
  return enqueueWhere(db, Prisma.sql`row.created_at < ${before}::timestamptz and (job.id is null or job.locked_at < ${before}::timestamptz)`, limit)
}

/** Ends every back-off: for a worker that starts, because what failed before may have been mended. Answers how many. */
export function retryAllNow(db: Database, limit: number): Promise<number> {
  return enqueueWhere(db, Prisma.sql`job.attempts > 0 and job.locked_at is null`, limit)
}

const waiting = z.strictObject({ count: z.int(), oldest: z.date().nullable() })

/** Rows written before that time and still not delivered: how many, and since when the oldest waits. */
export async function undeliveredBefore(db: Database, before: Date): Promise<z.infer<typeof waiting>> {
  const [row] = await db.$queryRaw<unknown[]>(Prisma.sql`
    select count(*)::int as count, min(created_at) as oldest from outbox_messages where delivered_at is null and created_at < ${before}::timestamptz`)
  return waiting.parse(row)
}
