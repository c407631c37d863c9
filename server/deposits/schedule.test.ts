import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { stuckOutbox } from '@/worker/stuck-outbox'
import { database } from '../database'
import { listLinks, stopLink } from '../links/resident-links'
import { requeueLost, retryAllNow } from '../outbox'
import { get, post, postItems, runJobs, runJobsAt, testHouse, type TestResident } from './testing/house'
import { bodyWith, countBlobs, depositTo, eventsOf, itemOf, later, problemOf, stateOf } from './testing/life'

const house = testHouse()
const waitingJobs = () => database().$queryRaw<{ run_at: Date }[]>`select run_at from graphile_worker.jobs`

beforeEach(async () => {
  await runJobs(house.current)
  await database().$executeRaw`delete from graphile_worker._private_jobs`
  await database().outboxMessage.updateMany({ where: { deliveredAt: null }, data: { deliveredAt: new Date() } })
})

describe('a deposit that is to be published later', () => {
  it('says so in its sealed receipt and its state, and lies in the mailbox from that time on', async () => {
    const { insurer, hanako } = house.current
    const publishAt = later(3)
    const { depositId, receipt } = await depositTo(house.current, hanako, { publishAt: publishAt.toISOString(), dueOn: '2099-01-31', requestedAction: 'submit' })
    expect(receipt).toMatchObject({ version: 2, publishAt, dueOn: '2099-01-31', requestedAction: 'submit', registered: false, corrects: null })
    expect(await stateOf(insurer, depositId)).toMatchObject({ state: 'scheduled', publishAt: publishAt.toISOString(), dueOn: '2099-01-31', requestedAction: 'submit' })
    await runJobs(house.current)
    await runJobsAt(house.current, later(2))
    expect(await stateOf(insurer, depositId)).toMatchObject({ state: 'scheduled' })
    expect(await itemOf(hanako, depositId)).toBeNull()
    expect(await requeueLost(database(), later(3.1), 100)).toBe(1)
    await runJobsAt(house.current, publishAt)
    expect(await stateOf(insurer, depositId)).toMatchObject({ state: 'published', publishAt: publishAt.toISOString(), publishedAt: publishAt.toISOString() })
    expect(await itemOf(hanako, depositId)).toMatchObject({ receivedAt: publishAt, dueOn: new Date('2099-01-31'), requestedAction: 'submit', registered: false })
    expect(await eventsOf(house.current, hanako, depositId)).toEqual({ depositor: ['accepted', 'scheduled', 'published'], account: ['accepted', 'published'] })
  })

  it('has a job of its own for that very time; neither the sweep, the start of a worker nor the watch for stuck ones takes it for lost', async () => {
    const publishAt = later(5)
    await depositTo(house.current, house.current.hanako, { publishAt: publishAt.toISOString() })
    expect(await waitingJobs()).toEqual([{ run_at: publishAt }])
    expect(await requeueLost(database(), later(1), 100)).toBe(0)
    expect(await retryAllNow(database(), 100)).toBe(0)
    expect(await stuckOutbox(database(), later(4))).toMatchObject({ undelivered: 0 })
    expect(await stuckOutbox(database(), later(6))).toMatchObject({ undelivered: 1, oldestMinutes: 60 })
  })

  it('gets its job for its time again when the queue is lost', async () => {
    const { insurer, hanako } = house.current
    const publishAt = later(5)
    const { depositId } = await depositTo(house.current, hanako, { publishAt: publishAt.toISOString() })
    await database().$executeRaw`delete from graphile_worker._private_jobs`
    expect(await requeueLost(database(), later(1), 100)).toBe(1)
    expect(await waitingJobs()).toEqual([{ run_at: publishAt }])
    await runJobsAt(house.current, publishAt)
    expect(await stateOf(insurer, depositId)).toMatchObject({ state: 'published' })
  })

  it('is not delivered when the link was stopped meanwhile, and its sealed documents are removed', async () => {
    const { insurer, taro } = house.current
    const blobsBefore = countBlobs(house.current)
    const publishAt = later(2)
    const { depositId } = await depositTo(house.current, taro, { publishAt: publishAt.toISOString() })
    await stopLinkOf(taro)
    await runJobsAt(house.current, publishAt)
    expect(await stateOf(insurer, depositId)).toMatchObject({ state: 'not-delivered', reason: 'link-stopped' })
    expect(await itemOf(taro, depositId)).toBeNull()
    expect(countBlobs(house.current)).toBe(blobsBefore)
  })

  it('in a batch has its own time, each item for itself', async () => {
    const { insurer, hanako } = house.current
    const publishAt = [later(1), later(2), null]
    const items = await Promise.all(publishAt.map(async (time) => ({ idempotencyKey: randomUUID(), ...await bodyWith(house.current, hanako, time === null ? {} : { publishAt: time.toISOString() }) })))
    const answered = await (await postItems(insurer, { items: [...items, { ...items[0], idempotencyKey: randomUUID(), publishAt: later(-1).toISOString() }] })).json() as { items: { status: number, deposit?: { depositId: string }, problem?: object }[] }
    expect(answered.items.map(({ status }) => status)).toEqual([201, 201, 201, 422])
    expect(answered.items[3]?.problem).toMatchObject({ reason: 'publish-at-past', field: '/items/3/publishAt' })
    const states = async () => Promise.all(answered.items.slice(0, 3).map(async ({ deposit }) => (await stateOf(insurer, deposit?.depositId ?? '')).state))
    await runJobs(house.current)
    expect(await states()).toEqual(['scheduled', 'scheduled', 'published'])
    await runJobsAt(house.current, later(1.5))
    expect(await states()).toEqual(['published', 'scheduled', 'published'])
  })
})

