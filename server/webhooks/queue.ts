import { z } from 'zod'
import { typePrefixes, type CalledSide } from '@/domain/webhooks'
import { Prisma } from '@/prisma/generated/client'
import type { Database } from '../database'

export const sendWebhooksTask = 'send-webhooks'

/** Which endpoint has something to be sent; what, stands in its rows. */
export const sendingJob = z.strictObject({ organisationId: z.uuid(), endpointId: z.uuid() })
export type SendingJob = z.infer<typeof sendingJob>

/** A job that fails is no attempt: the rows say when the next is, and the sweep asks again. */
const MAX_ATTEMPTS = 3

/**
 * The part of the statement that records events (rows `recorded`: organisation_id, id, about_id, kind) by which endpoints come to know of
 * them: a delivery for each, and a job for each endpoint. Costs one look into an index where an organisation has no endpoint. The jobs have
 * no key, because a key would make all transactions of one organisation wait for each other's COMMIT.
 */
export function callEndpoints(side: CalledSide, now: Date): Prisma.Sql {
  return Prisma.sql`
    called as (
      insert into webhook_deliveries (organisation_id, endpoint_id, id, type, about_id, created_at, next_attempt_at)
      select endpoint.organisation_id, endpoint.id, event.id, ${typePrefixes[side]}::text || replace(event.kind, '-', '_'), event.about_id, ${now}::timestamptz, ${now}::timestamptz
      from recorded event join webhook_endpoints endpoint on endpoint.organisation_id = event.organisation_id
      where endpoint.state = 'active' and (endpoint.kinds = '{}' or event.kind = any(endpoint.kinds))
      returning organisation_id, endpoint_id
    )
    select (graphile_worker.add_job(${sendWebhooksTask}::text, json_build_object('organisationId', organisation_id, 'endpointId', endpoint_id), max_attempts => ${MAX_ATTEMPTS}::int)).id::text
    from (select distinct organisation_id, endpoint_id from called) as endpoint`
}

/** Has the endpoint looked after at that time: one waiting job, whose time the newest asking sets. */
export async function enqueueSending(db: Database, job: SendingJob, at: Date): Promise<void> {
  const key = `${sendWebhooksTask}:${job.organisationId}:${job.endpointId}`
  await db.$queryRaw(Prisma.sql`
    select (graphile_worker.add_job(${sendWebhooksTask}::text, ${JSON.stringify(job)}::json, run_at => ${at}::timestamptz, job_key => ${key}::text, max_attempts => ${MAX_ATTEMPTS}::int)).id::text`)
}

/** A delivery this long past its time has lost its job. */
const LOST_AFTER_MILLISECONDS = 60_000
const dueRow = z.strictObject({ organisation_id: z.uuid(), endpoint_id: z.uuid() })

/**
 * Asks again for endpoints with deliveries past their time that nobody sends: after a crash, or in a database that was restored. Sending
 * twice is allowed, for the receiver knows each by its id. Answers how many.
 */
export async function requeueLostSendings(db: Database, at: Date, limit: number): Promise<number> {
  const before = new Date(at.getTime() - LOST_AFTER_MILLISECONDS)
  const rows = await db.$queryRaw<unknown[]>(Prisma.sql`
    select endpoint.organisation_id, endpoint.id as endpoint_id from webhook_endpoints endpoint
    join organisations organisation on organisation.id = endpoint.organisation_id and organisation.state = 'active'
    where endpoint.state = 'active' and (endpoint.not_before is null or endpoint.not_before < ${before}::timestamptz)
      and (endpoint.sending_until is null or endpoint.sending_until < ${at}::timestamptz)
      and exists (
        select 1 from webhook_deliveries delivery
        where delivery.organisation_id = endpoint.organisation_id and delivery.endpoint_id = endpoint.id
          and delivery.state = 'waiting' and delivery.next_attempt_at < ${before}::timestamptz)
    limit ${limit}`)
  for (const row of rows) {
    const { organisation_id: organisationId, endpoint_id: endpointId } = dueRow.parse(row)
    await enqueueSending(db, { organisationId, endpointId }, at)
  }
  return rows.length
}
