import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { database } from '../database'
import { depositBody, signPair } from '../deposits/testing/documents'
import { post, postItems, runJobs, testHouse } from '../deposits/testing/house'
import { verifiedToken } from '../events/check'
import { recordRecipientEvents } from '../events/record'
import { apiDepositorOf } from '../organisations/api-client'
import { listDeliveries, replayOne, replaySince, sendTest } from './deliveries'
import { changeKey, createWebhook, deleteWebhook, resumeWebhook, type Webhook } from './endpoints'
import type { WebhookKeeper } from './keeper'
import { Poster } from './post'
import { requeueLostSendings } from './queue'
import { sendWebhooks } from './send'
import { isSignedBy, Receiver } from './testing/receiver'

const house = testHouse()
const answer = z.object({ depositId: z.uuid() })
const payload = z.strictObject({ type: z.string(), timestamp: z.iso.datetime(), data: z.strictObject({ depositId: z.uuid(), eventId: z.uuid(), token: z.string() }) })

let receiver: Receiver
let insurer: WebhookKeeper
beforeEach(async () => {
  receiver = await new Receiver().start()
  const actor = await apiDepositorOf(database(), `Bearer ${house.current.insurer.apiKey}`)
  if (actor === null) throw new Error('The insurer has no key.')
  insurer = actor
})
afterEach(async () => {
  receiver.stop()
  await database().webhookEndpoint.deleteMany({})
  await database().$executeRaw`delete from graphile_worker._private_jobs`
})

async function registered(kinds: string[] = [], url = receiver.url): Promise<Webhook> {
  const made = await createWebhook(database(), insurer, { url, kinds }, new Date())
  if (!made.ok) throw new Error(made.reason)
  return made.webhook
}

async function deposited(): Promise<string> {
  const { insurer: sender, hanako } = house.current
  return answer.parse(await (await post(sender, depositBody(hanako.pseudonym, await signPair(sender.seal)))).json()).depositId
}

/** Everything that is due then, with a clock and without chance. */
const sendAt = (webhook: Webhook, at: Date) =>
  sendWebhooks({ db: database(), poster: () => new Poster({ allowsLoopback: true, timeoutMilliseconds: 500 }), now: () => at, random: () => 0.5 }, { organisationId: insurer.organisationId, endpointId: webhook.id })

const rows = () => database().webhookDelivery.findMany({ orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] })
const later = (seconds: number, from = new Date()) => new Date(from.getTime() + seconds * 1000)
const keyOf = ({ keys: [key] }: Webhook) => key?.text ?? ''

