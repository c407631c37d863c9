import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { database } from '@/server/database'
import { deliverOutbox } from '@/server/deliver'
import { readHandover } from '@/server/deposits/handover'
import { depositBody, signPair } from '@/server/deposits/testing/documents'
import { post, runJobs, testHouse } from '@/server/deposits/testing/house'
import { createLogger } from '@/server/log'
import { receiveItems } from '@/server/mailbox/receive'
import { forgetDelivered, postToOutbox, requeueLost, retryAllNow } from '@/server/outbox'
import { blobs } from '@/server/storage/blobs'
import { tasks } from './tasks'

const house = testHouse()
const answer = z.object({ depositId: z.uuid() })

/** Accepts a deposit and answers the outbox row that waits. */
async function accepted() {
  const { insurer, hanako } = house.current
  const { depositId } = answer.parse(await (await post(insurer, depositBody(hanako.pseudonym, await signPair(insurer.seal)))).json())
  const rows = await database().outboxMessage.findMany({ where: { ownerId: insurer.id, kind: 'deposit-accepted', deliveredAt: null } })
  const row = rows.find(({ payload }) => readHandover(payload).depositId === depositId)
  if (row === undefined) throw new Error('no outbox row')
  return { depositId, row, job: { ownerId: row.ownerId, id: row.id } }
}

async function stateOf(depositId: string) {
  const { insurer, hanako } = house.current
  const deposit = await database().deposit.findUniqueOrThrow({ where: { organisationId_id: { organisationId: insurer.id, id: depositId } } })
  const items = await database().mailboxItem.findMany({ where: { accountId: hanako.actor.accountId, depositId }, include: { documents: true } })
  const audit = await database().auditEntry.findMany({ where: { action: { in: ['deposit-published', 'item-received'] } } })
  const about = [depositId, ...items.map(({ id }) => id)]
  const told = audit.filter(({ details }) => about.some((id) => JSON.stringify(details).includes(id))).map(({ action }) => action).sort()
  return { state: deposit.state, version: deposit.version, publishedAt: deposit.publishedAt, receivedAt: items.map(({ receivedAt }) => receivedAt), items: items.length, documents: items.flatMap(({ documents }) => documents).length, told }
}

const once = { state: 'published', version: 2, items: 1, documents: 2, told: ['deposit-published', 'item-received'] }
const tools = () => ({ db: database(), blobs: blobs() })
const waitingJobs = async () => (await database().$queryRaw<unknown[]>`select id::text from graphile_worker.jobs`).length

describe('delivery of an outbox row', () => {
  it('writes the item, publishes the deposit and marks the row, once each', async () => {
    const { depositId, job } = await accepted()
    expect(await deliverOutbox(tools(), job, new Date())).toBe('delivered')
    const state = await stateOf(depositId)
    expect(state).toMatchObject(once)
    expect(state.publishedAt).toEqual(state.receivedAt[0])
  })

  it('is forgotten seven days after it was delivered, and never before it was', async () => {
    const [delivered, waiting] = [await accepted(), await accepted()]
    const inDays = (days: number) => new Date(Date.now() + days * 86_400_000)
    await deliverOutbox(tools(), delivered.job, inDays(3))
    const isThere = async ({ job }: typeof delivered) => await database().outboxMessage.count({ where: job }) === 1
    await forgetDelivered(database(), inDays(9))
    expect([await isThere(delivered), await isThere(waiting)]).toEqual([true, true])
    expect(await forgetDelivered(database(), inDays(11))).toBeGreaterThan(0)
    expect([await isThere(delivered), await isThere(waiting)]).toEqual([false, true])
    expect(await stateOf(delivered.depositId)).toMatchObject(once)
    expect(await deliverOutbox(tools(), waiting.job, new Date())).toBe('delivered')
  })

  it('changes nothing the second time', async () => {
    const { depositId, job } = await accepted()
    await deliverOutbox(tools(), job, new Date())
    const before = await stateOf(depositId)
    expect(await deliverOutbox(tools(), job, new Date(Date.now() + 5000))).toBe('nothing-to-do')
    expect(await stateOf(depositId)).toEqual(before)
  })

  it('ends the same after a worker was killed between the two owners, with the time of the first', async () => {
    const { depositId, row, job } = await accepted()
    const firstTime = new Date('2026-11-21T00:00:00.000Z')
    await receiveItems(database(), [readHandover(row.payload)], firstTime)
    expect(await stateOf(depositId)).toMatchObject({ state: 'accepted', items: 1 })
    await deliverOutbox(tools(), job, new Date())
    expect(await stateOf(depositId)).toMatchObject({ ...once, publishedAt: firstTime, receivedAt: [firstTime] })
  })

  it('by several workers at once writes everything once; the losers fail or find nothing to do', async () => {
    const { depositId, job } = await accepted()
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => deliverOutbox(tools(), job, new Date())))
    expect(outcomes.some((outcome) => outcome.status === 'fulfilled' && outcome.value === 'delivered')).toBe(true)
    await deliverOutbox(tools(), job, new Date())
    expect(await stateOf(depositId)).toMatchObject(once)
  })

  it('of a row that nobody understands fails, and leaves the row waiting', async () => {
    const job = { ownerId: house.current.insurer.id, id: randomUUID() }
    await database().outboxMessage.create({ data: { ...job, kind: 'something-else', payload: {} } })
    await expect(deliverOutbox(tools(), job, new Date())).rejects.toThrow(/something-else/)
    await database().outboxMessage.delete({ where: { ownerId_id: job } })
  })
})

