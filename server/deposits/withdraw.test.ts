import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { database } from '../database'
import { deliverOutbox } from '../deliver'
import { receiveItems } from '../mailbox/receive'
import { apiDepositorOf } from '../organisations/api-client'
import { blobs } from '../storage/blobs'
import { readHandover } from './handover'
import { get, post, runJobs, runJobsAt, testHouse, withdraw } from './testing/house'
import { bodyWith, countBlobs, depositTo, eventsOf, itemOf, later, problemOf, stateOf } from './testing/life'
import { withdrawDeposit } from './withdraw'

const house = testHouse()

const handoverOf = (id: string) => database().outboxMessage.findUniqueOrThrow({ where: { ownerId_id: { ownerId: house.current.insurer.id, id } } })
const deliver = (depositId: string, at = new Date()) => deliverOutbox({ db: database(), blobs: blobs() }, { ownerId: house.current.insurer.id, id: depositId }, at)

async function withdrawAsInsurer(depositId: string) {
  const depositor = await apiDepositorOf(database(), `Bearer ${house.current.insurer.apiKey}`)
  if (depositor === null) throw new Error('no depositor')
  return withdrawDeposit(database(), depositor, depositId, new Date())
}

const waitingForLocks = async (client: pg.Client) => Number((await client.query<{ count: string }>(
  `select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`)).rows[0]?.count)

/** While another holds rows: `inTurn` begin one after the other, each when those before wait for a lock. */
async function whileHeld(hold: string, values: string[], inTurn: (() => Promise<unknown>)[]): Promise<void> {
  const other = new pg.Client({ connectionString: house.current.url })
  await other.connect()
  try {
    await other.query('begin')
    await other.query(hold, values)
    const begun: Promise<unknown>[] = []
    for (const begin of inTurn) {
      begun.push(begin())
      await expect.poll(() => waitingForLocks(other), { timeout: 5000, interval: 10 }).toBe(begun.length)
    }
    await other.query('commit')
    await Promise.all(begun)
  } finally {
    await other.end()
  }
}

describe('a deposit that is withdrawn before it is published', () => {
  it.each([['accepted', {}], ['scheduled', { publishAt: later(24).toISOString() }]])('while it is %s never comes to the resident, and its sealed documents are gone', async (_, wishes) => {
    const { insurer, hanako } = house.current
    const blobsBefore = countBlobs(house.current)
    const { depositId } = await depositTo(house.current, hanako, wishes)
    const answer = await withdraw(insurer, depositId)
    const text = await answer.text()
    expect([answer.status, JSON.parse(text)]).toMatchObject([200, { depositId, state: 'withdrawn', withdrawnAt: expect.any(String) }])
    expect(text).not.toContain('publishedAt')
    await runJobs(house.current)
    expect(countBlobs(house.current)).toBe(blobsBefore)
    await runJobsAt(house.current, later(25))
    expect(await itemOf(hanako, depositId)).toBeNull()
    expect(await stateOf(insurer, depositId)).toMatchObject({ state: 'withdrawn' })
    expect((await eventsOf(house.current, hanako, depositId)).depositor.at(-1)).toBe('withdrawn')
    expect((await handoverOf(depositId)).deliveredAt).not.toBeNull()
    expect(await database().accountEvent.count({ where: { accountId: hanako.actor.accountId, kind: 'withdrawn' } })).toBe(0)
  })

  it('answers the same however often it is asked, and to the same deposit sent again as the first time', async () => {
    const { insurer, hanako } = house.current
    const key = { 'idempotency-key': randomUUID() }
    const body = await bodyWith(house.current, hanako, { publishAt: later(24).toISOString() })
    const first = await post(insurer, body, key)
    const text = await first.text()
    const { depositId } = JSON.parse(text) as { depositId: string }
    const answers = await Promise.all(Array.from({ length: 5 }, () => withdraw(insurer, depositId)))
    const texts = await Promise.all(answers.map((answer) => answer.text()))
    expect(new Set(texts).size).toBe(1)
    expect(await (await withdraw(insurer, depositId)).text()).toBe(texts[0])
    expect(await (await post(insurer, body, key)).text()).toBe(text)
    expect((await eventsOf(house.current, hanako, depositId)).depositor).toEqual(['accepted', 'scheduled', 'withdrawn'])
    expect(await database().auditEntry.count({ where: { ownerId: insurer.id, action: 'deposit-withdrawn', details: { equals: { depositId } } } })).toBe(1)
  })
})

