import type { KeyObject } from 'node:crypto'
import { z } from 'zod'
import { afterAttempt, askedPatience, saysGone, type AttemptResult } from '@/domain/webhooks'
import { Prisma, type PrismaClient } from '@/prisma/generated/client'
import { callBody, isTest } from './payload'
import type { Poster } from './post'
import { enqueueSending, type SendingJob } from './queue'
import { openSigningKey, signedHeaders } from './signing-key'

export interface SendingTools {
  db: PrismaClient
  poster: () => Poster
  now: () => Date
  random: () => number
}

/** Calls made at once to one endpoint; together they take as long as one. */
const BATCH = 32
/** Longer than a batch can take. */
const LEASE_MILLISECONDS = 60_000
/** After so long another endpoint has its turn. */
const TURN_MILLISECONDS = 10_000
/** When a whole batch of several failed, the other side is down: the rest of what is due waits a moment instead of failing too. */
const PAUSE_MILLISECONDS = 30_000

export type Sent = { outcome: 'nothing-to-do' } | { outcome: 'sent', delivered: number, failed: number, isDisabled: boolean }

/**
 * Sends what is due to one endpoint. One worker at a time does: the endpoint's row carries a lease, so that an endpoint that does not
 * answer never holds more than one place. Ends with a job for when the next is due.
 */
export async function sendWebhooks(tools: SendingTools, job: SendingJob): Promise<Sent> {
  const endpoint = await takeLease(tools, job)
  if (endpoint === null) return { outcome: 'nothing-to-do' }
  const poster = tools.poster()
  let pauseUntil: Date | null = null
  let isDisabled = false
  const total = { delivered: 0, failed: 0 }
  try {
    for (const end = tools.now().getTime() + TURN_MILLISECONDS; ;) {
      const due = await findDue(tools.db, job, tools.now())
      const results = await Promise.all(due.map((delivery) => attempt(tools, poster, endpoint, delivery)))
      await writeResults(tools, job, results)
      const failed = results.filter(({ result }) => result.outcome !== 'delivered')
      total.delivered += results.length - failed.length
      total.failed += failed.length
      isDisabled = results.some(({ result }) => saysGone(result))
      pauseUntil = pauseAfter(results, tools.now())
      if (failed.length > 0 || due.length < BATCH || tools.now().getTime() > end) break
    }
  } finally {
    poster.close()
    await endLease(tools, job, { pauseUntil, isDisabled })
  }
  return { outcome: 'sent', ...total, isDisabled }
}

interface Endpoint {
  url: string
  keys: KeyObject[]
}

async function takeLease({ db, now }: SendingTools, { organisationId, endpointId }: SendingJob): Promise<Endpoint | null> {
  const at = now()
  const taken = await db.$executeRaw(Prisma.sql`
    update webhook_endpoints endpoint set sending_until = ${new Date(at.getTime() + LEASE_MILLISECONDS)}::timestamptz from organisations organisation
    where endpoint.organisation_id = ${organisationId}::uuid and endpoint.id = ${endpointId}::uuid and endpoint.state = 'active'
      and (not_before is null or not_before <= ${at}::timestamptz) and (sending_until is null or sending_until < ${at}::timestamptz)
      and organisation.id = endpoint.organisation_id and organisation.state = 'active'`)
  if (taken === 0) return null
  const keys = { where: { OR: [{ signsUntil: null }, { signsUntil: { gt: at } }] } }
  const { url, keys: wrapped } = await db.webhookEndpoint.findUniqueOrThrow({ where: { organisationId_id: { organisationId, id: endpointId } }, include: { keys } })
  return { url, keys: wrapped.map((key) => openSigningKey(key)) }
}

const dueRow = z.object({ id: z.uuid(), type: z.string(), about_id: z.uuid(), attempts: z.int(), created_at: z.date(), at: z.date().nullable(), token: z.string().nullable() })
type Due = z.infer<typeof dueRow>

