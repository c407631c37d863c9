import { randomInt, randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { startOfJapaneseDay } from '@/domain/japanese-date'
import { unfiltered, type MailboxFilter, type MailboxTab } from '@/domain/mailbox-filter'
import type { MailboxItem } from '@/prisma/generated/client'
import { database } from '../database'
import { testHouse } from '../deposits/testing/house'
import { countUnread, listMailbox, listSenders, type MailboxListItem } from './list'

const house = testHouse()
const senderIds = [randomUUID(), randomUUID(), randomUUID()]
const labelIds = [randomUUID(), randomUUID()]
const kinds = ['premium-deduction', 'other-kind']
const COUNT = 150
let items: (MailboxItem & { labels: { labelId: string }[] })[] = []

const box = () => house.current.hanako.actor
const oneOf = <Value>(values: readonly Value[]): Value => values[randomInt(values.length)] as Value
const rarely = <Value>(value: Value): Value | null => (randomInt(6) === 0 ? value : null)
const day = (n: number) => new Date(Date.UTC(2026, 9, 1 + n, 5))

/** A box of every sort of item; many share an instant. */
beforeAll(async () => {
  const { accountId, subjectId } = box()
  const bytes = new Uint8Array(80)
  const rows = Array.from({ length: COUNT }, () => ({
    accountId, id: randomUUID(), subjectId, senderId: oneOf(senderIds), senderName: '試験', depositId: randomUUID(), kind: oneOf(kinds), receivedAt: day(randomInt(20)),
    openedAt: randomInt(2) === 0 ? null : day(30), archivedAt: rarely(day(31)), trashedAt: rarely(day(32)), withdrawnAt: rarely(day(33)), doneAt: rarely(day(34)),
    dueOn: randomInt(2) === 0 ? null : new Date(Date.UTC(2026, 11, 1 + randomInt(9))), requestedAction: rarely('reply'), correctedBy: rarely(randomUUID()),
    wrappedKey: bytes, summaryCiphertext: bytes, receiptContent: bytes, receiptSignature: bytes,
  }))
  await database().mailboxItem.createMany({ data: rows })
  await database().mailboxLabel.createMany({ data: labelIds.map((id) => ({ accountId, id, nameCiphertext: bytes, createdAt: day(0) })) })
  await database().$executeRaw`
    insert into mailbox_item_labels (account_id, item_id, label_id, rank, received_at)
    select account_id, id, label_id, mailbox_rank(opened_at, withdrawn_at, archived_at, trashed_at), received_at from mailbox_items
    cross join unnest(${labelIds}::uuid[]) label_id where account_id = ${accountId}::uuid and random() < 0.5`
  items = await database().mailboxItem.findMany({ where: { accountId }, include: { labels: { select: { labelId: true } } } })
})

type Item = (typeof items)[number]

const isAsked = (item: Item) => (item.dueOn !== null || item.requestedAction !== null) && !item.doneAt && !item.withdrawnAt && !item.correctedBy && !item.archivedAt
const isNew = (item: Item) => item.openedAt === null && item.withdrawnAt === null

function isInTab(tab: MailboxTab, item: Item): boolean {
  if (item.trashedAt !== null) return tab === 'trash'
  if (tab === 'asked') return isAsked(item)
  if (item.archivedAt !== null) return tab === 'archived'
  return tab === 'all' || (tab === 'unread' && isNew(item))
}

const fits = ({ tab, senderId, kind, labelId, from, until }: MailboxFilter) => (item: Item) =>
  isInTab(tab, item) && (senderId === null || item.senderId === senderId) && (kind === null || item.kind === kind)
  && (labelId === null || item.labels.some((label) => label.labelId === labelId))
  && (from === null || item.receivedAt >= startOfJapaneseDay(from)) && (until === null || item.receivedAt < startOfJapaneseDay(until, 1))

/** The same by reading everything and sorting. */
function expected(filter: MailboxFilter): string[] {
  const down = (a: string | number, b: string | number) => (a < b ? 1 : a > b ? -1 : 0)
  const due = ({ dueOn }: Item) => dueOn?.getTime() ?? Number.POSITIVE_INFINITY
  const isUpFront = (item: Item) => (filter.tab === 'all' || filter.tab === 'unread') && isNew(item) ? 1 : 0
  const order = filter.tab === 'asked'
    ? (a: Item, b: Item) => down(due(b), due(a)) || down(b.id, a.id)
    : (a: Item, b: Item) => isUpFront(b) - isUpFront(a) || down(a.receivedAt.getTime(), b.receivedAt.getTime()) || down(a.id, b.id)
  return items.filter(fits(filter)).sort(order).map(({ id }) => id)
}

async function walk(filter: MailboxFilter, limit: number): Promise<MailboxListItem[]> {
  const seen: MailboxListItem[] = []
  for (let after: string | null = null, pages = 0; pages <= COUNT; pages += 1) {
    const page = await listMailbox(box(), { filter, after, limit })
    seen.push(...page.items)
    if (page.next === null) return seen
    after = page.next
  }
  throw new Error('The pages do not end.')
}

const calendarDay = fc.record({ year: fc.constant(2026), month: fc.constant(10), day: fc.integer({ min: 1, max: 22 }) })
const filters: fc.Arbitrary<MailboxFilter> = fc.record({
  tab: fc.constantFrom<MailboxTab>('all', 'unread', 'asked', 'archived', 'trash'),
  senderId: fc.constantFrom(null, null, ...senderIds, randomUUID()), kind: fc.constantFrom(null, null, ...kinds, 'none'),
  labelId: fc.constantFrom(null, null, ...labelIds, randomUUID()), from: fc.option(calendarDay), until: fc.option(calendarDay),
})

describe('the list of a mailbox', () => {
  it('shows, whatever is combined, exactly what fits, in its order, in pages that join without gap or double', async () => {
    await fc.assert(fc.asyncProperty(filters, fc.integer({ min: 1, max: 40 }), async (filter, limit) => {
      expect((await walk(filter, limit)).map(({ id }) => id)).toEqual(expected(filter))
    }), { numRuns: 120 })
  })

  it('has something in every tab of this test, so that the test can fail', () => {
    for (const tab of ['all', 'unread', 'asked', 'archived', 'trash'] as const) expect(expected({ ...unfiltered, tab }).length, tab).toBeGreaterThan(3)
  })

  it('says of each item where it lies and what its sender did', async () => {
    for (const shown of await walk(unfiltered, 100)) {
      const item = items.find(({ id }) => id === shown.id)
      expect(shown).toMatchObject({ place: item && isNew(item) ? 'new' : 'seen', withdrawnAt: item?.withdrawnAt, isCorrected: item?.correctedBy !== null, doneAt: item?.doneAt })
      expect(shown.asked).toEqual(item?.dueOn || item?.requestedAction ? { dueOn: item.dueOn, action: item.requestedAction } : null)
    }
  })

  it('is the own box alone: no sender, label or cursor of another shows anything of it', async () => {
    const { taro } = house.current
    const cursor = (await listMailbox(box(), { limit: 1 })).next
    for (const filter of [unfiltered, { ...unfiltered, senderId: senderIds[0] ?? '' }, { ...unfiltered, labelId: labelIds[0] ?? '' }, { ...unfiltered, tab: 'asked' as const }]) {
      expect(await listMailbox(taro.actor, { filter, after: cursor })).toEqual({ items: [], next: null, labels: [] })
    }
    expect(await listMailbox({ ...box(), subjectId: randomUUID() })).toMatchObject({ items: [], next: null })
    expect(await listSenders(taro.actor)).toEqual([])
  })

  it('begins anew at a cursor that this list never gave', async () => {
    const first = (await listMailbox(box(), { limit: 3 })).items.map(({ id }) => id)
    const ofAsked = (await listMailbox(box(), { filter: { ...unfiltered, tab: 'asked' }, limit: 1 })).next
    for (const after of ["' or 1=1 --", '', '3', '9'.repeat(33), `3${'-'.repeat(32)}`, '__proto__', ofAsked, 'x'.repeat(10_000)]) {
      expect((await listMailbox(box(), { after, limit: 3 })).items.map(({ id }) => id), String(after)).toEqual(first)
    }
  })

  it('names each sender once', async () => {
    expect((await listSenders(box())).map(({ id }) => id).sort()).toEqual([...senderIds].sort())
  })
})

describe('the number of new items', () => {
  const counted = async () => (await database().$queryRaw<{ n: number }[]>`
    select count(*)::int as n from mailbox_items where account_id = ${box().accountId}::uuid and trashed_at is null and archived_at is null and opened_at is null and withdrawn_at is null`)[0]?.n

  it('is exact after whatever happens to items, one by one or many at once', async () => {
    const { accountId } = box()
    expect(await countUnread(box())).toBe(expected({ ...unfiltered, tab: 'unread' }).length)
    const changes = [
      { openedAt: day(40) }, { openedAt: null }, { archivedAt: day(40) }, { archivedAt: null }, { trashedAt: day(40) }, { trashedAt: null }, { withdrawnAt: day(40) }, { withdrawnAt: null },
    ]
    for (const data of changes) {
      const some = items.filter(() => randomInt(3) === 0).map(({ id }) => id)
      await database().mailboxItem.updateMany({ where: { accountId, id: { in: some } }, data })
      expect(await countUnread(box()), JSON.stringify(data)).toBe(await counted())
    }
    await database().mailboxItem.deleteMany({ where: { accountId, id: { in: items.slice(0, 20).map(({ id }) => id) } } })
    expect(await countUnread(box())).toBe(await counted())
    expect(await countUnread(house.current.taro.actor)).toBe(0)
    const outOfPlace = await database().$queryRaw`
      select 1 from mailbox_item_labels label join mailbox_items item on item.account_id = label.account_id and item.id = label.item_id
      where label.rank <> mailbox_rank(item.opened_at, item.withdrawn_at, item.archived_at, item.trashed_at)`
    expect(outOfPlace).toEqual([])
  })
})
