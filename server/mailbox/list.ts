import { z } from 'zod'
import type { MailboxActor } from '@/domain/actor'
import type { CalendarDate } from '@/domain/japanese-date'
import { requestedActions, type RequestedAction } from '@/domain/mailbox'
import { unfiltered, type MailboxFilter } from '@/domain/mailbox-filter'
import { Prisma } from '@/prisma/generated/client'
import { database } from '../database'
import { cursorAfter, rank, rowsOf, rowWithId, type BoxRow, type Rank } from './box-rows'
import { documentKeyOf, openBox, yearIn, type OpenBox } from './item-key'
import { labelsOf, readLabelRows, type Label } from './label-rows'

/** What is said of an item wherever it is named. */
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

/** What a list shows of an item. */
export interface MailboxListItem extends MailboxSummary {
  place: 'new' | 'seen' | 'archived' | 'trash'
  registered: boolean
  /** What the sender asks for, and by which day. */
  asked: { dueOn: Date | null, action: RequestedAction | null } | null
  /** When the resident said that it is done. */
  doneAt: Date | null
  withdrawnAt: Date | null
  trashedAt: Date | null
  /** It stands in another's place; another stands in its. */
  isCorrection: boolean
  isCorrected: boolean
  labels: Label[]
}

export interface MailboxPage {
  items: MailboxListItem[]
  /** Hand back as `after` for what follows; null at the end. */
  next: string | null
  /** Every label of the box, by name. */
  labels: Label[]
}

const DEFAULT_LIMIT = 20
const MAX_LIMIT = 100

export interface PageQuestion {
  filter?: MailboxFilter
  after?: string | null
  limit?: number
}

/** One page of the actor's own box in three queries, what is new first and then the newest. An `after` that no such list gave shows the first page. */
export async function listMailbox(actor: MailboxActor, { filter = unfiltered, after = null, limit = DEFAULT_LIMIT }: PageQuestion = {}): Promise<MailboxPage> {
  const size = Math.min(Math.max(1, limit), MAX_LIMIT)
  const [rows, box, labelRows] = await Promise.all([rowsOf(actor, filter, after, size + 1), openBox(actor), readLabelRows(actor)])
  const labels = labelsOf(box, labelRows)
  const page = rows.slice(0, size)
  const last = page.at(-1)
  const next = rows.length > size && last !== undefined ? cursorAfter(filter.tab, last) : null
  return { items: page.map((item) => itemOf(box, labels, item)), next, labels }
}

/** One item as lists show it, with all labels of its box; null when it is not in the actor's own box. Its documents stay closed. */
export async function findListItem(actor: MailboxActor, itemId: string): Promise<{ item: MailboxListItem, labels: Label[] } | null> {
  if (!z.uuid().safeParse(itemId).success) return null
  const row = await rowWithId(actor, itemId)
  if (row === null) return null
  const [box, labelRows] = await Promise.all([openBox(actor), readLabelRows(actor)])
  const labels = labelsOf(box, labelRows)
  return { item: itemOf(box, labels, row), labels }
}

/** A first look at a box. */
export interface Glance {
  /** Newest first; an unread item of these kinds is in both. */
  unread: MailboxListItem[]
  /** What senders still ask for, the nearest due date first. */
  asked: MailboxListItem[]
  /** Items of kinds that may ask something of the resident by themselves, newest first. */
  ofKinds: MailboxListItem[]
}

export interface GlanceQuestion {
  unread: number
  asked: number
  ofKinds: { kinds: readonly string[], receivedFrom: CalendarDate, limit: number }
}

