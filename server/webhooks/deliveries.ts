import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { attemptOutcomes, refuseWebhook, testType, typePrefixes, webhookLimits, type AttemptOutcome, type WebhookRefusal } from '@/domain/webhooks'
import { Prisma, type PrismaClient } from '@/prisma/generated/client'
import type { Database } from '../database'
import { newestFirst, olderThan, pageOf, parseCursor, type Page } from '../paging'
import { findWebhook } from './endpoints'
import { isEntitled, type WebhookKeeper } from './keeper'
import { enqueueSending } from './queue'

export interface Delivery {
  /** The event's id and every attempt's `webhook-id`. */
  id: string
  type: string
  aboutId: string
  state: 'waiting' | 'delivered' | 'given_up'
  attempts: number
  createdAt: Date
  nextAttemptAt: Date | null
  endedAt: Date | null
  lastOutcome: AttemptOutcome | null
  lastStatus: number | null
}

const PAGE = 50

const row = z.object({
  id: z.uuid(), type: z.string(), about_id: z.uuid(), state: z.enum(['waiting', 'delivered', 'given_up']), attempts: z.int(), created_at: z.date(),
  next_attempt_at: z.date().nullable(), ended_at: z.date().nullable(), last_outcome: z.enum(attemptOutcomes).nullable(), last_status: z.int().nullable(),
})

const deliveryOf = ({ id, type, about_id: aboutId, state, attempts, created_at: createdAt, next_attempt_at: nextAttemptAt, ended_at: endedAt, last_outcome: lastOutcome, last_status: lastStatus }: z.infer<typeof row>): Delivery =>
  ({ id, type, aboutId, state, attempts, createdAt, nextAttemptAt, endedAt, lastOutcome, lastStatus })

/** The deliveries to one of the organisation's own endpoints, the newest first; `webhook-unknown` for somebody else's and none at all. */
export async function listDeliveries(db: Database, actor: WebhookKeeper, endpointId: string, after: string | null): Promise<{ ok: true, page: Page<Delivery> } | WebhookRefusal> {
  const position = after === null ? null : parseCursor(after)
  if (after !== null && position === null) return refuseWebhook('page-unknown', 'after')
  if ((await findWebhook(db, actor, endpointId, new Date())) === null) return refuseWebhook('webhook-unknown')
  const found = await db.$queryRaw<unknown[]>(Prisma.sql`
    select id, type, about_id, state, attempts, created_at, next_attempt_at, ended_at, last_outcome, last_status from webhook_deliveries
    where organisation_id = ${actor.organisationId}::uuid and endpoint_id = ${endpointId}::uuid and ${olderThan('createdAt', position)}
    ${newestFirst('createdAt')} limit ${PAGE + 1}`)
  const page = pageOf(found.map((each) => deliveryOf(row.parse(each))), PAGE, ({ createdAt, id }) => ({ at: createdAt, id }))
  return { ok: true, page }
}

export type Asked = { ok: true, deliveries: number } | WebhookRefusal

/** Calls with nothing but its own type, so that a receiver can be tried. */
export function sendTest(db: PrismaClient, actor: WebhookKeeper, endpointId: string, at: Date): Promise<{ ok: true, deliveryId: string } | WebhookRefusal> {
  return asked(db, actor, endpointId, at, async (transaction) => {
    const id = randomUUID()
    await transaction.webhookDelivery.create({ data: { organisationId: actor.organisationId, endpointId, id, type: testType, aboutId: endpointId, createdAt: at, nextAttemptAt: at } })
    return { ok: true, deliveryId: id } as const
  })
}

