import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { Prisma } from '@/prisma/generated/client'
import { insertRows } from './bulk-insert'
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

interface PlannedJob {
  job: DeliveryJob
  /** Null for at once. */
  notBefore: Date | null
}

/**
 * Asks the worker to deliver rows or batches, each at its time if it has one. One waiting job for each, however often it is asked; asking
 * anew begins the back-off anew.
 */
async function enqueue(db: Database, jobs: readonly PlannedJob[]): Promise<void> {
  const specs = jobs.map(({ job, notBefore }) => ({ payload: job, key: jobKey(job), run_at: notBefore }))
  await db.$queryRaw(Prisma.sql`
    select (graphile_worker.add_job(${deliverOutboxTask}, spec.payload, job_key => spec.key, max_attempts => ${MAX_ATTEMPTS}::int, run_at => spec.run_at)).id::text
    from jsonb_to_recordset(${JSON.stringify(specs)}::jsonb) as spec (payload json, key text, run_at timestamptz)`)
}

const atOnce = (job: DeliveryJob): PlannedJob[] => [{ job, notBefore: null }]

/** Writes the row and its job in the transaction that causes the hand-over: both or neither. */
export async function postToOutbox(transaction: Transaction, message: Omit<OutboxMessage, 'id'>): Promise<DeliveryJob> {
  const job = { ownerId: message.ownerId, id: randomUUID() }
  await transaction.outboxMessage.create({ data: { ...message, id: job.id } })
  await enqueue(transaction, atOnce(job))
  return job
}

/** A hand-over of a batch. */
export interface PlannedMessage extends Omit<OutboxMessage, 'ownerId' | 'id'> {
  /** By which the sender finds it again; random without. */
  id?: string
  /** Not to be carried over before this time; null or without: at once. */
  notBefore?: Date | null
}

const outboxColumns = { id: 'uuid', ownerId: 'uuid', batchId: 'uuid', kind: 'text', payload: 'jsonb', notBefore: 'timestamptz' } as const

/** Writes rows of one owner, of which one job carries over together those of the same time: in two statements, however many they are. */
export async function postBatchToOutbox(transaction: Transaction, ownerId: string, messages: readonly PlannedMessage[]): Promise<void> {
  const batchIds = new Map<number | null, string>()
  const rows = messages.map((message) => {
    const time = message.notBefore?.getTime() ?? null
    const batchId = batchIds.get(time) ?? randomUUID()
    batchIds.set(time, batchId)
    const { id = randomUUID(), kind, payload, notBefore = null } = message
    return { id, ownerId, batchId, kind, payload, notBefore }
  })
  await insertRows(transaction, 'outbox_messages', outboxColumns, rows)
  await enqueue(transaction, [...batchIds].map(([time, id]) => ({ job: { ownerId, id }, notBefore: time === null ? null : new Date(time) })))
}

/** Asks for one row now that was to be carried over later. A row that has been delivered, or is not there, is left alone. */
export async function deliverNow(transaction: Transaction, { ownerId, id }: DeliveryJob): Promise<void> {
  const { count } = await transaction.outboxMessage.updateMany({ where: { ownerId, id, deliveredAt: null }, data: { notBefore: null } })
  if (count > 0) await enqueue(transaction, atOnce({ ownerId, id }))
}

/** The job's rows that are not delivered yet and whose time has come, in the order in which they were written. */
export function findUndelivered(db: Database, { ownerId, id }: DeliveryJob, at: Date) {
  const isDue = [{ notBefore: null }, { notBefore: { lte: at } }]
  return db.outboxMessage.findMany({
    where: { ownerId, deliveredAt: null, AND: [{ OR: [{ id }, { batchId: id }] }, { OR: isDue }] }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  })
}