/** The lists of a first look at the actor's own box with one opening of the box's key. */
export async function glanceAtMailbox(actor: MailboxActor, { unread, asked, ofKinds: { kinds, receivedFrom: from, limit } }: GlanceQuestion): Promise<Glance> {
  const [unreadRows, askedRows, ...kindRows] = await Promise.all([
    rowsOf(actor, { ...unfiltered, tab: 'unread' }, null, unread),
    rowsOf(actor, { ...unfiltered, tab: 'asked' }, null, asked),
    ...kinds.map((kind) => rowsOf(actor, { ...unfiltered, kind, from }, null, limit)),
  ])
  const rows = new Map([unreadRows, askedRows, ...kindRows].flat().map((item) => [item.id, item]))
  const box = rows.size === 0 ? null : await openBox(actor)
  const items = new Map(box === null ? [] : [...rows.values()].map((item) => [item.id, itemOf(box, [], item)]))
  const listed = (list: BoxRow[]) => list.flatMap(({ id }) => items.get(id) ?? [])
  return { unread: listed(unreadRows), asked: listed(askedRows), ofKinds: listed(kindRows.flat()) }
}

const count = z.object({ unread: z.int() })

/** How many items of the box are new: a number that is kept, not counted (docs/decisions/0025). */
export async function countUnread({ accountId, subjectId }: MailboxActor): Promise<number> {
  const [row] = await database().$queryRaw<unknown[]>(Prisma.sql`
    select unread from mailbox_counts where account_id = ${accountId}::uuid and subject_id = ${subjectId}::uuid`)
  return row === undefined ? 0 : count.parse(row).unread
}

export interface Sender {
  id: string
  name: string
}

const sender = z.object({ id: z.uuid(), name: z.string() })
const SENDERS_SHOWN = 200

/** Who has sent anything that is in the box, by name. Goes from sender to sender through the index, however many items lie between. */
export async function listSenders({ accountId, subjectId }: MailboxActor): Promise<Sender[]> {
  const next = (condition: Prisma.Sql) => Prisma.sql`select sender_id as id, sender_name as name from mailbox_items
    where account_id = ${accountId}::uuid and subject_id = ${subjectId}::uuid and ${condition} order by sender_id limit 1`
  const rows = await database().$queryRaw<unknown[]>(Prisma.sql`
    with recursive senders (id, name) as (
      (${next(Prisma.sql`true`)})
      union all select following.id, following.name from senders cross join lateral (${next(Prisma.sql`sender_id > senders.id`)}) following
    ) select id, name from senders limit ${SENDERS_SHOWN}`)
  return rows.map((found) => sender.parse(found)).sort((a, b) => a.name.localeCompare(b.name, 'ja'))
}

const places: Record<Rank, MailboxListItem['place']> = { [rank.isNew]: 'new', [rank.seen]: 'seen', [rank.archived]: 'archived', [rank.trashed]: 'trash' }

/** Of a registered item nothing that lies sealed is told before the card has opened it; of one taken back before it was opened, nothing ever. */
function itemOf(box: OpenBox, labels: readonly Label[], item: BoxRow): MailboxListItem {
  return {
    id: item.id, kind: item.kind, senderName: item.sender_name, subject: 'self', receivedAt: item.received_at, openedAt: item.opened_at,
    year: item.opened_at === null && (item.registered || item.withdrawn_at !== null) ? null : sealedYear(box, item),
    place: places[item.rank], registered: item.registered, asked: askedIn(item), doneAt: item.done_at, withdrawnAt: item.withdrawn_at, trashedAt: item.trashed_at,
    isCorrection: item.corrects !== null, isCorrected: item.corrected_by !== null,
    labels: labels.filter(({ id }) => item.label_ids.includes(id)),
  }
}

function sealedYear(box: OpenBox, item: BoxRow): number | null {
  const sealed = { depositId: item.forward_id ?? item.deposit_id, wrappedKey: item.wrapped_key, summaryCiphertext: item.summary_ciphertext }
  const key = documentKeyOf(box.open, sealed)
  return key === null ? null : yearIn(key, sealed)
}

function askedIn({ due_on: dueOn, requested_action: word }: BoxRow): MailboxListItem['asked'] {
  const action = requestedActions.find((known) => known === word) ?? null
  return dueOn === null && action === null ? null : { dueOn, action }
}