describe("an organisation's endpoint", () => {
  it('is called for its own events, signed, each with the event as the portal signed it and nothing about the resident', async () => {
    const webhook = await registered()
    const depositId = await deposited()
    await runJobs(house.current)
    await runJobs(house.current)
    const calls = receiver.received.map(({ body }) => payload.parse(JSON.parse(body)))
    expect(calls.map(({ type }) => type)).toEqual(['deposit.accepted', 'deposit.published'])
    for (const [index, call] of calls.entries()) {
      const received = receiver.received[index]
      expect(received?.headers['webhook-id']).toBe(call.data.eventId)
      expect(received !== undefined && isSignedBy(keyOf(webhook), received)).toBe(true)
      expect(received !== undefined && isSignedBy(keyOf(webhook), { ...received, body: received.body.replace('deposit.', 'deposit_') })).toBe(false)
      expect(Buffer.byteLength(received?.body ?? '')).toBeLessThan(20_000)
      const told = await verifiedToken(call.data.token, new Date())
      expect(told).toMatchObject({ id: call.data.eventId, aboutId: depositId, audience: `urn:uuid:${insurer.organisationId}` })
      expect(call.timestamp).toBe(told?.happenedAt.toISOString())
      expect(received?.body).not.toContain(house.current.hanako.pseudonym)
    }
    expect(await rows()).toMatchObject([{ state: 'delivered', attempts: 1, lastStatus: 204 }, { state: 'delivered', attempts: 1, lastStatus: 204 }])
  })

  it('is called for what was forwarded to it too, by another type, and a replay says the same', async () => {
    const webhook = await registered()
    const [forwardId, { organisationId }] = [randomUUID(), insurer]
    const at = later(1)
    const event = { kind: 'forwarded', forwardId, recipientId: organisationId } as const
    await database().$transaction((transaction) => recordRecipientEvents(transaction, [{ organisationId, forwardId, at, event }]))
    await sendAt(webhook, later(1))
    await replaySince(database(), insurer, webhook.id, at, later(2))
    await sendAt(webhook, later(3))
    expect(receiver.received.map(({ body }) => JSON.parse(body) as unknown)).toMatchObject([{ type: 'forward.forwarded', data: { forwardId } }, { type: 'forward.forwarded', data: { forwardId } }])
    expect(new Set(receiver.ids).size).toBe(1)
    await database().organisationEvent.deleteMany({ where: { aboutId: forwardId } })
  })

  it('is called only for the kinds it asked for, and another organisation never', async () => {
    await registered(['published'])
    const other = await new Receiver().start()
    const otherActor = await apiDepositorOf(database(), `Bearer ${house.current.otherInsurer.apiKey}`)
    if (otherActor === null) throw new Error('no key')
    await createWebhook(database(), otherActor, { url: other.url, kinds: [] }, new Date())
    await deposited()
    await runJobs(house.current)
    await runJobs(house.current)
    expect(receiver.received.map(({ body }) => payload.parse(JSON.parse(body)).type)).toEqual(['deposit.published'])
    expect(other.received).toEqual([])
    other.stop()
  })

  it('gets a delivery for each event of a batch by one statement, and none is written where nobody asked', async () => {
    const { insurer: sender, hanako, taro } = house.current
    const items = await Promise.all([hanako, taro].map(async ({ pseudonym }, index) => ({ idempotencyKey: `webhook-batch-${index}`, ...depositBody(pseudonym, await signPair(sender.seal)) })))
    await postItems(sender, { items })
    expect(await rows()).toEqual([])
    expect(await database().$queryRaw`select 1 from graphile_worker.jobs where task_identifier = 'send-webhooks'`).toEqual([])
    await registered()
    await postItems(sender, { items: items.map((item) => ({ ...item, idempotencyKey: `${item.idempotencyKey}-again` })) })
    expect((await rows()).map(({ type }) => type)).toEqual(['deposit.accepted', 'deposit.accepted'])
    expect(await database().$queryRaw`select count(*)::int as jobs from graphile_worker.jobs where task_identifier = 'send-webhooks'`).toEqual([{ jobs: 1 }])
  })

  it('that fails is called again at its times with the same id and body, and after the last given up, which the row says', async () => {
    const webhook = await registered(['accepted'])
    await deposited()
    receiver.answer = (response) => { response.writeHead(500).end() }
    let at = new Date()
    for (let attempt = 1; attempt <= 10; attempt++) {
      await sendAt(webhook, at)
      const [row] = await rows()
      expect(row).toMatchObject({ attempts: attempt, lastOutcome: 'answered-otherwise', lastStatus: 500, state: attempt < 10 ? 'waiting' : 'given_up' })
      if (row?.nextAttemptAt) {
        await sendAt(webhook, new Date(row.nextAttemptAt.getTime() - 1))
        at = row.nextAttemptAt
      }
    }
    expect(receiver.received).toHaveLength(10)
    expect(new Set(receiver.ids).size).toBe(1)
    expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1)
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-timestamp'])).size).toBe(10)
    const listed = await listDeliveries(database(), insurer, webhook.id, null)
    expect(listed).toMatchObject({ ok: true, page: { rows: [{ state: 'given_up', attempts: 10, lastStatus: 500 }], next: null } })
  })

  it('that asks to be left alone is, with all that waits for it', async () => {
    const webhook = await registered(['accepted'])
    await deposited()
    receiver.answer = (response) => { response.writeHead(429, { 'retry-after': '600' }).end() }
    const at = new Date()
    await sendAt(webhook, at)
    await deposited()
    receiver.answer = (response) => { response.writeHead(204).end() }
    expect(await sendAt(webhook, later(599, at))).toEqual({ outcome: 'nothing-to-do' })
    expect(await requeueLostSendings(database(), later(599, at), 10)).toBe(0)
    expect(await sendAt(webhook, later(601, at))).toMatchObject({ delivered: 2, failed: 0 })
  })

  it('that says it is gone is called no more until somebody resumes it; what waited then goes first, what happened meanwhile by replay', async () => {
    const webhook = await registered(['accepted'])
    const before = new Date()
    const first = await deposited()
    receiver.answer = (response) => { response.writeHead(410).end() }
    expect(await sendAt(webhook, new Date())).toMatchObject({ isDisabled: true })
    const meanwhile = await deposited()
    expect(await rows()).toHaveLength(1)
    expect(await sendAt(webhook, later(10))).toEqual({ outcome: 'nothing-to-do' })
    expect(await sendTest(database(), insurer, webhook.id, new Date())).toMatchObject({ reason: 'webhook-disabled' })
    receiver.answer = (response) => { response.writeHead(200).end() }
    expect(await resumeWebhook(database(), insurer, webhook.id, new Date())).toMatchObject({ ok: true, webhook: { state: 'active', disabledAt: null } })
    await sendAt(webhook, later(10))
    expect(await replaySince(database(), insurer, webhook.id, before, new Date())).toEqual({ ok: true, deliveries: 2, next: null })
    await sendAt(webhook, later(20))
    const told = receiver.received.slice(1).map(({ body }) => payload.parse(JSON.parse(body)).data.depositId)
    expect(told).toEqual([first, first, meanwhile])
  })

  it('is sent one delivery, or all since a time, again under the same ids', async () => {
    const webhook = await registered(['accepted'])
    await deposited()
    const between = new Date()
    await deposited()
    await sendAt(webhook, later(1))
    const [firstId = '', secondId = ''] = receiver.ids
    expect(await replayOne(database(), insurer, webhook.id, firstId, later(2))).toEqual({ ok: true, deliveries: 1 })
    await sendAt(webhook, later(3))
    expect(await replaySince(database(), insurer, webhook.id, between, later(4))).toMatchObject({ deliveries: 1 })
    await sendAt(webhook, later(5))
    expect(receiver.ids).toEqual([firstId, secondId, firstId, secondId])
    expect(await replayOne(database(), insurer, webhook.id, webhook.id, new Date())).toMatchObject({ reason: 'delivery-unknown' })
  })

  it('knows calls by either key while keys change, and by the new one alone after a day', async () => {
    const webhook = await registered(['accepted'])
    const changed = await changeKey(database(), insurer, webhook.id, new Date())
    if (!changed.ok) throw new Error(changed.reason)
    expect(changed.webhook.keys.map(({ text }) => text)).toContain(keyOf(webhook))
    expect(await changeKey(database(), insurer, webhook.id, later(3600))).toMatchObject({ reason: 'key-just-changed' })
    await sendTest(database(), insurer, webhook.id, new Date())
    await sendAt(webhook, later(1))
    await sendTest(database(), insurer, webhook.id, new Date())
    await sendAt(webhook, later(25 * 3600))
    const [during, after] = receiver.received
    if (during === undefined || after === undefined) throw new Error('A call is missing.')
    expect(JSON.parse(during.body)).toMatchObject({ type: 'webhook.test', data: { webhookId: webhook.id } })
    expect([isSignedBy(keyOf(webhook), during), isSignedBy(keyOf(changed.webhook), during)]).toEqual([true, true])
    expect([isSignedBy(keyOf(webhook), after), isSignedBy(keyOf(changed.webhook), after)]).toEqual([false, true])
  })

  it('is sent by one worker at a time; what comes in between is not forgotten', async () => {
    const webhook = await registered(['accepted'])
    await deposited()
    const held: (() => void)[] = []
    receiver.answer = (response) => held.push(() => response.writeHead(204).end())
    const first = sendAt(webhook, later(1))
    await expect.poll(() => held.length).toBe(1)
    await deposited()
    expect(await sendAt(webhook, later(1))).toEqual({ outcome: 'nothing-to-do' })
    receiver.answer = (response) => { response.writeHead(204).end() }
    held[0]?.()
    expect(await first).toMatchObject({ delivered: 1 })
    await runJobs(house.current)
    expect(receiver.received).toHaveLength(2)
  })

  it('is called again by the sweep after its worker died: twice is allowed, never is not', async () => {
    const webhook = await registered(['accepted'])
    await deposited()
    await database().webhookEndpoint.updateMany({ data: { sendingUntil: later(60) } })
    await database().$executeRaw`delete from graphile_worker._private_jobs`
    expect(await requeueLostSendings(database(), later(30), 10)).toBe(0)
    expect(await requeueLostSendings(database(), later(90), 10)).toBe(1)
    expect(await sendAt(webhook, later(90))).toMatchObject({ delivered: 1 })
  })

  it('of an organisation that is suspended is not called, and is when it acts again', async () => {
    const webhook = await registered(['accepted'])
    await deposited()
    const suspend = (state: 'active' | 'suspended') => database().organisation.update({ where: { id: insurer.organisationId }, data: { state } })
    await suspend('suspended')
    expect(await sendAt(webhook, new Date())).toEqual({ outcome: 'nothing-to-do' })
    await suspend('active')
    expect(await sendAt(webhook, new Date())).toMatchObject({ delivered: 1 })
  })

  it('goes with all that belongs to it when it is deleted', async () => {
    const webhook = await registered()
    await deposited()
    expect(await deleteWebhook(database(), insurer, webhook.id, new Date())).toEqual({ ok: true })
    expect([await rows(), await database().webhookSigningKey.findMany({})]).toEqual([[], []])
    await runJobs(house.current)
    expect(receiver.received).toEqual([])
    expect(await deleteWebhook(database(), insurer, webhook.id, new Date())).toMatchObject({ reason: 'webhook-unknown' })
  })
})
