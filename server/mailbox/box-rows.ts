import { z } from 'zod'
import type { MailboxActor } from '@/domain/actor'
import { startOfJapaneseDay } from '@/domain/japanese-date'
import type { MailboxFilter, MailboxTab } from '@/domain/mailbox-filter'
import { Prisma } from '@/prisma/generated/client'
import { database } from '../database'
import { cursorFor, newestFirst, olderThan, parseCursor, type Position } from '../paging'

// Where an item stands in the lists of its box; the function `mailbox_rank` of the database says so, and every index of lists begins with it.
export const rank = { isNew: 3, seen: 2, archived: 1, trashed: 0 } as const
export type Rank = (typeof rank)[keyof typeof rank]

/** Ranks of a tab, in the order in which they are shown: what is new comes first. */
const ranksOf: Record<Exclude<MailboxTab, 'asked'>, readonly Rank[]> = {
  all: [rank.isNew, rank.seen], unread: [rank.isNew], archived: [rank.archived], trash: [rank.trashed],
}

/** Exactly as in the index, or the index is not used. */
const rankOfItem = Prisma.sql`mailbox_rank(opened_at, withdrawn_at, archived_at, trashed_at)`

const due = Prisma.sql`coalesce(due_on, '9999-12-31'::date)`

const bytes = z.instanceof(Uint8Array)
const row = z.object({
  id: z.uuid(), kind: z.string(), sender_name: z.string(), deposit_id: z.uuid(), forward_id: z.uuid().nullable(), received_at: z.date(), opened_at: z.date().nullable(),
  rank: z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)]), registered: z.boolean(), due_on: z.date().nullable(), requested_action: z.string().nullable(),
  done_at: z.date().nullable(), withdrawn_at: z.date().nullable(), trashed_at: z.date().nullable(), corrects: z.uuid().nullable(), corrected_by: z.uuid().nullable(),
  wrapped_key: bytes, summary_ciphertext: bytes, label_ids: z.array(z.uuid()),
})
export type BoxRow = z.infer<typeof row>

const shown = Prisma.sql`id, kind, sender_name, deposit_id, forward_id, received_at, opened_at, ${rankOfItem} as rank, registered, due_on, requested_action,
  done_at, withdrawn_at, trashed_at, corrects, corrected_by, wrapped_key, summary_ciphertext`

/** One page and the one row too many: rows of the actor's own box that fit the filter, from the cursor on. A cursor of no such list begins anew. */
export function rowsOf(actor: MailboxActor, filter: MailboxFilter, after: string | null, limit: number): Promise<BoxRow[]> {
  if (filter.tab === 'asked') return read(actor, askedRows(actor, filter, dueCursor.parse(after), limit), Prisma.sql`${due}, id`, limit)
  const position = rankCursor.parse(after)
  const ranks = ranksOf[filter.tab].filter((one) => position === null || one <= position.rank)
  const branches = ranks.map((one) => rowsOfRank(actor, filter, one, position !== null && one === position.rank ? position : null, limit))
  return read(actor, Prisma.join(branches, ' union all '), Prisma.sql`rank desc, received_at desc, id desc`, limit)
}

/** One row of the actor's own box by its id. */
export async function rowWithId(actor: MailboxActor, itemId: string): Promise<BoxRow | null> {
  const [found] = await read(actor, Prisma.sql`select ${shown} from mailbox_items where ${own(actor)} and id = ${itemId}::uuid`, Prisma.sql`id`, 1)
  return found ?? null
}

/** The cursor for what comes after a row. */
export function cursorAfter(tab: MailboxTab, last: BoxRow): string {
  return tab === 'asked' ? dueCursor.make(last) : rankCursor.make(last)
}

async function read({ accountId }: MailboxActor, rows: Prisma.Sql, order: Prisma.Sql, limit: number): Promise<BoxRow[]> {
  const found = await database().$queryRaw<unknown[]>(Prisma.sql`
    select page.*, array(select label_id from mailbox_item_labels label where label.account_id = ${accountId}::uuid and label.item_id = page.id) as label_ids
    from (${rows}) page order by ${order} limit ${limit}`)
  return found.map((one) => row.parse(one))
}

