import { randomInt } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { z } from 'zod'
import { blobStoreAt } from '@/server/storage/blobs'
import { Acknowledgements } from './acknowledgements'
import { Clients } from './clients'
import { install, type Installation } from './installation'
import { judge, type Findings, type Kept } from './judge'
import { Receiver } from './receiver'

/** Each process so often. */
const KILLS_EACH = 8
const SINGLE_CLIENTS = 3
const BATCH_CLIENTS = 2
const ITEMS_OF_BATCH = 10
const LONGEST_LIFE_MILLISECONDS = 2_500
/** A killed worker's locks and leases run out after a minute, and the sweep comes every minute. */
const SETTLE_MILLISECONDS = 360_000
/** Control: deposits go on for so long before the server is killed, which writes after ten seconds. */
const CONTROL_MILLISECONDS = 4_000

type Say = (line: string) => void

export interface CrashReport {
  kills: Record<string, number>
  acknowledged: number
  broken: number
  calls: number
  findings: Findings
  control: { acknowledged: number, lost: number }
  holds: boolean
}

/** Kills the machine interface, the worker and the database again and again under deposits, and looks what became of each acknowledged one; then the control. */
export async function crashDeposits(say: Say): Promise<CrashReport> {
  const root = path.resolve('.data/bench')
  mkdirSync(root, { recursive: true, mode: 0o711 })
  const data = mkdtempSync(path.join(root, 'crash-'))
  const house = await install(data, say)
  const receiver = new Receiver()
  try {
    await registerWebhook(house, await receiver.start())
    const run = await killUnderDeposits(house, receiver, data, say)
    const control = await loseOnPurpose(house, data, say)
    const holds = Object.values(run.findings).every((keys) => keys.length === 0) && run.broken > 0 && control.lost > 0
    return { ...run, control, holds }
  } finally {
    receiver.stop()
    await house.stop()
    rmSync(data, { recursive: true, force: true })
  }
}

async function registerWebhook({ apiOrigin, apiKey }: Installation, url: string): Promise<void> {
  const headers = { 'authorization': `Bearer ${apiKey}`, 'content-type': 'application/json' }
  const answer = await fetch(`${apiOrigin}/api/v1/webhooks`, { method: 'POST', headers, body: JSON.stringify({ url, kinds: ['accepted', 'published'] }) })
  if (answer.status !== 201) throw new Error(`The webhook was not registered: ${await answer.text()}`)
}

/** In an order that nobody chose, each process as often as the others. */
function shuffledVictims({ interface: portal, worker, database }: Installation) {
  const victims = Array.from({ length: KILLS_EACH }, () => [portal, worker, database]).flat()
  for (let index = victims.length - 1; index > 0; index--) {
    const other = randomInt(index + 1)
    const [a, b] = [victims[index], victims[other]]
    if (a !== undefined && b !== undefined) [victims[index], victims[other]] = [b, a]
  }
  return victims
}

async function killUnderDeposits(house: Installation, receiver: Receiver, data: string, say: Say) {
  const kept = new Acknowledgements(path.join(data, 'acknowledged'))
  const before = new Set((await depositsOf(house, data)).map(({ key }) => key))
  const clients = new Clients({ ...house, body: house.depositBody }, kept)
  clients.start(SINGLE_CLIENTS, BATCH_CLIENTS, ITEMS_OF_BATCH)
  for (const [index, victim] of shuffledVictims(house).entries()) {
    await sleep(randomInt(LONGEST_LIFE_MILLISECONDS))
    await victim.kill()
    await victim.start()
    say(`kill ${index + 1}: ${victim.name}; ${kept.all().length} acknowledged, ${clients.broken} requests broken off`)
  }
  await clients.finish()
  const acknowledged = kept.all()
  say(`${acknowledged.length} acknowledged; waiting for deliveries and calls …`)
  const look = async () => judge(acknowledged, (await depositsOf(house, data)).filter(({ key }) => !before.has(key)), receiver.calls)
  let findings = await look()
  for (const deadline = Date.now() + SETTLE_MILLISECONDS; findings.notDelivered.length + findings.notCalled.length > 0 && Date.now() < deadline; findings = await look()) await sleep(2_000)
  const { interface: portal, worker, database } = house
  const kills = Object.fromEntries([portal, worker, database].map(({ name, kills: count }) => [name, count]))
  return { kills, acknowledged: acknowledged.length, broken: clients.broken, calls: receiver.calls.length, findings }
}

/**
 * The same check must find a loss where there is one: a server that acknowledges before it has written loses, killed whole, what lay in its
 * memory. (Killing processes never loses what they had handed to the operating system; only this memory, or a machine without power, does.)
 */
async function loseOnPurpose(house: Installation, data: string, say: Say) {
  say('control: synchronous_commit=off …')
  await house.becomeVolatile()
  const kept = new Acknowledgements(path.join(data, 'acknowledged-in-control'))
  const clients = new Clients({ ...house, body: house.depositBody }, kept)
  clients.start(SINGLE_CLIENTS, BATCH_CLIENTS, ITEMS_OF_BATCH)
  await sleep(CONTROL_MILLISECONDS)
  await house.database.kill()
  clients.abandon()
  await Promise.all([house.interface.kill(), house.worker.kill()])
  await clients.finish()
  await house.database.start()
  const acknowledged = kept.all()
  const { lost } = judge(acknowledged, await depositsOf(house, data), [])
  return { acknowledged: acknowledged.length, lost: lost.length }
}

const row = z.object({
  deposit_id: z.uuid(), key: z.string(), state: z.string(), receipt_content: z.instanceof(Uint8Array), receipt_signature: z.instanceof(Uint8Array), items: z.int(), blobs: z.array(z.string()),
})

async function depositsOf({ databaseUrl }: Installation, data: string): Promise<Kept[]> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const there = new Set<string>()
    for await (const id of blobStoreAt(path.join(data, 'blobs')).list()) there.add(id)
    const { rows } = await client.query(`
      select deposit.id as deposit_id, key.key, deposit.state::text, deposit.receipt_content, deposit.receipt_signature, count(distinct item.id)::int as items,
        coalesce(array_agg(document.content_blob) filter (where document.content_blob is not null), '{}')
          || coalesce(array_agg(document.signature_blob) filter (where document.signature_blob is not null), '{}') as blobs
      from deposits deposit join idempotency_keys key on key.organisation_id = deposit.organisation_id and key.deposit_id = deposit.id
      left join mailbox_items item on item.sender_id = deposit.organisation_id and item.deposit_id = deposit.id
      left join mailbox_documents document on document.account_id = item.account_id and document.item_id = item.id
      group by deposit.organisation_id, deposit.id, key.key`)
    const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
    return rows.map((found) => row.parse(found)).map(({ deposit_id: depositId, key, state, receipt_content: content, receipt_signature: signature, items, blobs }) => ({
      depositId, key, state, receiptContent: base64(content), receiptSignature: base64(signature), items, blobsNamed: blobs.length, blobsThere: blobs.filter((id) => there.has(id)).length,
    }))
  } finally {
    await client.end()
  }
}
