import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { database } from '../database'
import { deliverOutbox } from '../deliver'
import { runJobs, testHouse } from '../deposits/testing/house'
import { listItemEvents, listOrganisationEvents } from '../events/list'
import { openItem } from '../mailbox/open'
import { freeNumbers } from '../organisations/testing/members'
import { blobs } from '../storage/blobs'
import { receiveForwardAnswer } from './answer'
import type { ItemForwarded } from './messages'
import { receiveForward } from './receive'
import { carryRevocation, revokeForward } from './revoke'
import { copyOf, forwarded, giveAnswer, messageOf, newRecipient, openedItem, receivedOf, sentOf, storedAmong, type TestRecipient } from './testing/forwarding'

const house = testHouse()
let office: TestRecipient
let itemId: string

beforeAll(async () => {
  office = await newRecipient(freeNumbers[0] ?? '')
})

beforeEach(async () => {
  itemId = (await openedItem(house.current, house.current.hanako)).id
})

const actor = () => house.current.hanako.actor
const tools = () => ({ db: database(), blobs: blobs() })
const run = () => runJobs(house.current)
const blobsOf = ({ documents }: Pick<ItemForwarded, 'documents'>) => documents.flatMap(({ contentBlob, signatureBlob }) => [contentBlob, signatureBlob])
const setState = (state: 'active' | 'suspended') => database().organisation.update({ where: { id: office.id }, data: { state } })

async function sent() {
  const [id = ''] = await forwarded(house.current.hanako, itemId, [office])
  const { row, copy } = await messageOf(actor().accountId, id)
  return { id, copy, job: { ownerId: row.ownerId, id: row.id } }
}

async function delivered() {
  const forward = await sent()
  await run()
  return forward
}

/** Everything that both sides have of it, for before and after. */
async function everything(id: string) {
  const events = [...(await listItemEvents(actor(), itemId)).events, ...(await listOrganisationEvents(database(), office.id, id)).events]
  const audit = await database().auditEntry.findMany({ where: { details: { path: ['forwardId'], equals: id } }, orderBy: { id: 'asc' } })
  return { sent: await sentOf(id), received: await receivedOf(id), copy: await copyOf(id), events: events.map(({ id: event }) => event), audit }
}

const kindsOf = async (id: string) => ({
  account: (await listItemEvents(actor(), itemId)).events.map(({ kind }) => kind).slice(3),
  recipient: (await listOrganisationEvents(database(), office.id, id)).events.map(({ kind }) => kind),
})

/** As a crash before the mark leaves it: the row waits again. */
const waitAgain = (ownerId: string) => database().outboxMessage.updateMany({ where: { ownerId }, data: { deliveredAt: null } })

async function deliverAll(ownerId: string): Promise<void> {
  const rows = await database().outboxMessage.findMany({ where: { ownerId, deliveredAt: null } })
  for (const { id } of rows) await deliverOutbox(tools(), { ownerId, id }, new Date())
}

describe('a delivery', () => {
  it('killed between its two transactions and run again, brings one copy and the time at which it first came', async () => {
    const { id, copy } = await sent()
    const at = new Date(Date.now() - 5000)
    expect(await receiveForward(database(), copy, at)).toEqual({ outcome: 'delivered', receivedAt: at })
    expect(await sentOf(id)).toMatchObject({ state: 'sent', version: 1 })
    await run()
    expect(await sentOf(id)).toMatchObject({ state: 'delivered', deliveredAt: at, version: 2 })
    expect(await database().mailboxItem.count({ where: { forwardId: id } })).toBe(1)
  })

  it('run twice at once, and again after it is done, changes nothing', async () => {
    const { id, job } = await sent()
    await Promise.all([deliverOutbox(tools(), job, new Date()), deliverOutbox(tools(), job, new Date())])
    const once = await everything(id)
    expect(once.sent).toMatchObject({ state: 'delivered', version: 2 })
    await waitAgain(actor().accountId)
    await deliverAll(actor().accountId)
    expect(await everything(id)).toEqual(once)
    await run()
  })

  it('to a recipient that is no longer there leaves nothing with it, tells the resident, and removes the sealed files', async () => {
    const { id, copy } = await sent()
    expect(await storedAmong(blobsOf(copy))).toHaveLength(4)
    await setState('suspended')
    await run()
    await setState('active')
    await run()
    expect(await sentOf(id)).toMatchObject({ state: 'not_delivered', deliveredAt: null, endedAt: expect.any(Date) })
    expect([await receivedOf(id), await copyOf(id)]).toEqual([null, null])
    expect(await storedAmong(blobsOf(copy))).toEqual([])
    expect(await revokeForward(actor(), id, new Date())).toEqual({ ok: false, reason: 'already-ended' })
  })

  it('that found nobody and was killed before it said so, arrives whole when somebody is there again', async () => {
    const { id, copy } = await sent()
    await setState('suspended')
    expect(await receiveForward(database(), copy, new Date())).toEqual({ outcome: 'recipient-gone' })
    await setState('active')
    await run()
    expect(await sentOf(id)).toMatchObject({ state: 'delivered' })
    expect(await openItem(office.keeper, copy.itemId)).toMatchObject({ ok: true })
  })
})

