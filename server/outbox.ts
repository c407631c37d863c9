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

/** What a delivery job carries: the key of one row or of the batch in which rows were written, nothing of their content. */
export const deliveryJob = z.strictObject({ ownerId: z.uuid(), id: z.uuid() })
export type DeliveryJob = z.infer<typeof deliveryJob>

const jobKey = ({ ownerId, id }: DeliveryJob) => `${deliverOutboxTask}:${ownerId}:${id}`

/**
 * What was accepted is never given up: a delivery that fails is tried again after exp(attempt) seconds, at most six hours (graphile-worker's
 * own back-off), until a number of attempts that nobody lives to see.
 */
const MAX_ATTEMPTS = 32_000

/** Asks the worker to deliver a row or a batch. One waiting job for it, however often it is asked; asking anew begins the back-off anew. */
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

/** Writes rows of one owner that one job carries over together: in two statements, however many they are. */
export async function postBatchToOutbox(transaction: Transaction, ownerId: string, messages: readonly Omit<OutboxMessage, 'id' | 'ownerId'>[]): Promise<DeliveryJob> {
  const batchId = randomUUID()
  await transaction.outboxMessage.createMany({ data: messages.map((message) => ({ ...message, ownerId, id: randomUUID(), batchId })) })
  const job = { ownerId, id: batchId }
  await enqueue(transaction, job)
  return job
}

/** The job's rows that are not delivered yet, in the order in which they were written. */
export function findUndelivered(db: Database, { ownerId, id }: DeliveryJob) {
  return db.outboxMessage.findMany({ where: { ownerId, deliveredAt: null, OR: [{ id }, { batchId: id }] }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] })
}

/** Each with its own time: when it came in on the other side. */
export async function markDelivered(transaction: Transaction, ownerId: string, delivered: readonly { messageId: string, deliveredAt: Date }[]): Promise<void> {
  const rows = delivered.map(({ messageId, deliveredAt }) => ({ id: messageId, at: deliveredAt }))
  await transaction.$executeRaw(Prisma.sql`
    update outbox_messages set delivered_at = delivered.at
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as delivered (id uuid, at timestamptz)
    where owner_id = ${ownerId}::uuid and outbox_messages.id = delivered.id and delivered_at is null`)
}

const rowKey = z.strictObject({ owner_id: z.uuid(), id: z.uuid() })

/** A row this old has missed its own job; a job locked this long has lost its worker, for a delivery takes milliseconds. */
const LOST_AFTER_MILLISECONDS = 60_000

async function enqueueWhere(db: Database, condition: Prisma.Sql, limit: number): Promise<number> {
  const rows = await db.$queryRaw<unknown[]>(Prisma.sql`
    select row.owner_id, coalesce(row.batch_id, row.id) as id from outbox_messages row
    left join graphile_worker.jobs job on job.key = ${`${deliverOutboxTask}:`} || row.owner_id || ':' || coalesce(row.batch_id, row.id)
    where row.delivered_at is null and ${condition}
    group by 1, 2 order by min(row.created_at) limit ${limit}`)
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