describe('what a sender wishes', () => {
  const refusals: [string, () => Record<string, unknown>, string, string][] = [
    ['a time that has passed', () => ({ publishAt: later(-1).toISOString() }), 'publish-at-past', '/publishAt'],
    ['a time more than 400 days ahead', () => ({ publishAt: later(401 * 24).toISOString() }), 'publish-at-too-far', '/publishAt'],
    ['a time without a zone', () => ({ publishAt: '2099-01-01T00:00:00' }), 'field-malformed', '/publishAt'],
    ['a day for a time', () => ({ publishAt: '2099-01-01' }), 'field-malformed', '/publishAt'],
    ['a due day that has passed', () => ({ dueOn: '2020-01-01' }), 'due-on-past', '/dueOn'],
    ['a due day before it arrives', () => ({ publishAt: later(72).toISOString(), dueOn: later(20).toISOString().slice(0, 10) }), 'due-on-past', '/dueOn'],
    ['a due day that does not exist', () => ({ dueOn: '2099-02-30' }), 'field-malformed', '/dueOn'],
    ['an action nobody knows', () => ({ requestedAction: 'sing' }), 'field-malformed', '/requestedAction'],
    ['registered as a text', () => ({ registered: 'yes' }), 'field-malformed', '/registered'],
    ['no id to correct', () => ({ corrects: 'x' }), 'field-malformed', '/corrects'],
  ]
  it.each(refusals)('is refused at its field: %s', async (_, wishes, reason, field) => {
    const { insurer, hanako } = house.current
    expect(await problemOf(await post(insurer, { ...await bodyWith(house.current, hanako), ...wishes() }))).toEqual({ status: 422, reason, field })
  })

  it('is part of the request: changed under the same key it is refused, written in another way it is the same', async () => {
    const { insurer, hanako } = house.current
    const key = { 'idempotency-key': randomUUID() }
    const publishAt = later(48)
    const body = await bodyWith(house.current, hanako, { publishAt: publishAt.toISOString(), dueOn: '2099-03-03' })
    const first = await post(insurer, body, key)
    expect(first.status).toBe(201)
    const changes = [{ publishAt: later(49.5).toISOString() }, { publishAt: undefined }, { dueOn: '2099-03-04' }, { requestedAction: 'pay' }, { registered: true }, { corrects: randomUUID() }]
    for (const change of changes) expect(await problemOf(await post(insurer, { ...body, ...change }, key))).toMatchObject({ status: 422, reason: 'idempotency-key-reused' })
    const inJapan = `${new Date(publishAt.getTime() + 9 * 3_600_000).toISOString().slice(0, 19)}+09:00`
    const again = await post(insurer, { ...body, publishAt: inJapan, registered: false }, key)
    expect([again.status, await again.text()]).toEqual([200, await first.text()])
  })

  it('is repeated with the same answer after its time has passed', async () => {
    const { insurer, hanako } = house.current
    const key = { 'idempotency-key': randomUUID() }
    const publishAt = new Date(Date.now() + 1500)
    const body = await bodyWith(house.current, hanako, { publishAt: publishAt.toISOString() })
    const first = await post(insurer, body, key)
    expect(first.status).toBe(201)
    await expect.poll(() => Date.now() > publishAt.getTime(), { timeout: 5000 }).toBe(true)
    expect((await post(insurer, body, key)).status).toBe(200)
    expect((await post(insurer, body, { 'idempotency-key': randomUUID() })).status).toBe(422)
  })

  it('to be opened by card is stated in the receipt and stands at the item', async () => {
    const { insurer, hanako } = house.current
    const { depositId, receipt } = await depositTo(house.current, hanako, { registered: true })
    expect(receipt.registered).toBe(true)
    await runJobs(house.current)
    expect(await itemOf(hanako, depositId)).toMatchObject({ registered: true, openedAt: null })
    expect((await get(insurer, depositId)).status).toBe(200)
  })
})

async function stopLinkOf({ actor }: TestResident): Promise<void> {
  const { rows } = await listLinks(actor, 'active', null)
  for (const { id } of rows) await stopLink(actor, id, new Date())
}