describe('a deposit that is withdrawn after it was published', () => {
  it('is marked in the mailbox once, with an event on both sides', async () => {
    const { insurer, hanako } = house.current
    const { depositId } = await depositTo(house.current, hanako)
    await runJobs(house.current)
    const { publishedAt } = await stateOf(insurer, depositId)
    const { withdrawnAt } = await (await withdraw(insurer, depositId)).json() as { withdrawnAt: string }
    await runJobs(house.current)
    await withdraw(insurer, depositId)
    await runJobs(house.current)
    expect(await stateOf(insurer, depositId)).toMatchObject({ state: 'withdrawn', publishedAt, withdrawnAt })
    expect(await itemOf(hanako, depositId)).toMatchObject({ withdrawnAt: new Date(withdrawnAt), openedAt: null })
    expect(await eventsOf(house.current, hanako, depositId)).toEqual({ depositor: ['accepted', 'published', 'withdrawn'], account: ['accepted', 'published', 'withdrawn'] })
  })
})

describe('a withdrawal that meets the publication', () => {
  it('waits for a delivery under way, and then follows it into the mailbox', async () => {
    const { insurer, hanako } = house.current
    const { depositId } = await depositTo(house.current, hanako)
    const links = 'select 1 from links where account_id = $1 for update'
    await whileHeld(links, [hanako.actor.accountId], [() => deliver(depositId), () => withdrawAsInsurer(depositId)])
    expect(await stateOf(insurer, depositId)).toMatchObject({ state: 'withdrawn', publishedAt: expect.any(String) })
    await runJobs(house.current)
    expect(await itemOf(hanako, depositId)).toMatchObject({ withdrawnAt: expect.any(Date) })
    expect(await eventsOf(house.current, hanako, depositId)).toMatchObject({ depositor: ['accepted', 'published', 'withdrawn'] })
  })

  it('comes before a delivery that begins after it, which then brings nothing', async () => {
    const { insurer, hanako } = house.current
    const { depositId } = await depositTo(house.current, hanako)
    await whileHeld('select 1 from deposits where id = $1 for update', [depositId], [() => withdrawAsInsurer(depositId), () => deliver(depositId)])
    expect(await itemOf(hanako, depositId)).toBeNull()
    expect(await stateOf(insurer, depositId)).not.toHaveProperty('publishedAt')
    expect(await eventsOf(house.current, hanako, depositId)).toEqual({ depositor: ['accepted', 'withdrawn'], account: [] })
  })

  it('after a worker was killed between the two sides finds the item and withdraws it where it lies', async () => {
    const { insurer, hanako } = house.current
    const { depositId } = await depositTo(house.current, hanako)
    const receivedAt = new Date()
    await receiveItems(database(), [readHandover((await handoverOf(depositId)).payload)], receivedAt)
    await withdraw(insurer, depositId)
    await runJobs(house.current)
    expect(await itemOf(hanako, depositId)).toMatchObject({ receivedAt, withdrawnAt: expect.any(Date) })
    expect(await stateOf(insurer, depositId)).toMatchObject({ state: 'withdrawn', publishedAt: receivedAt.toISOString() })
    expect(await eventsOf(house.current, hanako, depositId)).toEqual({ depositor: ['accepted', 'published', 'withdrawn'], account: ['accepted', 'published', 'withdrawn'] })
  })

  it('at any moment ends in one of two ways, the same on both sides', async () => {
    const { insurer, hanako } = house.current
    const ids = await Promise.all(Array.from({ length: 12 }, async () => (await depositTo(house.current, hanako)).depositId))
    await Promise.all([runJobs(house.current), ...ids.map((id) => withdrawAsInsurer(id))])
    await runJobs(house.current)
    for (const id of ids) {
      const [state, item] = [await stateOf(insurer, id), await itemOf(hanako, id)]
      expect(state).toMatchObject({ state: 'withdrawn' })
      expect(item?.receivedAt.toISOString()).toBe(state.publishedAt)
      if (item !== null) expect(item.withdrawnAt?.toISOString()).toBe(state.withdrawnAt)
      expect((await handoverOf(id)).deliveredAt).not.toBeNull()
    }
  })
})

describe('a withdrawal is refused', () => {
  it('to another organisation and for what is not there, which look the same', async () => {
    const { insurer, otherInsurer, hanako } = house.current
    const { depositId } = await depositTo(house.current, hanako)
    for (const id of [depositId, randomUUID(), 'nonsense']) {
      expect(await problemOf(await withdraw(otherInsurer, id))).toEqual({ status: 404, reason: 'deposit-unknown', field: null })
    }
    expect(await problemOf(await withdraw({ ...insurer, apiKey: 'nothing' }, depositId))).toMatchObject({ status: 401 })
    expect(await stateOf(insurer, depositId)).toMatchObject({ state: 'accepted' })
    expect((await get(insurer, depositId)).status).toBe(200)
  })

  it('for a deposit that was not delivered', async () => {
    const { insurer, taro } = house.current
    const { depositId } = await depositTo(house.current, taro)
    await database().link.updateMany({ where: { accountId: taro.actor.accountId }, data: { stoppedAt: new Date() } })
    await runJobs(house.current)
    expect(await problemOf(await withdraw(insurer, depositId))).toMatchObject({ status: 409, reason: 'deposit-not-delivered' })
  })
})
