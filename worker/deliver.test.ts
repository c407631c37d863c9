import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { database } from '@/server/database'
import { deliverOutbox } from '@/server/deposits/deliver'
import { readHandover } from '@/server/deposits/handover'
import { depositBody, signPair } from '@/server/deposits/testing/documents'
import { post, runJobs, testHouse } from '@/server/deposits/testing/house'
import { receiveItem } from '@/server/mailbox/receive'

const house = testHouse()
const answer = z.object({ depositId: z.uuid() })

/** Accepts a deposit and answers the outbox row that waits. */
async function accepted() {
  const { insurer, hanako } = house.current
  const { depositId } = answer.parse(await (await post(insurer, depositBody(hanako.pseudonym, await signPair(insurer.seal)))).json())
  const rows = await database().outboxMessage.findMany({ where: { ownerId: insurer.id, deliveredAt: null } })
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
const waitingJobs = async () => (await database().$queryRaw<unknown[]>`select id::text from graphile_worker.jobs`).length

describe('delivery of an outbox row', () => {
  it('writes the item, publishes the deposit and marks the row, once each', async () => {
    const { depositId, job } = await accepted()
    expect(await deliverOutbox(database(), job, new Date())).toBe('delivered')
    const state = await stateOf(depositId)
    expect(state).toMatchObject(once)
    expect(state.publishedAt).toEqual(state.receivedAt[0])
  })

  it('changes nothing the second time', async () => {
    const { depositId, job } = await accepted()
    await deliverOutbox(database(), job, new Date())
    const before = await stateOf(depositId)
    expect(await deliverOutbox(database(), job, new Date(Date.now() + 5000))).toBe('nothing-to-do')
    expect(await stateOf(depositId)).toEqual(before)
  })

  it('ends the same after a worker was killed between the two owners, with the time of the first', async () => {
    const { depositId, row, job } = await accepted()
    const firstTime = new Date('2026-11-21T00:00:00.000Z')
    await receiveItem(database(), readHandover(row.payload), firstTime)
    expect(await stateOf(depositId)).toMatchObject({ state: 'accepted', items: 1 })
    await deliverOutbox(database(), job, new Date())
    expect(await stateOf(depositId)).toMatchObject({ ...once, publishedAt: firstTime, receivedAt: [firstTime] })
  })

  it('by several workers at once writes everything once; the losers fail or find nothing to do', async () => {
    const { depositId, job } = await accepted()
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => deliverOutbox(database(), job, new Date())))
    expect(outcomes.some((outcome) => outcome.status === 'fulfilled' && outcome.value === 'delivered')).toBe(true)
    await deliverOutbox(database(), job, new Date())
    expect(await stateOf(depositId)).toMatchObject(once)
  })

  it('of a row that nobody understands fails, and leaves the row waiting', async () => {
    const job = { ownerId: house.current.insurer.id, id: randomUUID() }
    await database().outboxMessage.create({ data: { ...job, kind: 'something-else', payload: {} } })
    await expect(deliverOutbox(database(), job, new Date())).rejects.toThrow(/something-else/)
    await database().outboxMessage.delete({ where: { ownerId_id: job } })
  })
})

describe('the sweeper', () => {
  it('asks again for a row whose job was lost, and only after its time', async () => {
    await runJobs(house.current)
    const { depositId } = await accepted()
    await database().$executeRaw`delete from graphile_worker._private_jobs`
    await sweep(0)
    expect(await waitingJobs()).toBe(0)
    expect(await stateOf(depositId)).toMatchObject({ state: 'accepted' })
    await sweep(120_000)
    await runJobs(house.current)
    expect(await stateOf(depositId)).toMatchObject(once)
  })

  it('asks again while the lock of a killed worker still holds the job', async () => {
    const { depositId } = await accepted()
    await database().$executeRaw`update graphile_worker._private_jobs set locked_at = now(), locked_by = 'killed', attempts = 1`
    await runJobs(house.current)
    expect(await stateOf(depositId)).toMatchObject({ state: 'accepted' })
    await sweep(120_000)
    await runJobs(house.current)
    expect(await stateOf(depositId)).toMatchObject(once)
  })

  /** Runs the sweeper as if it were so much later. */
  async function sweep(laterInMilliseconds: number): Promise<void> {
    const { requeueUndelivered } = await import('@/server/outbox')
    await requeueUndelivered(database(), new Date(Date.now() + laterInMilliseconds - 60_000), 100)
  }
})