describe('an answer', () => {
  it.each([
    [{ decision: 'accepted' } as const, 'recipient-accepted'],
    [{ decision: 'refused', reason: 'wrong-period' } as const, 'recipient-refused'],
  ])('%j reaches the resident once, with its sealed bytes and an event', async (answer, kind) => {
    const { id } = await delivered()
    expect(await giveAnswer(id, answer, house.current.insurer.seal)).toBe(true)
    await run()
    const received = await receivedOf(id)
    expect(await sentOf(id)).toMatchObject({
      state: answer.decision, endedAt: received?.endedAt, answerContent: received?.answerContent, answerSignature: received?.answerSignature,
      refusalReason: answer.decision === 'refused' ? answer.reason : null,
    })
    expect((await kindsOf(id)).account).toEqual(['forwarded', kind])
    const once = await everything(id)
    await waitAgain(office.id)
    await deliverAll(office.id)
    expect(await everything(id)).toEqual(once)
  })

  it('that comes before the news of the delivery says itself that it was delivered; the delivery then changes nothing', async () => {
    const { id, copy } = await sent()
    const receivedAt = new Date(Date.now() - 1000)
    await receiveForward(database(), copy, receivedAt)
    await giveAnswer(id, { decision: 'accepted' }, house.current.insurer.seal)
    const { payload } = await database().outboxMessage.findFirstOrThrow({ where: { ownerId: office.id, kind: 'forward-answered', deliveredAt: null } })
    await receiveForwardAnswer(database(), payload, new Date())
    const accepted = await sentOf(id)
    expect(accepted).toMatchObject({ state: 'accepted', deliveredAt: receivedAt })
    await run()
    expect(await sentOf(id)).toEqual(accepted)
  })
})

