import { randomInt, randomUUID } from 'node:crypto'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { database } from '../database'
import { openItem } from '../mailbox/open'
import { apiDepositorOf } from '../organisations/api-client'
import { requeueLost } from '../outbox'
import { blobs } from '../storage/blobs'
import { sweepBlobs } from '../storage/sweep-blobs'
import { createWebhook } from '../webhooks/endpoints'
import { Poster } from '../webhooks/post'
import { sendWebhooks } from '../webhooks/send'
import { Receiver } from '../webhooks/testing/receiver'
import { depositBody, signPair } from './testing/documents'
import { runJobs, testHouse } from './testing/house'
import { bundled, Victim } from './testing/victim'

const KILLS = 10
const CLIENTS = 3
/** About as long as a deposit or a delivery takes: a kill may fall anywhere in one. */
const PIECE_MILLISECONDS = 60
const MOST_PIECES = 4

const house = testHouse()
const answer = z.object({ depositId: z.uuid(), receipt: z.object({ content: z.base64(), signature: z.base64() }) })
let portal: Victim
let worker: Victim
/** The insurer's own system, which is told of each event. */
let receiver: Receiver

beforeAll(async () => {
  receiver = await new Receiver().start()
  const insurer = await apiDepositorOf(database(), `Bearer ${house.current.insurer.apiKey}`)
  if (insurer === null) throw new Error('The insurer has no key.')
  await createWebhook(database(), insurer, { url: receiver.url, kinds: ['accepted', 'published'] }, new Date())
  const { directory } = house.current
  const environment = { ...process.env, LOG_LEVEL: 'info', WORKER_PORT: '0' }
  portal = new Victim(await bundled('server/deposits/testing/portal-process.ts', directory), environment, { isReady: ({ port }) => typeof port === 'number', isWork: ({ event }) => event === 'deposit-accepted' })
  worker = new Victim(await bundled('worker/main.ts', directory), environment, { isReady: ({ event }) => event === 'started', isWork: ({ event }) => event === 'deliver-outbox' })
})

afterAll(async () => {
  for (const victim of [portal, worker]) await victim.kill().catch(() => {})
  receiver.stop()
})

/** Lives of a few pieces of work, each ended without warning somewhere in the next; the last one is left alive. */
async function killAgainAndAgain(victim: Victim): Promise<void> {
  for (let kill = 0; kill < KILLS; kill++) {
    await victim.start()
    await victim.untilWorked(randomInt(MOST_PIECES))
    await sleep(Math.random() * PIECE_MILLISECONDS)
    await victim.kill()
  }
  await victim.start()
}

interface Acknowledgement {
  key: string
  body: string
  text: string
}

/** Sends until it is answered, always under the same key; whatever breaks in between is the network to a client. */
async function send(key: string, body: string, onBroken: () => void): Promise<Acknowledgement> {
  const headers = { 'authorization': `Bearer ${house.current.insurer.apiKey}`, 'content-type': 'application/json', 'idempotency-key': key }
  for (;;) {
    try {
      const { port } = await portal.ready
      const response = await fetch(`http://127.0.0.1:${String(port)}/api/v1/deposits`, { method: 'POST', headers, body })
      const text = await response.text()
      if (![200, 201, 429, 500, 503].includes(response.status)) throw new Error(`refused: ${text}`)
      if (response.ok) return { key, body, text }
    } catch (error) {
      if (error instanceof Error && error.message.startsWith('refused')) throw error
      onBroken()
      await sleep(5)
    }
  }
}

/** Deposits one after the other until nobody is killed any more, and keeps what was acknowledged. */
async function client(isOver: () => boolean, onBroken: () => void): Promise<Acknowledgement[]> {
  const { insurer, hanako } = house.current
  const acknowledged: Acknowledgement[] = []
  while (!isOver()) acknowledged.push(await send(randomUUID(), JSON.stringify(depositBody(hanako.pseudonym, await signPair(insurer.seal))), onBroken))
  return acknowledged
}

const blobFiles = () => readdirSync(path.join(house.current.directory, 'blobs'), { recursive: true, encoding: 'utf8' }).filter((name) => /\/[0-9a-f]{32}/.test(name))

/** What the worker would do within the hour after, and the sweep a day later. */
async function settle(): Promise<void> {
  await requeueLost(database(), new Date(Date.now() + 3_600_000), 10_000)
  await runJobs(house.current)
  await callWhatWaits()
  await sweepBlobs(database(), blobs(), new Date(Date.now() + 3_600_000))
}

