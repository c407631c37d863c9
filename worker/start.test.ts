import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import pino from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import { database } from '@/server/database'
import { depositBody, signPair } from '@/server/deposits/testing/documents'
import { post, testHouse } from '@/server/deposits/testing/house'
import { readWorkerEnv } from './env'
import { startWorker, type RunningWorker } from './start'
import { tasks } from './tasks'

const house = testHouse()
let running: RunningWorker | undefined
afterEach(async () => {
  await running?.stop()
  running = undefined
})

const silent = pino({ level: 'silent' })

async function start(): Promise<RunningWorker> {
  running = await startWorker({ DATABASE_URL: house.current.url, WORKER_PORT: 0, LOG_LEVEL: 'silent' }, silent)
  return running
}

const within = async (condition: () => Promise<boolean>) => {
  for (const end = Date.now() + 20_000; Date.now() < end; await sleep(20)) if (await condition()) return true
  return false
}

describe('the worker', () => {
  it('is woken by a deposit and delivers it, answers health, and stops cleanly', async () => {
    const { insurer, hanako } = house.current
    const worker = await start()
    const health = `http://127.0.0.1:${worker.healthPort}/healthz`
    expect((await fetch(health)).status).toBe(200)
    expect((await fetch(`${health}/more`)).status).toBe(404)
    await post(insurer, depositBody(hanako.pseudonym, await signPair(insurer.seal)))
    expect(await within(async () => (await database().mailboxItem.count({ where: { accountId: hanako.actor.accountId } })) === 1)).toBe(true)
    await worker.stop()
    await worker.ended
    await expect(fetch(health)).rejects.toThrow()
  })

  it('deletes rows of unfinished logins past their time and no others', async () => {
    const at = new Date()
    const [past, future] = [new Date(at.getTime() - 1000), new Date(at.getTime() + 60_000)]
    const hash = () => new Uint8Array(randomBytes(32))
    for (const expiresAt of [past, future]) {
      await database().consumedNonce.create({ data: { nonceHash: hash(), expiresAt } })
      await database().loginOutcome.create({ data: { preLoginHash: hash(), reason: 'refused', expiresAt } })
    }
    const list = tasks({ db: database(), log: silent, now: () => at })
    const cleanUp = list['delete-expired']
    if (typeof cleanUp !== 'function') throw new Error('no such task')
    await cleanUp({}, undefined as never)
    expect(await database().consumedNonce.findMany({ select: { expiresAt: true } })).toEqual([{ expiresAt: future }])
    expect(await database().loginOutcome.findMany({ select: { expiresAt: true } })).toEqual([{ expiresAt: future }])
  })
})

describe("the worker's environment", () => {
  it('names each bad variable in one line and shows no value', () => {
    const read = readWorkerEnv({ DATABASE_URL: 'mysql://user:hunter2@host', WORKER_PORT: 'many' })
    if (read.ok) throw new Error('accepted')
    expect(read.lines.map((line) => line.split(':')[0])).toEqual(['DATABASE_URL', 'WORKER_PORT'])
    expect(read.lines.join()).not.toContain('hunter2')
  })
})
