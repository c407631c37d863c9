import { randomBytes, randomUUID } from 'node:crypto'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pino from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import { database } from '@/server/database'
import { depositBody, signPair } from '@/server/deposits/testing/documents'
import { post, testHouse } from '@/server/deposits/testing/house'
import { blobs } from '@/server/storage/blobs'
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
  const at = (name: string) => path.join(house.current.directory, name)
  const seal = { PORTAL_SEAL_KEY_FILE: at('seal.key.pem'), PORTAL_SEAL_CERTIFICATE_FILE: at('seal.cert.pem') }
  const webhooks = { WEBHOOK_KEY_FILE: at('webhook.key'), WEBHOOK_LOOPBACK: '1' as const }
  const uploads = { UPLOAD_KEY_FILE: at('upload.key'), TRUST_FILE: at('trust.json'), VERIFICATION_WORKER_FILE: at('verification-worker.mjs') }
  running = await startWorker({ DATABASE_URL: house.current.url, BLOB_DIR: at('blobs'), ...seal, ...webhooks, ...uploads, WORKER_PORT: 0, LOG_LEVEL: 'silent' }, silent)
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
    expect(await (await fetch(health)).json()).toEqual({ status: 'ok' })
    expect((await fetch(`${health}/more`)).status).toBe(404)
    await post(insurer, depositBody(hanako.pseudonym, await signPair(insurer.seal)))
    expect(await within(async () => (await database().mailboxItem.count({ where: { accountId: hanako.actor.accountId } })) === 1)).toBe(true)
    await worker.stop()
    await worker.ended
    await expect(fetch(health)).rejects.toThrow()
  })

  it('tells how many hand-overs are stuck, and is healthy all the same', async () => {
    const job = { ownerId: house.current.insurer.id, id: randomUUID() }
    await database().outboxMessage.create({ data: { ...job, kind: 'something-else', payload: {}, createdAt: new Date(Date.now() - 25.5 * 60_000) } })
    const worker = await start()
    const ask = (path: string) => fetch(`http://127.0.0.1:${worker.healthPort}${path}`)
    const stuck = { undelivered: 1, olderThanMinutes: 10, oldestMinutes: 25 }
    expect(await (await ask('/readyz')).json()).toEqual({ status: 'ready', checks: { database: 'ok' }, outbox: stuck })
    expect([(await ask('/readyz')).status, (await ask('/healthz')).status]).toEqual([200, 200])
    await database().outboxMessage.delete({ where: { ownerId_id: job } })
    expect(await (await ask('/readyz')).json()).toMatchObject({ outbox: { undelivered: 0, oldestMinutes: null } })
  })

  it('tries at its start what waits for a later attempt', async () => {
    const { insurer, taro } = house.current
    await post(insurer, depositBody(taro.pseudonym, await signPair(insurer.seal)))
    await database().$executeRaw`update graphile_worker._private_jobs set run_at = now() + interval '5 hours', attempts = 9`
    await start()
    expect(await within(async () => (await database().mailboxItem.count({ where: { accountId: taro.actor.accountId } })) === 1)).toBe(true)
  })

  it('deletes rows of unfinished logins past their time and no others', async () => {
    const at = new Date()
    const [past, future] = [new Date(at.getTime() - 1000), new Date(at.getTime() + 60_000)]
    const hash = () => new Uint8Array(randomBytes(32))
    for (const expiresAt of [past, future]) {
      await database().consumedNonce.create({ data: { nonceHash: hash(), expiresAt } })
      await database().loginOutcome.create({ data: { preLoginHash: hash(), reason: 'refused', expiresAt } })
    }
    const list = tasks({ db: database(), blobs: blobs(), log: silent, now: () => at })
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
    expect(read.lines.map((line) => line.split(':')[0])).toEqual([
      'DATABASE_URL', 'BLOB_DIR', 'PORTAL_SEAL_KEY_FILE', 'PORTAL_SEAL_CERTIFICATE_FILE', 'WEBHOOK_KEY_FILE', 'UPLOAD_KEY_FILE', 'TRUST_FILE', 'WORKER_PORT',
    ])
    expect(read.lines.join()).not.toContain('hunter2')
  })
})