/** Each with its own time: when it came in on the other side. */
export async function markDelivered(transaction: Transaction, ownerId: string, delivered: readonly { messageId: string, deliveredAt: Date }[]): Promise<void> {
  const rows = delivered.map(({ messageId, deliveredAt }) => ({ id: messageId, at: deliveredAt }))
  await transaction.$executeRaw(Prisma.sql`
    update outbox_messages set delivered_at = delivered.at
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as delivered (id uuid, at timestamptz)
    where owner_id = ${ownerId}::uuid and outbox_messages.id = delivered.id and delivered_at is null`)
}

const lostRow = z.strictObject({ owner_id: z.uuid(), id: z.uuid(), not_before: z.date().nullable() })

/** A row this old has missed its own job; a job locked this long has lost its worker, for a delivery takes milliseconds. */
const LOST_AFTER_MILLISECONDS = 60_000

async function enqueueWhere(db: Database, condition: Prisma.Sql, limit: number): Promise<number> {
  const rows = await db.$queryRaw<unknown[]>(Prisma.sql`
    select row.owner_id, coalesce(row.batch_id, row.id) as id, case when bool_and(row.not_before is not null) then min(row.not_before) end as not_before
    from outbox_messages row
    left join graphile_worker.jobs job on job.key = ${`${deliverOutboxTask}:`} || row.owner_id || ':' || coalesce(row.batch_id, row.id)
    where row.delivered_at is null and ${condition}
    group by 1, 2 order by min(row.created_at) limit ${limit}`)
  const lost = rows.map((row) => lostRow.parse(row))
  await enqueue(db, lost.map(({ owner_id: ownerId, id, not_before: notBefore }) => ({ job: { ownerId, id }, notBefore })))
  return lost.length
}

/**
 * Asks again for rows whose job was lost, or whose worker was killed and left its lock behind; for a row that waits for its time, at that
 * time. A row whose job waits, for its time or its next attempt, is left to it. Delivering twice is harmless. Answers how many.
 */
export function requeueLost(db: Database, at: Date, limit: number): Promise<number> {
  const before = new Date(at.getTime() - LOST_AFTER_MILLISECONDS)
  return enqueueWhere(db, Prisma.sql`row.created_at < ${before}::timestamptz and (job.id is null or job.locked_at < ${before}::timestamptz)`, limit)
}

/** Ends every back-off: for a worker that starts, because what failed before may have been mended. Answers how many. */
export function retryAllNow(db: Database, limit: number): Promise<number> {
  return enqueueWhere(db, Prisma.sql`job.attempts > 0 and job.locked_at is null`, limit)
}

/** Long enough to look at what went wrong; far shorter than what is thrown away lies in the bin, so that no key of it outlives it here. */
const DELIVERED_KEPT_MILLISECONDS = 7 * 24 * 60 * 60_000
const FORGOTTEN_AT_ONCE = 5000

/** Deletes what was carried over some days ago: each owner has by then what is theirs. What is undelivered stays, however old. Answers how many. */
export async function forgetDelivered(db: Database, at: Date): Promise<number> {
  const before = new Date(at.getTime() - DELIVERED_KEPT_MILLISECONDS)
  for (let forgotten = 0; ;) {
    const count = await db.$executeRaw(Prisma.sql`
      delete from outbox_messages where (owner_id, id) in (
        select owner_id, id from outbox_messages where created_at < ${before}::timestamptz and delivered_at < ${before}::timestamptz limit ${FORGOTTEN_AT_ONCE})`)
    forgotten += count
    if (count < FORGOTTEN_AT_ONCE) return forgotten
  }
}

const waiting = z.strictObject({ count: z.int(), oldest: z.date().nullable() })

/** Rows that were to be delivered before that time and still are not: how many, and since when the oldest waits. */
export async function undeliveredBefore(db: Database, before: Date): Promise<z.infer<typeof waiting>> {
  const [row] = await db.$queryRaw<unknown[]>(Prisma.sql`
    select count(*)::int as count, min(coalesce(not_before, created_at)) as oldest from outbox_messages
    where delivered_at is null and coalesce(not_before, created_at) < ${before}::timestamptz`)
  return waiting.parse(row)
}
