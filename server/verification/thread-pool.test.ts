import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { ThreadPool, type PoolOptions } from './thread-pool'

type Job = 'echo' | 'hang' | 'die' | 'throw' | 'fill-memory' | { wait: Int32Array }

const directory = mkdtempSync(path.join(tmpdir(), 'madoguchi-pool-'))
const file = path.join(directory, 'thread.mjs')
writeFileSync(file, `
import { parentPort, threadId } from 'node:worker_threads'
parentPort.on('message', (job) => {
  if (job === 'hang') for (;;);
  if (job === 'die') process.exit(3)
  if (job === 'fill-memory') { const kept = []; for (;;) kept.push(new Array(1e6).fill(kept.length)) }
  if (job === 'throw') return parentPort.postMessage({ ok: false, error: { name: 'TypeError', message: 'a bug', stack: '' } })
  if (job.wait) Atomics.wait(job.wait, 0, 0)
  parentPort.postMessage({ ok: true, result: threadId })
})
parentPort.postMessage('ready')
`)

const pools: ThreadPool<Job, number>[] = []
function poolOf(options: Partial<PoolOptions> = {}): ThreadPool<Job, number> {
  const pool = new ThreadPool<Job, number>({
    file, threads: 1, maxWaiting: 2, waitLimitInMilliseconds: 20_000, jobLimitInMilliseconds: 1000, startLimitInMilliseconds: 20_000, memoryLimitInMegabytes: 32, ...options,
  })
  pools.push(pool)
  return pool
}
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()))
})
afterAll(() => rmSync(directory, { recursive: true }))

describe('a pool of threads for untrusted input', () => {
  it('answers jobs, and keeps its thread between them', async () => {
    const pool = poolOf()
    const first = await pool.run('echo')
    expect(first.ok).toBe(true)
    expect(await pool.run('echo')).toEqual(first)
  })

  it('kills a job that never ends, and does the next on a new thread', async () => {
    const pool = poolOf()
    const before = await pool.run('echo')
    expect(await pool.run('hang')).toEqual({ ok: false, reason: 'too-long' })
    const after = await pool.run('echo')
    expect(after.ok).toBe(true)
    expect(after).not.toEqual(before)
  })

  it('survives a job that ends its thread, and one that eats all memory', async () => {
    const pool = poolOf({ jobLimitInMilliseconds: 20_000 })
    expect(await pool.run('die')).toEqual({ ok: false, reason: 'broke-down' })
    expect(await pool.run('fill-memory')).toEqual({ ok: false, reason: 'broke-down' })
    expect((await pool.run('echo')).ok).toBe(true)
  })

  it('reports a bug in the thread as an error, not as a refusal', async () => {
    const pool = poolOf()
    await expect(pool.run('throw')).rejects.toThrow(/TypeError: a bug/)
    expect((await pool.run('echo')).ok).toBe(true)
  })

  it('refuses at once what does not fit in the queue, and still answers everybody who waits', async () => {
    const pool = poolOf({ jobLimitInMilliseconds: 20_000 })
    const gate = new Int32Array(new SharedArrayBuffer(4))
    const held = pool.run({ wait: gate })
    const waiting = [pool.run('echo'), pool.run('echo')]
    expect(await pool.run('echo')).toEqual({ ok: false, reason: 'busy' })
    Atomics.store(gate, 0, 1)
    Atomics.notify(gate, 0)
    for (const outcome of [await held, ...(await Promise.all(waiting))]) expect(outcome.ok).toBe(true)
  })

  it('refuses what waited too long, and answers what the thread works on', async () => {
    const pool = poolOf({ waitLimitInMilliseconds: 200, jobLimitInMilliseconds: 20_000 })
    await pool.run('echo')
    const gate = new Int32Array(new SharedArrayBuffer(4))
    const held = pool.run({ wait: gate })
    expect(await pool.run('echo')).toEqual({ ok: false, reason: 'busy' })
    Atomics.store(gate, 0, 1)
    Atomics.notify(gate, 0)
    expect((await held).ok).toBe(true)
    expect((await pool.run('echo')).ok).toBe(true)
  })

  it('works on as many jobs at once as it has threads', async () => {
    const pool = poolOf({ threads: 2, jobLimitInMilliseconds: 20_000 })
    const gate = new Int32Array(new SharedArrayBuffer(4))
    const held = pool.run({ wait: gate })
    const second = await pool.run('echo')
    Atomics.store(gate, 0, 1)
    Atomics.notify(gate, 0)
    expect(await held).not.toEqual(second)
  })

  it('says so when its bundle is missing, to everybody who waits', async () => {
    const pool = poolOf({ file: path.join(directory, 'missing.mjs') })
    const outcomes = await Promise.allSettled([pool.run('echo'), pool.run('echo')])
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected'])
  })
})
