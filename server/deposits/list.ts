import { z } from 'zod'
import type { DepositingActor } from '@/domain/actor'
import { depositorReferencePattern, type DepositState } from '@/domain/deposits'
import { Prisma } from '@/prisma/generated/client'
import type { Database } from '../database'
import { newestFirst, olderThan, pageOf, parseCursor } from '../paging'
import { listedDeposit, type ListedDeposit } from './find'

export interface DepositQuestion {
  /** The `next` of the page before. */
  after?: string | undefined
  /** At most 100; 50 unless asked otherwise. */
  limit?: number | undefined
  state?: DepositState['state'] | undefined
  /** The sender's own number, whole. */
  depositorReference?: string | undefined
}

export interface DepositPage {
  deposits: ListedDeposit[]
  /** Hand back as `after` for older ones; null at the end. */
  next: string | null
}

const time = z.date().nullable()
const row = z.object({
  organisationId: z.uuid(), id: z.uuid(), pseudonym: z.string(), kind: z.string(), depositorReference: z.string(),
  state: z.enum(['accepted', 'scheduled', 'published', 'withdrawn', 'not_delivered']), acceptedAt: z.date(), publishAt: time, publishedAt: time,
  withdrawnAt: time, notDeliveredAt: time, notDeliveredBecause: z.string().nullable(), corrects: z.uuid().nullable(), correctedBy: z.uuid().nullable(),
  registered: z.boolean(), dueOn: time, requestedAction: z.string().nullable(),
})

const DEFAULT_LIMIT = 50
const MAX_LIMIT = 100

/** The depositor's own deposits, newest first. An `after` that no page gave shows the newest. */
export async function listDeposits(db: Database, { organisationId }: DepositingActor, question: DepositQuestion = {}): Promise<DepositPage> {
  const { after, limit = DEFAULT_LIMIT, state, depositorReference } = question
  // What no number can be finds nothing, without asking.
  if (depositorReference !== undefined && !depositorReferencePattern.test(depositorReference)) return { deposits: [], next: null }
  const position = after === undefined ? null : parseCursor(after)
  const size = Math.min(Math.max(1, limit), MAX_LIMIT)
  const found = await db.$queryRaw<unknown[]>(Prisma.sql`
    select organisation_id as "organisationId", id, pseudonym, kind, depositor_reference as "depositorReference", state, accepted_at as "acceptedAt",
      publish_at as "publishAt", published_at as "publishedAt", withdrawn_at as "withdrawnAt", not_delivered_at as "notDeliveredAt",
      not_delivered_because as "notDeliveredBecause", corrects, corrected_by as "correctedBy", registered, due_on as "dueOn", requested_action as "requestedAction"
    from deposits where organisation_id = ${organisationId}::uuid and ${inState(state)} and ${withReference(depositorReference)}
      and ${olderThan('acceptedAt', position)} ${newestFirst('acceptedAt')} limit ${size + 1}`)
  const page = pageOf(found.map((deposit) => row.parse(deposit)), size, ({ acceptedAt, id }) => ({ at: acceptedAt, id }))
  return { deposits: page.rows.map(listedDeposit), next: page.next }
}

/** The second condition for a rare state says what its index holds. */
function inState(state: DepositQuestion['state']): Prisma.Sql {
  if (state === undefined) return Prisma.sql`true`
  if (state === 'published') return Prisma.sql`state = 'published'`
  return Prisma.sql`state <> 'published' and state = ${state.replace('-', '_')}::deposit_state`
}

const withReference = (reference: string | undefined) => (reference === undefined ? Prisma.sql`true` : Prisma.sql`depositor_reference = ${reference}`)