describe('a revocation', () => {
  it.each([['before anybody read it', false], ['after somebody read it', true]])('%s takes the copy and its files away, and the resident is told whether it was read', async (_, isRead) => {
    const { id, copy } = await delivered()
    if (isRead) expect(await openItem(office.keeper, copy.itemId)).toMatchObject({ ok: true })
    expect(await revokeForward(actor(), id, new Date())).toEqual({ ok: true })
    expect(await sentOf(id)).toMatchObject({ state: 'delivered', revokeAskedAt: expect.any(Date) })
    await run()
    await run()
    const received = await receivedOf(id)
    expect(received).toMatchObject({ state: 'revoked', answerContent: null })
    expect(await sentOf(id)).toMatchObject({ state: 'revoked', endedAt: received?.endedAt, firstReadAt: received?.firstReadAt })
    expect(received?.firstReadAt === null).toBe(!isRead)
    expect(await copyOf(id)).toBeNull()
    expect(await database().mailboxDocument.count({ where: { accountId: office.mailboxAccountId, itemId: copy.itemId } })).toBe(0)
    expect(await storedAmong(blobsOf(copy))).toEqual([])
    expect(await openItem(office.keeper, copy.itemId)).toEqual({ ok: false, reason: 'not-found' })
    expect(await kindsOf(id)).toEqual({ account: ['forwarded', 'forward-revoked'], recipient: ['forwarded', 'forward-revoked'] })
    expect(await openItem(actor(), itemId)).toMatchObject({ ok: true })
  })

  it('before the delivery means that it never arrives, and leaves no file', async () => {
    const { id, copy, job } = await sent()
    await revokeForward(actor(), id, new Date())
    await deliverOutbox(tools(), job, new Date())
    await deliverAll(actor().accountId)
    await run()
    expect(await sentOf(id)).toMatchObject({ state: 'revoked', deliveredAt: null, firstReadAt: null })
    expect([await receivedOf(id), await copyOf(id)]).toEqual([null, null])
    expect(await storedAmong(blobsOf(copy))).toEqual([])
    expect(await kindsOf(id)).toEqual({ account: ['forwarded', 'forward-revoked'], recipient: [] })
  })

  it('that overtakes the delivery waits for it, and both are settled', async () => {
    const { id, job } = await sent()
    await revokeForward(actor(), id, new Date())
    const asked = await database().outboxMessage.findFirstOrThrow({ where: { ownerId: actor().accountId, kind: 'forward-revocation-asked', deliveredAt: null } })
    await expect(deliverOutbox(tools(), { ownerId: asked.ownerId, id: asked.id }, new Date())).rejects.toThrow('not arrived yet')
    await deliverOutbox(tools(), job, new Date())
    expect(await deliverOutbox(tools(), { ownerId: asked.ownerId, id: asked.id }, new Date())).toBe('delivered')
    expect(await sentOf(id)).toMatchObject({ state: 'revoked' })
    await run()
  })

  it('asked while the delivery was killed between its two transactions takes back what had arrived', async () => {
    const { id, copy } = await sent()
    const receivedAt = new Date(Date.now() - 1000)
    await receiveForward(database(), copy, receivedAt)
    await revokeForward(actor(), id, new Date())
    await run()
    expect(await sentOf(id)).toMatchObject({ state: 'revoked', deliveredAt: receivedAt })
    expect(await copyOf(id)).toBeNull()
  })

  it('killed between its two transactions and run again, ends once with the same time', async () => {
    const { id } = await delivered()
    await revokeForward(actor(), id, new Date())
    const asked = await database().outboxMessage.findFirstOrThrow({ where: { ownerId: actor().accountId, kind: 'forward-revocation-asked', deliveredAt: null } })
    await carryRevocation(database(), asked.ownerId, asked.id, asked.payload, new Date())
    const once = await everything(id)
    // What the second transaction wrote, undone as if it had never been.
    await database().forward.updateMany({ where: { id }, data: { state: 'delivered', endedAt: null, firstReadAt: null, version: 3 } })
    await database().accountEvent.deleteMany({ where: { itemId, kind: 'forward-revoked' } })
    await database().auditEntry.deleteMany({ where: { ownerId: actor().accountId, action: 'forward-revoked' } })
    await waitAgain(actor().accountId)
    await deliverAll(actor().accountId)
    expect((await everything(id)).received).toEqual(once.received)
    expect(await sentOf(id)).toEqual(once.sent)
    expect(await kindsOf(id)).toEqual({ account: ['forwarded', 'forward-revoked'], recipient: ['forwarded', 'forward-revoked'] })
    await run()
  })

  it('after an answer changes nothing: the answer stands, and the resident has it, whichever message comes first', async () => {
    for (const order of ['answer-first', 'revocation-first']) {
      const { id, copy } = await delivered()
      await giveAnswer(id, { decision: 'refused', reason: 'too-late' }, house.current.insurer.seal)
      await revokeForward(actor(), id, new Date())
      const [first, second] = order === 'answer-first' ? [office.id, actor().accountId] : [actor().accountId, office.id]
      await deliverAll(first)
      await deliverAll(second)
      await run()
      expect(await sentOf(id)).toMatchObject({ state: 'refused', refusalReason: 'too-late' })
      expect(await openItem(office.keeper, copy.itemId)).toMatchObject({ ok: true })
      expect(await storedAmong(blobsOf(copy))).toHaveLength(4)
    }
  })

  it('at the same moment as an answer: one of them comes first, and both sides end the same', async () => {
    const ends = new Set<string>()
    for (let round = 0; round < 6; round++) {
      const { id } = await delivered()
      await revokeForward(actor(), id, new Date())
      const [answered] = await Promise.all([giveAnswer(id, { decision: 'accepted' }, house.current.insurer.seal), run()])
      await run()
      const [mine, theirs] = [await sentOf(id), await receivedOf(id)]
      expect(mine.state).toBe(theirs?.state)
      expect(mine.state).toBe(answered ? 'accepted' : 'revoked')
      expect((await copyOf(id)) === null).toBe(!answered)
      ends.add(mine.state)
    }
    expect([...ends].every((state) => state === 'accepted' || state === 'revoked')).toBe(true)
  })

  it('is the sender’s alone, is asked once however often, and of nothing that has ended', async () => {
    const { id } = await delivered()
    for (const foreign of [id, 'none']) expect(await revokeForward(house.current.taro.actor, foreign, new Date())).toEqual({ ok: false, reason: 'not-found' })
    const asked = await Promise.all(Array.from({ length: 5 }, () => revokeForward(actor(), id, new Date())))
    expect(asked).toEqual(Array.from({ length: 5 }, () => ({ ok: true })))
    expect(await database().outboxMessage.count({ where: { ownerId: actor().accountId, kind: 'forward-revocation-asked', deliveredAt: null } })).toBe(1)
    await run()
    expect(await revokeForward(actor(), id, new Date())).toEqual({ ok: false, reason: 'already-ended' })
    expect(await sentOf(id)).toMatchObject({ state: 'revoked' })
  })
})
