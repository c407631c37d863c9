import { z } from 'zod'
import type { MailboxActor } from '@/domain/actor'
import { Prisma } from '@/prisma/generated/client'
import { database, type Database } from '../database'
import { newerThan, oldestFirst, pageOf, parseCursor } from '../paging'

/** One signed event, as it is handed out. */
export interface StoredEvent {
  id: string
  kind: string
  at: Date
  /** Compact JWS. */
  token: string
}

export interface EventPage {
  events: StoredEvent[]
  /** Hand back as `after` for later events; null at the end. */
  next: string | null
}

export interface EventPageQuestion {
  after?: string | undefined
  limit?: number
}

const DEFAULT_LIMIT = 50
const MAX_LIMIT = 200

const row = z.object({ id: z.uuid(), kind: z.string(), at: z.date(), token: z.string() })

/** What happened to one item of the resident's own box, oldest first. Nothing, when it is somebody else's or none. */
export function listItemEvents(actor: MailboxActor, itemId: string, question: EventPageQuestion = {}): Promise<EventPage> {
  return eventsWhere(database(), Prisma.sql`account_events where account_id = ${actor.accountId}::uuid and item_id = ${itemId}::uuid`, question)
}

/** What happened to one deposit or forward of the organisation's own, oldest first. */
export function listOrganisationEvents(db: Database, organisationId: string, aboutId: string, question: EventPageQuestion = {}): Promise<EventPage> {
  return eventsWhere(db, Prisma.sql`organisation_events where organisation_id = ${organisationId}::uuid and about_id = ${aboutId}::uuid`, question)
}

async function eventsWhere(db: Database, source: Prisma.Sql, { after, limit = DEFAULT_LIMIT }: EventPageQuestion): Promise<EventPage> {
  const position = after === undefined ? null : parseCursor(after)
  const size = Math.min(Math.max(1, limit), MAX_LIMIT)
  const found = await db.$queryRaw<unknown[]>(Prisma.sql`
    select id, kind, at, token from ${source} and ${newerThan('at', position)} ${oldestFirst('at')} limit ${size + 1}`)
  const page = pageOf(found.map((event) => row.parse(event)), size, (event) => event)
  return { events: page.rows, next: page.next }
}

/** Every event that a listing has, page by page. */
export async function* allEvents(list: (question: EventPageQuestion) => Promise<EventPage>): AsyncGenerator<StoredEvent> {
  for (let after: string | undefined; ;) {
    const page = await list({ after, limit: MAX_LIMIT })
    yield* page.events
    if (page.next === null) return
    after = page.next
  }
}
