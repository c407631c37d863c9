import { beforeAll, describe, expect, it } from 'vitest'
import type { Recipient } from '@/domain/actor'
import { database } from '../database'
import { runJobs, testHouse, withdraw } from '../deposits/testing/house'
import { listOrganisationEvents } from '../events/list'
import { listInbox } from '../inbox/list'
import { readForward } from '../inbox/read'
import { freeNumbers, recipientOf } from '../organisations/testing/members'
import { forwardItem } from './forward'
import { revokeForward } from './revoke'
import { copyOf, forwarded, forwardForm, newRecipient, openedItem, receivedOf, sentOf, type TestRecipient } from './testing/forwarding'

const house = testHouse()
const hanako = () => house.current.hanako
let office: TestRecipient
let company: TestRecipient
let clerk: Recipient

beforeAll(async () => {
  office = await newRecipient(freeNumbers[0] ?? '')
  company = await newRecipient(freeNumbers[1] ?? '')
  clerk = await recipientOf(office.id)
})

const depositOf = async (itemId: string) => (await database().mailboxItem.findFirstOrThrow({ where: { id: itemId } })).depositId
const kindsOf = async ({ id }: TestRecipient, forwardId: string) => (await listOrganisationEvents(database(), id, forwardId)).events.map(({ kind }) => kind)

describe('a document that its sender withdraws after it was sent on', () => {
  it('is marked so at every recipient, once, with a signed event; the copy stays what was handed over', async () => {
    const { id } = await openedItem(house.current, hanako())
    const [first = '', second = ''] = await forwarded(hanako(), id, [office, company])
    await runJobs(house.current)
    await withdraw(house.current.insurer, await depositOf(id))
    await runJobs(house.current)
    const { withdrawnAt } = await database().deposit.findFirstOrThrow({ where: { id: await depositOf(id) } })
    for (const forwardId of [first, second]) expect((await receivedOf(forwardId))?.withdrawnAt).toEqual(withdrawnAt)
    const ofOffice = (await receivedOf(first))?.organisationId === office.id ? first : second
    expect(await kindsOf(office, ofOffice)).toEqual(['forwarded', 'withdrawn'])
    await database().outboxMessage.updateMany({ where: { ownerId: hanako().actor.accountId }, data: { deliveredAt: null } })
    await database().$queryRaw`select graphile_worker.add_job('sweep-outbox')::text`
    await runJobs(house.current, () => new Date(Date.now() + 120_000))
    expect(await kindsOf(office, ofOffice)).toEqual(['forwarded', 'withdrawn'])
    const read = await readForward(clerk, ofOffice, new Date())
    if (!read.ok) throw new Error(read.reason)
    expect(read.forward.received.withdrawnAt).toEqual(withdrawnAt)
    expect(read.forward.item.documents.map(({ verdict }) => verdict.indication)).toEqual(['TOTAL-PASSED', 'TOTAL-PASSED'])
    expect(read.forward.timeline.every(({ isProven }) => isProven)).toBe(true)
    expect((await listInbox(clerk)).entries.find((entry) => entry.id === ofOffice)?.withdrawnAt).toEqual(withdrawnAt)
  })

  it('is marked so when the withdrawal overtakes the copy on its way', async () => {
    const { id } = await openedItem(house.current, hanako())
    const [forwardId = ''] = await forwarded(hanako(), id, [office])
    const waiting = { where: { ownerId: hanako().actor.accountId, kind: 'item-forwarded', deliveredAt: null } }
    await database().outboxMessage.updateMany({ ...waiting, data: { notBefore: new Date(Date.now() + 3_600_000) } })
    await withdraw(house.current.insurer, await depositOf(id))
    await runJobs(house.current)
    expect(await receivedOf(forwardId)).toBeNull()
    await database().outboxMessage.updateMany({ ...waiting, data: { notBefore: null } })
    for (let turn = 0; turn < 3; turn++) {
      await database().$queryRaw`select graphile_worker.add_job('sweep-outbox')::text`
      await database().$executeRaw`update graphile_worker._private_jobs set run_at = now()`
      await runJobs(house.current, () => new Date(Date.now() + 120_000))
    }
    expect((await receivedOf(forwardId))?.withdrawnAt).toBeInstanceOf(Date)
    expect(await kindsOf(office, forwardId)).toEqual(['forwarded', 'withdrawn'])
  })

  it('tells nothing of it to whom the resident had taken it back from', async () => {
    const { id } = await openedItem(house.current, hanako())
    const [forwardId = ''] = await forwarded(hanako(), id, [office])
    await runJobs(house.current)
    await revokeForward(hanako().actor, forwardId, new Date())
    await runJobs(house.current)
    await withdraw(house.current.insurer, await depositOf(id))
    await runJobs(house.current)
    expect([(await sentOf(forwardId)).state, (await receivedOf(forwardId))?.withdrawnAt, await copyOf(forwardId)]).toEqual(['revoked', null, null])
    expect(await kindsOf(office, forwardId)).toEqual(['forwarded', 'forward-revoked'])
    expect(await database().outboxMessage.count({ where: { deliveredAt: null } })).toBe(0)
  })

  it('before it was sent on is known by the receipt, in the list too', async () => {
    const { id } = await openedItem(house.current, hanako())
    await withdraw(house.current.insurer, await depositOf(id))
    await runJobs(house.current)
    const [forwardId = ''] = await forwarded(hanako(), id, [office])
    await runJobs(house.current)
    const { withdrawnAt } = await database().deposit.findFirstOrThrow({ where: { id: await depositOf(id) } })
    expect((await receivedOf(forwardId))?.withdrawnAt).toEqual(withdrawnAt)
    expect(await kindsOf(office, forwardId)).toEqual(['forwarded'])
  })

  it('at the very moment of sending is shown before it is sent', async () => {
    const { id } = await openedItem(house.current, hanako())
    let sending: ReturnType<typeof forwardItem> | null = null
    await database().$transaction(async (transaction) => {
      await transaction.mailboxItem.updateMany({ where: { id }, data: { withdrawnAt: new Date() } })
      sending = forwardItem(hanako().actor, forwardForm(id, [office]), new Date())
      await untilSomebodyWaits()
    })
    expect(await sending).toEqual({ ok: false, reason: 'verdict-changed' })
    expect(await database().forward.count({ where: { itemId: id } })).toBe(0)
  })
})

/** Until a transaction waits for another's lock. */
async function untilSomebodyWaits(): Promise<void> {
  for (const end = Date.now() + 10_000; Date.now() < end;) {
    const [found] = await database().$queryRaw<{ waiting: number }[]>`select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    if ((found?.waiting ?? 0) > 0) return
  }
  throw new Error('Nobody waits.')
}