describe('the sweeper', () => {
  const minutesLater = (minutes: number) => new Date(Date.now() + minutes * 60_000)
  const setJobs = (attempts: number, lockedMinutesAgo: number | null) => database().$executeRaw`
    update graphile_worker._private_jobs set attempts = ${attempts}::int, run_at = now() + interval '1 hour',
      locked_at = now() - make_interval(mins => ${lockedMinutesAgo}::int), locked_by = ${lockedMinutesAgo === null ? null : 'killed'}`
  const attempts = async () => (await database().$queryRaw<{ attempts: number }[]>`select attempts from graphile_worker.jobs`).map((job) => job.attempts)

  beforeEach(async () => {
    await database().$executeRaw`delete from graphile_worker._private_jobs`
    await database().outboxMessage.updateMany({ where: { deliveredAt: null }, data: { deliveredAt: new Date() } })
  })

  it('asks again for a row whose job was lost, and only after its time', async () => {
    const { depositId } = await accepted()
    await database().$executeRaw`delete from graphile_worker._private_jobs`
    expect(await requeueLost(database(), new Date(), 100)).toBe(0)
    expect(await waitingJobs()).toBe(0)
    expect(await stateOf(depositId)).toMatchObject({ state: 'accepted' })
    expect(await requeueLost(database(), minutesLater(2), 100)).toBe(1)
    await runJobs(house.current)
    expect(await stateOf(depositId)).toMatchObject(once)
  })

  it('asks again while the lock of a killed worker still holds the job', async () => {
    const { depositId } = await accepted()
    await setJobs(1, 0)
    expect(await requeueLost(database(), new Date(), 100)).toBe(0)
    await runJobs(house.current)
    expect(await stateOf(depositId)).toMatchObject({ state: 'accepted' })
    expect(await requeueLost(database(), minutesLater(2), 100)).toBe(1)
    await runJobs(house.current)
    expect(await stateOf(depositId)).toMatchObject(once)
  })

  it('leaves a row that could not be delivered to its back-off, which only grows', async () => {
    const job = await undeliverable()
    const waits: number[] = []
    for (let attempt = 2; attempt <= 12; attempt++) {
      await database().$executeRaw`update graphile_worker._private_jobs set run_at = now()`
      await runJobs(house.current)
      expect(await requeueLost(database(), minutesLater(60), 100)).toBe(0)
      expect(await attempts()).toEqual([attempt])
      const [{ wait = 0 } = {}] = await database().$queryRaw<{ wait: number }[]>`select extract(epoch from run_at - now())::float8 as wait from graphile_worker.jobs`
      waits.push(wait)
    }
    // Read a moment after they were set: at the longest wait, equal ones differ by that moment.
    for (const [index, wait] of waits.slice(1).entries()) expect(wait).toBeGreaterThan((waits[index] ?? 0) - 5)
    expect(waits[0]).toBeLessThan(8)
    expect(Math.max(...waits)).toBeLessThan(6.2 * 3600)
    expect(await database().outboxMessage.count({ where: { ...job, deliveredAt: null } })).toBe(1)
  })

  it('never runs out of attempts', async () => {
    await undeliverable()
    await database().$executeRaw`update graphile_worker._private_jobs set attempts = 5000, run_at = now()`
    await runJobs(house.current)
    expect(await attempts()).toEqual([5001])
  })

  it('is joined by a starting worker, which tries at once what waits for its next attempt', async () => {
    const { depositId } = await accepted()
    await setJobs(7, null)
    await runJobs(house.current)
    expect(await stateOf(depositId)).toMatchObject({ state: 'accepted' })
    expect(await retryAllNow(database(), 100)).toBe(1)
    await runJobs(house.current)
    expect(await stateOf(depositId)).toMatchObject(once)
  })

  it('reaches a lost row behind any number that wait for their next attempt', async () => {
    for (let n = 0; n < 5; n++) await undeliverable()
    const { depositId, row } = await accepted()
    await database().$executeRaw`delete from graphile_worker._private_jobs where key like ${`%:${row.batchId ?? row.id}`}`
    expect(await requeueLost(database(), minutesLater(2), 1)).toBe(1)
    await runJobs(house.current)
    expect(await stateOf(depositId)).toMatchObject(once)
  })

  it('says so as an error, with how many and how long, once a row has waited ten minutes', async () => {
    await undeliverable()
    const sweepAt = (at: Date) => linesOf('sweep-outbox', at)
    expect(await sweepAt(minutesLater(9))).toEqual([])
    const [line, ...more] = await sweepAt(minutesLater(12.5))
    expect(line).toMatchObject({ level: 'error', event: 'outbox-undelivered', undelivered: 1, olderThanMinutes: 10, oldestMinutes: 12 })
    expect(more).toEqual([])
  })

  /** What a task logs, run as of that time. */
  async function linesOf(name: string, at: Date): Promise<Record<string, unknown>[]> {
    const lines: string[] = []
    const log = createLogger('debug', { write: (line: string) => { lines.push(line) } })
    const task = tasks({ db: database(), blobs: blobs(), log, now: () => at })[name]
    if (typeof task !== 'function') throw new Error('no such task')
    await task({}, undefined as never)
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  }

  /** A row that fails in every attempt. */
  async function undeliverable() {
    const job = await database().$transaction((transaction) => postToOutbox(transaction, { ownerId: house.current.insurer.id, kind: 'something-else', payload: {} }))
    await runJobs(house.current)
    return job
  }
})
