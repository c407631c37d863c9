import { z } from 'zod'
import { Prisma } from '@/prisma/generated/client'
import type { Database } from '../database'
import type { UploadPlace } from './upload-key'

export const sendUploadTask = 'send-upload'
export const sendUploadJob = z.strictObject({ organisationId: z.uuid(), id: z.uuid() })

const jobKey = ({ organisationId, id }: UploadPlace) => `${sendUploadTask}:${organisationId}:${id}`

const MAX_ATTEMPTS = 32_000
const PATIENCE_IN_SECONDS = 15
const LOST_AFTER_MILLISECONDS = 60_000

/** Asks the worker to go on with an upload: at once, or after a moment when others must come first. One waiting job for it. */
export async function enqueueSending(db: Database, { organisationId, id }: UploadPlace, when: 'now' | 'later' = 'now'): Promise<void> {
  const seconds = when === 'now' ? 0 : PATIENCE_IN_SECONDS
  await db.$queryRaw(Prisma.sql`
    select (graphile_worker.add_job(${sendUploadTask}, ${JSON.stringify({ organisationId, id })}::json, job_key => ${jobKey({ organisationId, id })},
      max_attempts => ${MAX_ATTEMPTS}::int, run_at => now() + make_interval(secs => ${seconds}))).id::text`)
}

const underWay = z.object({ under_way: z.boolean() })

/** Whether a piece of an upload is being sent at this moment, so that its counts may still grow although it was stopped. */
export async function isPieceUnderWay(db: Database, { organisationId, id }: UploadPlace, at: Date): Promise<boolean> {
  const since = new Date(at.getTime() - LOST_AFTER_MILLISECONDS)
  const rows = await db.$queryRaw<unknown[]>(Prisma.sql`
    select exists (select 1 from graphile_worker.jobs where key = ${jobKey({ organisationId, id })} and locked_at > ${since}::timestamptz) as under_way`)
  return rows.some((row) => underWay.parse(row).under_way)
}

const place = z.object({ organisation_id: z.uuid(), id: z.uuid() })
/** Uploads that are being sent and whose job was lost, or whose worker was killed: asked for again. Sending twice is harmless. Answers how many. */
export async function resumeUploads(db: Database, at: Date): Promise<number> {
  const before = new Date(at.getTime() - LOST_AFTER_MILLISECONDS)
  const rows = await db.$queryRaw<unknown[]>(Prisma.sql`
    select upload.organisation_id, upload.id from uploads upload
    left join graphile_worker.jobs job on job.key = ${`${sendUploadTask}:`} || upload.organisation_id || ':' || upload.id
    where upload.state = 'sending' and (job.id is null or job.locked_at < ${before}::timestamptz) limit 1000`)
  for (const row of rows) {
    const { organisation_id: organisationId, id } = place.parse(row)
    await enqueueSending(db, { organisationId, id })
  }
  return rows.length
}
