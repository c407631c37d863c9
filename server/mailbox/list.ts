import { z } from 'zod'
import type { Resident } from '@/domain/actor'
import { Prisma } from '@/prisma/generated/client'
import { database } from '../database'
import { newestFirst, olderThan, pageOf, parseCursor } from '../paging'
import { documentKeyOf, mailboxKeyOf, yearIn } from './item-key'

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

/** One page of the resident's own box, newest first. An `after` that no page gave shows the newest. */
export async function listMailbox(actor: Resident, { after, limit = DEFAULT_LIMIT }: { after?: string, limit?: number } = {}): Promise<MailboxPage> {
  const position = after === undefined ? null : parseCursor(after)
  const size = Math.min(Math.max(1, limit), MAX_LIMIT)
  const page = pageOf(await itemsWhere(actor, olderThan('receivedAt', position), size + 1), size, ({ receivedAt, id }) => ({ at: receivedAt, id }))
  return { items: page.rows, next: page.next }
}

/** Unread items of the resident's own box, newest first. */
export const listUnread = (actor: Resident, limit: number): Promise<MailboxSummary[]> => itemsWhere(actor, Prisma.sql`opened_at is null`, limit)

/** Items of kinds that may ask something of the resident, newest first. */
export function listKinds(actor: Resident, kinds: readonly string[], receivedAfter: Date, limit: number): Promise<MailboxSummary[]> {
  return itemsWhere(actor, Prisma.sql`kind in (${Prisma.join([...kinds])}) and received_at >= ${receivedAfter}::timestamptz`, limit)
}

export async function countUnread(actor: Resident): Promise<number> {
  return database().mailboxItem.count({ where: { accountId: actor.accountId, subjectId: actor.subjectId, openedAt: null } })
}

async function itemsWhere(actor: Resident, condition: Prisma.Sql, limit: number): Promise<MailboxSummary[]> {
  const rows = await database().$queryRaw<unknown[]>(Prisma.sql`
    select id, kind, sender_name, deposit_id, received_at, opened_at, wrapped_key, summary_ciphertext from mailbox_items
    where account_id = ${actor.accountId}::uuid and subject_id = ${actor.subjectId}::uuid and ${condition}
    ${newestFirst('receivedAt')} limit ${limit}`)
  if (rows.length === 0) return []
  const mailboxKey = await mailboxKeyOf(actor)
  return Promise.all(rows.map((unread) => summaryOf(mailboxKey, row.parse(unread))))
}

async function summaryOf(mailboxKey: Uint8Array, item: z.infer<typeof row>): Promise<MailboxSummary> {
  const sealed = { depositId: item.deposit_id, wrappedKey: item.wrapped_key, summaryCiphertext: item.summary_ciphertext }
  const key = await documentKeyOf(mailboxKey, sealed)
  return {
    id: item.id, kind: item.kind, senderName: item.sender_name, subject: 'self',
    year: key === null ? null : yearIn(key, sealed), receivedAt: item.received_at, openedAt: item.opened_at,
  }
}
