import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { unfiltered } from '@/domain/mailbox-filter'
import { database } from '../database'
import { depositBody, signPair } from '../deposits/testing/documents'
import { post, runJobs, testHouse } from '../deposits/testing/house'
import { homeOverview } from '../home/overview'
import { cursorFor } from '../paging'
import { makeLabel } from './labels'
import { countUnread, listMailbox, listSenders, type PageQuestion } from './list'
import { fillBox } from './testing/fill-box'

const house = testHouse()
afterEach(() => { vi.restoreAllMocks() })

async function receive(count: number): Promise<void> {
  const { insurer, hanako } = house.current
  for (let n = 0; n < count; n++) await post(insurer, depositBody(hanako.pseudonym, await signPair(insurer.seal)))
  await runJobs(house.current)
}

interface Statement { text: string, values: unknown[] }

/** Every statement that reached the database while `work` ran. */
async function sentBy(work: () => Promise<unknown>): Promise<Statement[]> {
  const spy = vi.spyOn(pg.Client.prototype, 'query')
  await work()
  const sent = spy.mock.calls.map(([first, values]: unknown[]): Statement => {
    const { text, values: own } = typeof first === 'string' ? { text: first, values: undefined } : first as { text: string, values?: unknown[] }
    return { text, values: own ?? (Array.isArray(values) ? values : []) }
  })
  spy.mockRestore()
  return sent
}

const statementsOf = async (work: () => Promise<unknown>) => (await sentBy(work)).map(({ text }) => text)

const keyOpenings = (statements: string[]) => statements.filter((text) => text.includes('mailbox_private_key_wrapped')).length

describe('the number of queries', () => {
  it('of a page of the mailbox is three whatever it shows, with one opening of the mailbox key', async () => {
    const { hanako } = house.current
    await receive(1)
    const one = await statementsOf(() => listMailbox(hanako.actor))
    await receive(11)
    const twelve = await statementsOf(async () => expect((await listMailbox(hanako.actor)).items).toHaveLength(12))
    expect([one.length, twelve.length]).toEqual([3, 3])
    expect([keyOpenings(one), keyOpenings(twelve)]).toEqual([1, 1])
  })

  it('of the home page does not grow with what it shows, with one opening of the mailbox key', async () => {
    const { hanako } = house.current
    const { tasks, newItems } = await homeOverview(hanako.actor)
    expect([tasks.length, newItems.length]).toEqual([10, 5])
    const statements = await statementsOf(() => homeOverview(hanako.actor))
    expect(statements).toHaveLength(8)
    expect(keyOpenings(statements)).toBe(1)
  })

  it('of an empty home page is no more', async () => {
    expect((await statementsOf(() => homeOverview(house.current.taro.actor))).length).toBeLessThanOrEqual(8)
  })
})

interface Plan { 'Node Type': string, 'Index Name'?: string, 'Actual Rows': number, 'Rows Removed by Filter'?: number, 'Plans'?: Plan[] }

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)]

/** How the database answers each statement about items, with what it really read. */
async function plansOf(work: () => Promise<unknown>): Promise<Plan[][]> {
  const statements = (await sentBy(work)).filter(({ text }) => text.includes('mailbox_items') || text.includes('mailbox_counts'))
  const client = new pg.Client({ connectionString: house.current.url, options: '-c TimeZone=UTC' })
  await client.connect()
  try {
    const plans: Plan[][] = []
    for (const { text, values } of statements) {
      const { rows: [row] } = await client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(`explain (analyze, format json) ${text}`, values)
      if (row === undefined) throw new Error('no plan')
      plans.push(nodesOf(row['QUERY PLAN'][0].Plan))
    }
    return plans
  } finally {
    await client.end()
  }
}

describe('a large box', () => {
  const ITEMS = 20_000
  const DEEP = 17_000
  const PAGE = 20
  const senderIds = [randomUUID(), randomUUID(), randomUUID(), randomUUID()]

  it('is read through an index from where the page begins, at any depth, by sender, kind, label and due date, and no row more than the page', async () => {
    const { taro: { actor } } = house.current
    const { accountId, subjectId } = actor
    const label = await makeLabel(actor, '税', new Date())
    if (!label.ok) throw new Error(label.reason)
    await fillBox(database(), { accountId, subjectId, count: ITEMS, senderIds, labelId: label.labelId, since: new Date('2026-01-01T00:00:00Z') })
    await database().$executeRawUnsafe('analyze mailbox_items, mailbox_item_labels')
    const [deep] = await database().$queryRaw<{ id: string, received_at: Date }[]>`
      select id, received_at from mailbox_items where account_id = ${accountId}::uuid and opened_at is not null and archived_at is null
      order by received_at desc, id desc offset ${DEEP - ITEMS / 10}::int limit 1`
    if (deep === undefined) throw new Error('not so deep')
    const after = `2${cursorFor({ at: deep.received_at, id: deep.id })}`
    const day = { year: 2026, month: 1, day: 1 }
    const questions: [PageQuestion, string][] = [
      [{}, 'mailbox_items_by_rank'], [{ after }, 'mailbox_items_by_rank'], [{ filter: { ...unfiltered, tab: 'archived' } }, 'mailbox_items_by_rank'],
      [{ filter: { ...unfiltered, from: day, until: day } }, 'mailbox_items_by_rank'], [{ filter: { ...unfiltered, senderId: senderIds[1] ?? '' }, after }, 'mailbox_items_by_sender'],
      [{ filter: { ...unfiltered, kind: 'other-kind' }, after }, 'mailbox_items_by_kind'],
      [{ filter: { ...unfiltered, labelId: label.labelId }, after }, 'mailbox_item_labels_account_id_label_id_rank_received_at_it_idx'],
      [{ filter: { ...unfiltered, tab: 'asked' } }, 'mailbox_items_asked'],
    ]
    for (const [question, index] of questions) {
      let shown = 0
      const plans = await plansOf(async () => { shown = (await listMailbox(actor, { ...question, limit: PAGE })).items.length })
      const nodes = plans.flat()
      expect(shown, index).toBe(PAGE)
      expect(nodes.map((node) => node['Index Name']), JSON.stringify(question)).toContain(index)
      for (const node of nodes) {
        expect(node['Node Type'], JSON.stringify(question)).not.toBe('Seq Scan')
        expect(node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0), `${JSON.stringify(question)} ${node['Node Type']}`).toBeLessThanOrEqual(2 * (PAGE + 1))
      }
    }
  })

  it('has its number of new items and its senders read without reading its items', async () => {
    const { taro: { actor } } = house.current
    for (const work of [() => countUnread(actor), () => listSenders(actor)]) {
      const [plan = [], ...more] = await plansOf(work)
      expect(more).toEqual([])
      for (const node of plan) expect(node['Actual Rows']).toBeLessThanOrEqual(senderIds.length)
    }
    expect(await countUnread(actor)).toBe(ITEMS / 10)
    expect((await listSenders(actor)).map(({ id }) => id).sort()).toEqual([...senderIds].sort())
  })
})