/** Each rank by itself: within one, the index gives the rows in their order, whatever else narrows them. */
function rowsOfRank(actor: MailboxActor, filter: MailboxFilter, one: Rank, position: Position | null, limit: number): Prisma.Sql {
  if (filter.labelId !== null) return rowsWithLabel(actor, filter, filter.labelId, one, position, limit)
  return Prisma.sql`(select ${shown} from mailbox_items where ${own(actor)} and ${rankOfItem} = ${one}::smallint and ${olderThan('receivedAt', position)}
    and ${received(filter)} and ${chosen(filter)} ${newestFirst('receivedAt')} limit ${limit})`
}

/** The label's own index knows the places of its items: none is read that is not wanted. */
function rowsWithLabel(actor: MailboxActor, filter: MailboxFilter, labelId: string, one: Rank, position: Position | null, limit: number): Prisma.Sql {
  const older = position === null ? Prisma.sql`true` : Prisma.sql`(received_at, item_id) < (${position.at}::timestamptz, ${position.id}::uuid)`
  return Prisma.sql`(select ${shown} from (
      select item_id, received_at as placed_at from mailbox_item_labels
      where account_id = ${actor.accountId}::uuid and label_id = ${labelId}::uuid and rank = ${one}::smallint and ${older} and ${received(filter)}
    ) place join mailbox_items on account_id = ${actor.accountId}::uuid and id = place.item_id
    where subject_id = ${actor.subjectId}::uuid and ${chosen(filter)} order by place.placed_at desc, place.item_id desc limit ${limit})`
}

/** What senders still ask for, the nearest due date first, without one last. The condition is the index's. */
function askedRows(actor: MailboxActor, filter: MailboxFilter, position: Position | null, limit: number): Prisma.Sql {
  const later = position === null ? Prisma.sql`true` : Prisma.sql`(${due}, id) > (${position.at}::timestamptz::date, ${position.id}::uuid)`
  const labelled = filter.labelId === null ? Prisma.sql`true` : Prisma.sql`exists (select from mailbox_item_labels label
    where label.account_id = ${actor.accountId}::uuid and label.item_id = mailbox_items.id and label.label_id = ${filter.labelId}::uuid)`
  return Prisma.sql`select ${shown} from mailbox_items where ${own(actor)} and (due_on is not null or requested_action is not null) and done_at is null
    and withdrawn_at is null and corrected_by is null and archived_at is null and trashed_at is null and ${later}
    and ${chosen(filter)} and ${received(filter)} and ${labelled} order by ${due}, id limit ${limit}`
}

const own = ({ accountId, subjectId }: MailboxActor) => Prisma.sql`account_id = ${accountId}::uuid and subject_id = ${subjectId}::uuid`

function chosen({ senderId, kind }: MailboxFilter): Prisma.Sql {
  const sender = senderId === null ? Prisma.sql`true` : Prisma.sql`sender_id = ${senderId}::uuid`
  return kind === null ? sender : Prisma.sql`${sender} and kind = ${kind}`
}

function received({ from, until }: MailboxFilter): Prisma.Sql {
  const since = from === null ? Prisma.sql`true` : Prisma.sql`received_at >= ${startOfJapaneseDay(from)}::timestamptz`
  return until === null ? since : Prisma.sql`${since} and received_at < ${startOfJapaneseDay(until, 1)}::timestamptz`
}

/** The rank's digit before the cursor of all lists. */
const rankCursor = {
  make: ({ rank: one, received_at: at, id }: BoxRow) => `${one}${cursorFor({ at, id })}`,
  parse(text: string | null): (Position & { rank: Rank }) | null {
    const one = Object.values(rank).find((known) => text?.startsWith(String(known)))
    const position = text === null || one === undefined ? null : parseCursor(text.slice(1))
    return position === null || one === undefined ? null : { ...position, rank: one }
  },
}

const NEVER_DUE = new Date('9999-12-31T00:00:00Z')

const dueCursor = {
  make: ({ due_on: due, id }: BoxRow) => `d${cursorFor({ at: due ?? NEVER_DUE, id })}`,
  parse: (text: string | null): Position | null => (text?.startsWith('d') ? parseCursor(text.slice(1)) : null),
}
