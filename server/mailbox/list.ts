import { z } from 'zod'
import type { MailboxActor } from '@/domain/actor'
import { Prisma } from '@/prisma/generated/client'
import { database } from '../database'
import { newestFirst, olderThan, pageOf, parseCursor } from '../paging'
import type { HpkeOpener } from '../storage/hpke'
import { documentKeyOf, mailboxOpenerOf, yearIn } from './item-key'

/** What a list shows of an item. */
export interface MailboxSummary {
  id: string
  kind: string
  senderName: string
  subject: 'self'
  /** Year the document is about, when its kind has one. */
  year: number | null
  receivedAt: Date
  openedAt: Date | null
}

export interface MailboxPage {
  items: MailboxSummary[]
  /** Hand back as `after` for older items; null at the end. */
  next: string | null
}

const DEFAULT_LIMIT = 20
const MAX_LIMIT = 100

const bytes = z.instanceof(Uint8Array)
const row = z.object({
  id: z.uuid(), kind: z.string(), sender_name: z.string(), deposit_id: z.uuid(), received_at: z.date(), opened_at: z.date().nullable(),
  wrapped_key: bytes, summary_ciphertext: bytes,
})
type Row = z.infer<typeof row>

/** One page of the resident's own box, newest first. An `after` that no page gave shows the newest. */
export async function listMailbox(actor: MailboxActor, { after, limit = DEFAULT_LIMIT }: { after?: string, limit?: number } = {}): Promise<MailboxPage> {
  const position = after === undefined ? null : parseCursor(after)
  const size = Math.min(Math.max(1, limit), MAX_LIMIT)
  const page = pageOf(await rowsWhere(actor, olderThan('receivedAt', position), size + 1), size, (item) => ({ at: item.received_at, id: item.id }))
  return { items: await summariesOf(actor, page.rows), next: page.next }
}

/** What a first look at a box is for: how many items of which sort. */
export interface GlanceQuestion {
  unread: number
  /** Items of kinds that may ask something of the resident. */
  ofKinds: { kinds: readonly string[], receivedAfter: Date, limit: number }
}

export interface Glance {
  /** Both newest first; an unread item of these kinds is in both. */
  unread: MailboxSummary[]
  ofKinds: MailboxSummary[]
}

/** A first look at the resident's own box: both lists with one opening of the box's key, and of each item's. */
export async function glanceAtMailbox(actor: MailboxActor, { unread, ofKinds: { kinds, receivedAfter, limit } }: GlanceQuestion): Promise<Glance> {
  const [unreadRows, kindRows] = await Promise.all([
    rowsWhere(actor, Prisma.sql`opened_at is null`, unread),
    rowsWhere(actor, Prisma.sql`kind in (${Prisma.join([...kinds])}) and received_at >= ${receivedAfter}::timestamptz`, limit),
  ])
  const known = new Set(unreadRows.map(({ id }) => id))
  const summaries = new Map((await summariesOf(actor, [...unreadRows, ...kindRows.filter(({ id }) => !known.has(id))])).map((item) => [item.id, item]))
  const pick = (rows: Row[]) => rows.flatMap(({ id }) => summaries.get(id) ?? [])
  return { unread: pick(unreadRows), ofKinds: pick(kindRows) }
}

export async function countUnread(actor: MailboxActor): Promise<number> {
  return database().mailboxItem.count({ where: { accountId: actor.accountId, subjectId: actor.subjectId, openedAt: null } })
}

async function rowsWhere(actor: MailboxActor, condition: Prisma.Sql, limit: number): Promise<Row[]> {
  const rows = await database().$queryRaw<unknown[]>(Prisma.sql`
    select id, kind, sender_name, deposit_id, received_at, opened_at, wrapped_key, summary_ciphertext from mailbox_items
    where account_id = ${actor.accountId}::uuid and subject_id = ${actor.subjectId}::uuid and ${condition}
    ${newestFirst('receivedAt')} limit ${limit}`)
  return rows.map((found) => row.parse(found))
}

async function summariesOf(actor: MailboxActor, rows: Row[]): Promise<MailboxSummary[]> {
  if (rows.length === 0) return []
  const opener = await mailboxOpenerOf(actor)
  return rows.map((item) => summaryOf(opener, item))
}

function summaryOf(opener: HpkeOpener, item: Row): MailboxSummary {
  const sealed = { depositId: item.deposit_id, wrappedKey: item.wrapped_key, summaryCiphertext: item.summary_ciphertext }
  const key = documentKeyOf(opener, sealed)
  return {
    id: item.id, kind: item.kind, senderName: item.sender_name, subject: 'self',
    year: key === null ? null : yearIn(key, sealed), receivedAt: item.received_at, openedAt: item.opened_at,
  }
}