async function findDue(db: PrismaClient, { organisationId, endpointId }: SendingJob, at: Date): Promise<Due[]> {
  const rows = await db.$queryRaw<unknown[]>(Prisma.sql`
    select delivery.id, delivery.type, delivery.about_id, delivery.attempts, delivery.created_at, event.at, event.token
    from webhook_deliveries delivery left join organisation_events event on event.organisation_id = delivery.organisation_id and event.id = delivery.id
    where delivery.organisation_id = ${organisationId}::uuid and delivery.endpoint_id = ${endpointId}::uuid
      and delivery.state = 'waiting' and delivery.next_attempt_at <= ${at}::timestamptz
    order by delivery.next_attempt_at limit ${BATCH}`)
  return rows.map((row) => dueRow.parse(row))
}

interface Attempted {
  id: string
  attempts: number
  at: Date
  result: AttemptResult
}

async function attempt({ now }: SendingTools, poster: Poster, { url, keys }: Endpoint, { id, type, about_id: aboutId, attempts, created_at: createdAt, at, token }: Due): Promise<Attempted> {
  if (!isTest(type) && token === null) throw new Error('A delivery names an event that is not there.')
  const body = callBody({ id, type, aboutId, at: at ?? createdAt, token })
  const result = await poster.post(url, signedHeaders({ id, body, at: now() }, keys), body)
  return { id, attempts: attempts + 1, at: now(), result }
}

/** One statement. A row that was replayed meanwhile, or deleted with its endpoint, is left alone. */
async function writeResults({ db, random }: SendingTools, { organisationId, endpointId }: SendingJob, attempted: readonly Attempted[]): Promise<void> {
  if (attempted.length === 0) return
  const rows = attempted.map(({ id, attempts, at, result }) => {
    const next = afterAttempt(result, attempts, at, random())
    return { id, attempts, at, state: next.state, next: next.state === 'waiting' ? next.nextAttemptAt : null, ended: next.state === 'waiting' ? null : at, outcome: result.outcome, status: result.status }
  })
  await db.$executeRaw(Prisma.sql`
    update webhook_deliveries delivery set state = made.state::webhook_delivery_state, attempts = made.attempts, last_attempt_at = made.at,
      next_attempt_at = made.next, ended_at = made.ended, last_outcome = made.outcome, last_status = made.status
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as made (id uuid, attempts int, at timestamptz, state text, next timestamptz, ended timestamptz, outcome text, status int)
    where delivery.organisation_id = ${organisationId}::uuid and delivery.endpoint_id = ${endpointId}::uuid and delivery.id = made.id
      and delivery.state = 'waiting' and delivery.attempts = made.attempts - 1`)
}

function pauseAfter(attempted: readonly Attempted[], at: Date): Date | null {
  const asked = Math.max(0, ...attempted.map(({ result }) => askedPatience(result))) * 1000
  const isDown = attempted.length > 1 && attempted.every(({ result }) => result.outcome !== 'delivered')
  const pause = Math.max(asked, isDown ? PAUSE_MILLISECONDS : 0)
  return pause === 0 ? null : new Date(at.getTime() + pause)
}

const nextRow = z.object({ next: z.date().nullable() })

/** Gives the endpoint back first and looks for the next after that: who came in between saw the lease and left it to this look. */
async function endLease({ db, now }: SendingTools, job: SendingJob, { pauseUntil, isDisabled }: { pauseUntil: Date | null, isDisabled: boolean }): Promise<void> {
  const { organisationId, endpointId } = job
  await db.$executeRaw(Prisma.sql`
    update webhook_endpoints set sending_until = null, not_before = ${pauseUntil}::timestamptz,
      state = case when ${isDisabled} then 'disabled' else state end, disabled_at = case when ${isDisabled} then ${now()}::timestamptz else disabled_at end
    where organisation_id = ${organisationId}::uuid and id = ${endpointId}::uuid`)
  if (isDisabled) return
  const [row] = await db.$queryRaw<unknown[]>(Prisma.sql`
    select min(next_attempt_at) as next from webhook_deliveries
    where organisation_id = ${organisationId}::uuid and endpoint_id = ${endpointId}::uuid and state = 'waiting'`)
  const { next } = nextRow.parse(row)
  if (next === null) return
  await enqueueSending(db, job, pauseUntil !== null && pauseUntil > next ? pauseUntil : next)
}