/** Past the lease that the killed worker held. */
async function callWhatWaits(): Promise<void> {
  const [endpoint] = await database().webhookEndpoint.findMany({ select: { organisationId: true, id: true } })
  if (endpoint === undefined) throw new Error('The webhook is gone.')
  const job = { organisationId: endpoint.organisationId, endpointId: endpoint.id }
  const tools = { db: database(), poster: () => new Poster({ allowsLoopback: true }), now: () => new Date(Date.now() + 3_600_000), random: Math.random }
  while (await database().webhookDelivery.count({ where: { state: 'waiting' } }) > 0) await sendWebhooks(tools, job)
}

describe('portal and worker, each killed ten times at random moments', () => {
  let acknowledged: Acknowledgement[]
  let broken = 0

  beforeAll(async () => {
    let isOver = false
    const clients = Array.from({ length: CLIENTS }, () => client(() => isOver, () => { broken++ }))
    await Promise.all([killAgainAndAgain(portal), killAgainAndAgain(worker)])
    isOver = true
    acknowledged = (await Promise.all(clients)).flat()
    const again = await Promise.all(acknowledged.slice(0, 10).map(({ key, body }) => send(key, body, () => { broken++ })))
    expect(again.map(({ text }) => text)).toEqual(acknowledged.slice(0, 10).map(({ text }) => text))
    await Promise.all([portal.kill(), worker.kill()])
    await settle()
  }, 240_000)

  it('were killed in the middle of work', () => {
    expect([portal.kills, worker.kills]).toEqual([KILLS + 1, KILLS + 1])
    expect(broken).toBeGreaterThan(0)
    expect(acknowledged.length).toBeGreaterThan(CLIENTS * 3)
  })

  it('kept every acknowledged deposit exactly once, with the receipt that was answered, and nothing else', async () => {
    const rows = await database().idempotencyKey.findMany({ include: { deposit: true } })
    const kept = rows.map(({ key, deposit }) => [key, deposit.id, Buffer.from(deposit.receiptContent).toString('base64'), Buffer.from(deposit.receiptSignature).toString('base64'), deposit.state])
    const promised = acknowledged.map(({ key, text }) => {
      const { depositId, receipt } = answer.parse(JSON.parse(text))
      return [key, depositId, receipt.content, receipt.signature, 'published']
    })
    expect(kept.sort()).toEqual(promised.sort())
    expect(await database().deposit.count()).toBe(acknowledged.length)
    expect(await database().outboxMessage.count({ where: { deliveredAt: null } })).toBe(0)
  })

  it('delivered each of them once, told once, whole, and as the receipt says', async () => {
    const { actor } = house.current.hanako
    const items = await database().mailboxItem.findMany({ where: { accountId: actor.accountId } })
    const ids = acknowledged.map(({ text }) => answer.parse(JSON.parse(text)).depositId)
    expect(items.map(({ depositId }) => depositId).sort()).toEqual(ids.sort())
    const told = await database().auditEntry.groupBy({ by: ['action'], _count: true, where: { action: { in: ['deposit-accepted', 'deposit-published', 'item-received'] } } })
    expect(told.map(({ _count }) => _count)).toEqual([ids.length, ids.length, ids.length])
    for (const { id } of items) {
      const outcome = await openItem(actor, id)
      expect(outcome.ok && outcome.item.documents.map(({ verdict }) => verdict.indication)).toEqual(['TOTAL-PASSED', 'TOTAL-PASSED'])
    }
  })

  it("called the sender's own system for each event, at least once and always under the same id", () => {
    const called = new Map<string, Set<string>>()
    for (const { headers, body } of receiver.received) {
      const { type, data } = z.object({ type: z.string(), data: z.object({ depositId: z.uuid() }) }).parse(JSON.parse(body))
      const name = `${data.depositId} ${type}`
      called.set(name, (called.get(name) ?? new Set()).add(String(headers['webhook-id'])))
    }
    const ids = acknowledged.map(({ text }) => answer.parse(JSON.parse(text)).depositId)
    expect([...called.keys()].sort()).toEqual(ids.flatMap((id) => [`${id} deposit.accepted`, `${id} deposit.published`]).sort())
    expect([...called.values()].filter((under) => under.size !== 1)).toEqual([])
  })

  it('left no blob that no item names', () => {
    expect(blobFiles()).toHaveLength(acknowledged.length * 4)
    expect(blobFiles().filter((name) => name.startsWith('new/'))).toEqual([])
  })
})