/** Sends one delivery again from the first attempt, under the same `webhook-id`. One that still waits is sent at once. */
export function replayOne(db: PrismaClient, actor: WebhookKeeper, endpointId: string, deliveryId: string, at: Date): Promise<Asked> {
  return asked(db, actor, endpointId, at, async (transaction) => {
    const where = { organisationId: actor.organisationId, endpointId, id: deliveryId }
    const { count } = z.uuid().safeParse(deliveryId).success ? await transaction.webhookDelivery.updateMany({ where, data: { state: 'waiting', attempts: 0, nextAttemptAt: at, endedAt: null } }) : { count: 0 }
    return count === 0 ? refuseWebhook('delivery-unknown') : ({ ok: true, deliveries: count } as const)
  })
}

export type ReplayedAll = { ok: true, deliveries: number, /** Later ones are left: replay again from here. */ next: Date | null } | WebhookRefusal

const replayedRow = z.object({ at: z.date() })

/**
 * Sends every event since a time, those included that happened while the endpoint was disabled or before it was there; the oldest first, and
 * so many at once. What waits is left to its schedule.
 */
export function replaySince(db: PrismaClient, actor: WebhookKeeper, endpointId: string, since: Date, at: Date): Promise<ReplayedAll> {
  return asked(db, actor, endpointId, at, async (transaction, kinds): Promise<ReplayedAll> => {
    const wanted = kinds.length === 0 ? Prisma.sql`true` : Prisma.sql`kind = any(${kinds})`
    const rows = await transaction.$queryRaw<unknown[]>(Prisma.sql`
      with event as (
        select id, kind, about_id, at from organisation_events
        where organisation_id = ${actor.organisationId}::uuid and id >= ${firstIdOf(since)}::uuid and ${wanted}
        order by id limit ${webhookLimits.replayedAtOnce + 1}
      ), sent as (
        insert into webhook_deliveries (organisation_id, endpoint_id, id, type, about_id, created_at, next_attempt_at)
        select ${actor.organisationId}::uuid, ${endpointId}::uuid, id,
          case when exists (select 1 from received_forwards received where received.organisation_id = ${actor.organisationId}::uuid and received.id = about_id) then ${typePrefixes.recipient}::text else ${typePrefixes.depositor}::text end || replace(kind, '-', '_'), about_id, ${at}::timestamptz, ${at}::timestamptz
        from (select * from event order by id limit ${webhookLimits.replayedAtOnce}) as first
        on conflict (organisation_id, endpoint_id, id) do update
          set state = 'waiting', attempts = 0, next_attempt_at = excluded.next_attempt_at, ended_at = null
          where webhook_deliveries.state <> 'waiting'
      )
      select at from event order by id`)
    const times = rows.map((found) => replayedRow.parse(found).at)
    return { ok: true, deliveries: Math.min(times.length, webhookLimits.replayedAtOnce), next: times[webhookLimits.replayedAtOnce] ?? null }
  })
}

/** The least UUIDv7 of that millisecond: ids of events begin with their time. */
const firstIdOf = (at: Date) => `${Math.max(0, at.getTime()).toString(16).padStart(12, '0').replace(/^(.{8})(.{4})$/, '$1-$2')}-7000-8000-000000000000`

type Ask<Outcome> = (transaction: Prisma.TransactionClient, kinds: string[]) => Promise<Outcome | WebhookRefusal>

/** Of an endpoint that is called: rows and the job in one transaction. */
function asked<Outcome extends { ok: true }>(db: PrismaClient, actor: WebhookKeeper, endpointId: string, at: Date, ask: Ask<Outcome>): Promise<Outcome | WebhookRefusal> {
  return db.$transaction(async (transaction): Promise<Outcome | WebhookRefusal> => {
    if (!isEntitled(actor)) return refuseWebhook('not-entitled')
    const webhook = await findWebhook(transaction, actor, endpointId, at)
    if (webhook === null) return refuseWebhook('webhook-unknown')
    if (webhook.state === 'disabled') return refuseWebhook('webhook-disabled')
    const outcome = await ask(transaction, webhook.kinds)
    if (outcome.ok) await enqueueSending(transaction, { organisationId: actor.organisationId, endpointId }, at)
    return outcome
  })
}
