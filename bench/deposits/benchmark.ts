// Deposits a second over HTTP: built portal, PostgreSQL that syncs, a driver of its own, everything on the same processors.
import { setTimeout as sleep } from 'node:timers/promises'
import { database } from '@/server/database'
import { opensslAccepts } from '@/server/deposits/testing/openssl'
import { stopVerifiers } from '@/server/verification/verifier'
import { batchOf, type ReadyBatch } from './corpus'
import { startDriver, type Driver, type DriverReport } from './driver'
import { openHouse, type House } from './house'
import { startPortal, startWorker, type Service } from './portal'
import { familyOf, machine, threadsOf } from './processor-time'
import type { DepositsSize, Programs } from './size'
import { measureStages, type Stage } from './stages'

/** A phase in which so many deposits were accepted, or delivered, in so many seconds; processor seconds by who used them. */
export interface Phase {
  readonly name: string
  readonly items: number
  readonly seconds: number
  readonly processorSeconds: Readonly<Record<string, number>>
  readonly idleShare: number
  readonly diskShare: number
}

export interface DepositsBenchmark {
  readonly phases: readonly Phase[]
  readonly documentBytes: number
  readonly signers: number
  readonly receiptsChecked: number
  readonly stages: readonly Stage[]
}

interface Running {
  house: House
  programs: Programs
  portal: Service & { origin: string }
  driver: Driver
  say: (line: string) => void
}

export async function benchmarkDeposits(size: DepositsSize, programs: Programs, folder: string, say: (line: string) => void): Promise<DepositsBenchmark> {
  say('an installation of its own: PostgreSQL, seals, mailboxes')
  const house = await openHouse(programs, folder, size)
  try {
    const portal = await startPortal(folder, programs.portal, house.environment)
    const driver = startDriver(programs.driver)
    try {
      return await measured({ house, programs, portal, driver, say }, size)
    } finally {
      driver.stop()
      await portal.stop()
    }
  } finally {
    await house.stop()
  }
}

async function measured(running: Running, size: DepositsSize): Promise<DepositsBenchmark> {
  const { house, say } = running
  let made = 0
  const corpus = async (batches: number, items = size.itemsInBatch): Promise<ReadyBatch[]> => {
    say(`${batches * items} documents are written and signed`)
    const ready: ReadyBatch[] = []
    for (let index = 0; index < batches; index++) {
      const sender = house.senders[index % house.senders.length]
      if (sender === undefined) throw new Error('Nobody sends.')
      ready.push(await batchOf(sender, items, size.documentBytes, made))
      made += items
    }
    return ready
  }
  await startWorkerWhile(running, async () => {
    await accept(running, 'warming up', await corpus(size.warmUpBatches), size)
    await delivered()
  })
  const accepted = await accept(running, 'accepted', await corpus(size.batches), size)
  await counted(made)
  const checked = checkReceipts(house, accepted.report)
  say('the worker delivers what was accepted')
  const delivery = await startWorkerWhile(running, (worker) => phase('delivered', running, size.batches * size.itemsInBatch, worker, delivered))
  const both = await startWorkerWhile(running, async (worker) => {
    const batches = await corpus(size.batches / 2)
    return (await accept(running, 'accepted while the worker delivers', batches, size, worker, delivered)).phase
  })
  const smaller: Phase[] = []
  for (const items of smallerBatches) smaller.push((await accept(running, nameOfBatches(items), await corpus(size.smallerRequests, items), size)).phase)
  say('each stage by itself')
  const stages = await measureStages(await corpus(Math.min(size.batches, 10)))
  await stopVerifiers()
  await counted(made)
  return {
    stages, phases: [accepted.phase, delivery, both, ...smaller], documentBytes: size.documentBytes,
    signers: size.organisations * size.sealsOfEach, receiptsChecked: checked,
  }
}

const smallerBatches = [1, 10]
export const nameOfBatches = (items: number): string => `accepted in batches of ${items}`

async function startWorkerWhile<Value>({ house: { folder, environment }, programs }: Running, work: (worker: Service) => Promise<Value>): Promise<Value> {
  const worker = startWorker(folder, programs.worker, environment)
  try {
    return await Promise.race([work(worker), worker.broken])
  } finally {
    await worker.stop()
  }
}

async function accept(running: Running, name: string, batches: readonly ReadyBatch[], { atOnce }: DepositsSize, worker?: Service, andThen = async () => {}) {
  const { driver, portal } = running
  const items = batches.reduce((sum, batch) => sum + batch.items, 0)
  let end: (() => Phase) | undefined
  const report = await driver.send(batches, { apiOrigin: portal.origin, atOnce }, () => { end = beginPhase(name, running, items, worker) })
  await andThen()
  if (end === undefined) throw new Error('Nothing was sent.')
  return { report, phase: end() }
}

async function phase(name: string, running: Running, items: number, worker: Service, work: () => Promise<void>): Promise<Phase> {
  const end = beginPhase(name, running, items, worker)
  await work()
  return end()
}

function beginPhase(name: string, { house, portal, driver }: Running, items: number, worker?: Service): () => Phase {
  const read = () => {
    const { main, others } = threadsOf(portal.pid)
    const { busy, idle, waiting } = machine()
    const by = { 'portal, main thread': main, 'portal, other threads': others, 'database': familyOf(house.postgresPid), 'driver': familyOf(driver.pid), 'worker': worker === undefined ? 0 : familyOf(worker.pid) }
    return { at: performance.now(), by, busy, idle, waiting }
  }
  const before = read()
  return () => {
    const after = read()
    const all = after.busy + after.idle + after.waiting - before.busy - before.idle - before.waiting
    const processorSeconds = Object.fromEntries(Object.entries(after.by).map(([who, seconds]) => [who, seconds - before.by[who as keyof typeof before.by]]))
    return {
      name, items, seconds: (after.at - before.at) / 1000, processorSeconds,
      idleShare: (after.idle - before.idle) / all, diskShare: (after.waiting - before.waiting) / all,
    }
  }
}

/** Until no hand-over waits any more. */
async function delivered(): Promise<void> {
  while (await database().outboxMessage.count({ where: { deliveredAt: null } }) > 0) await sleep(100)
}

async function counted(expected: number): Promise<void> {
  const [deposits, keys] = [await database().deposit.count(), await database().idempotencyKey.count()]
  if (deposits !== expected || keys !== expected) throw new Error(`${expected} deposits were answered, ${deposits} are in the database under ${keys} keys.`)
}

/** One in a hundred, spread evenly, by OpenSSL with the one root and its list. */
function checkReceipts({ authority }: House, { receipts }: DriverReport): number {
  const sample = receipts.filter((_, index) => index % 100 === 0)
  const list = authority.list()
  for (const { depositId, content, signature } of sample) {
    const bytes = { content: Buffer.from(content, 'base64'), signature: Buffer.from(signature, 'base64') }
    if (!bytes.content.toString('utf8').includes(depositId)) throw new Error('A receipt speaks of another deposit.')
    if (!opensslAccepts({ ...bytes, authority: authority.certificate, list })) throw new Error('OpenSSL refuses a receipt.')
  }
  return sample.length
}
