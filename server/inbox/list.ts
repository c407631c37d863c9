import { z } from 'zod'
import type { ReceivingActor } from '@/domain/actor'
import { forwardRefusalReasons, recipientReferencePattern } from '@/domain/forwards'
import type { InboxFilter } from '@/domain/inbox'
import { Prisma } from '@/prisma/generated/client'
import { database } from '../database'
import { receivedState } from '../forwards/state'
import { newestFirst, olderThan, pageOf, parseCursor } from '../paging'
import type { Received } from './received'

export type InboxEntry = Omit<Received, 'itemId' | 'answer'>

export interface InboxPage {
  entries: InboxEntry[]
  /** Hand back as `after` for older ones; null at the end. */
  next: string | null
}

export interface InboxQuestion {
  after?: string | undefined
  filter?: InboxFilter | undefined
  /** The organisation's own number for a matter, whole. */
  reference?: string | undefined
  limit?: number | undefined
}

const DEFAULT_LIMIT = 20
const MAX_LIMIT = 100

const row = z.object({
  id: z.uuid(), kind: z.string(), issuer_name: z.string(), reference: z.string(), state: z.enum(['received', 'accepted', 'refused', 'revoked']),
  received_at: z.date(), first_read_at: z.date().nullable(), fetched_at: z.date().nullable(), withdrawn_at: z.date().nullable(), ended_at: z.date().nullable(),
  refusal_reason: z.enum(forwardRefusalReasons).nullable(),
})

/** Each stands in an index of its own. */
const conditions: Record<InboxFilter, Prisma.Sql> = {
  unread: Prisma.sql`state = 'received' and first_read_at is null`,
  received: Prisma.sql`state = 'received'`,
  accepted: Prisma.sql`state = 'accepted'`,
  refused: Prisma.sql`state = 'refused'`,
  revoked: Prisma.sql`state = 'revoked'`,
}

/** What residents have sent on to the organisation, newest first, a page at a time. An `after` that no page gave shows the newest. */
export async function listInbox(actor: ReceivingActor, { after, filter, reference = '', limit = DEFAULT_LIMIT }: InboxQuestion = {}): Promise<InboxPage> {
  // What no reference can be finds nothing, without asking.
  if (reference !== '' && !recipientReferencePattern.test(reference)) return { entries: [], next: null }
  const size = Math.min(Math.max(1, limit), MAX_LIMIT)
  const found = await database().$queryRaw<unknown[]>(Prisma.sql`
    select id, kind, issuer_name, reference, state::text, received_at, first_read_at, fetched_at, withdrawn_at, ended_at, refusal_reason from received_forwards
    where organisation_id = ${actor.organisationId}::uuid and ${filter === undefined ? Prisma.sql`true` : conditions[filter]}
    and ${reference === '' ? Prisma.sql`true` : Prisma.sql`reference = ${reference}`}
    and ${olderThan('receivedAt', after === undefined ? null : parseCursor(after))} ${newestFirst('receivedAt')} limit ${size + 1}`)
  const page = pageOf(found.map((entry) => row.parse(entry)), size, (entry) => ({ at: entry.received_at, id: entry.id }))
  return { entries: page.rows.map(entryOf), next: page.next }
}

function entryOf(found: z.infer<typeof row>): InboxEntry {
  const { id, kind, issuer_name: issuerName, reference, state, received_at: receivedAt, first_read_at: firstReadAt, fetched_at: fetchedAt } = found
  const { withdrawn_at: withdrawnAt, ended_at: endedAt, refusal_reason: refusalReason } = found
  return { id, kind, issuerName, reference, firstReadAt, fetchedAt, withdrawnAt, state: receivedState({ state, receivedAt, endedAt, refusalReason }) }
}

/** How many nobody has read yet; counted no further than `upTo`. */
export async function countUnreadForwards(actor: ReceivingActor, upTo = 1000): Promise<number> {
  const [found] = await database().$queryRaw<unknown[]>(Prisma.sql`
    select count(*)::int as count from (
      select 1 from received_forwards where organisation_id = ${actor.organisationId}::uuid and ${conditions.unread} limit ${upTo}) as unread`)
  return z.object({ count: z.int() }).parse(found).count
}
