import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { chooseAccount, waysForRoot } from './account.mjs'
import { startPostgres } from './server.mjs'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'postgres-'))
  chmodSync(folder, 0o700) // as a checkout in somebody's private folder
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function ask(url: string, statement: string): Promise<string> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<Record<string, unknown>>(statement)
  await client.end()
  return String(Object.values(rows[0] ?? {})[0])
}

const lockFile = () => path.join(folder, 'data/postmaster.pid')
const serverPid = () => Number(readFileSync(lockFile(), 'utf8').split('\n')[0])

async function until(condition: () => boolean): Promise<void> {
  for (let waited = 0; !condition(); waited += 20) {
    if (waited > 20_000) throw new Error('waited in vain')
    await sleep(20)
  }
}

/** Gone, or a zombie that nobody has collected. */
const isGone = (pid: number) => {
  const status = `/proc/${pid}/status`
  return !existsSync(status) || /^State:\s+Z/m.test(readFileSync(status, 'utf8'))
}

async function startParent(): Promise<{ parent: ChildProcess; url: string }> {
  const parent = spawn(process.execPath, [path.join(import.meta.dirname, 'testing/parent.mjs'), folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [url] = (await once(parent.stdout, 'data')) as [Buffer]
  return { parent, url: url.toString().trim() }
}

describe('the embedded server', () => {
  it('keeps its data between starts and asks for the password', async () => {
    const first = await startPostgres(folder, { durable: false })
    await ask(first.urlOf('postgres'), 'CREATE TABLE kept AS SELECT 42 AS answer')
    const withoutPassword = new URL(first.urlOf('postgres'))
    withoutPassword.password = 'guessed'
    await expect(ask(withoutPassword.href, 'SELECT 1')).rejects.toThrow('password authentication failed')
    await first.stop()
    const second = await startPostgres(folder, { durable: false })
    expect(await ask(second.urlOf('postgres'), 'SELECT answer FROM kept')).toBe('42')
    await second.stop()
  })

  it('is durable unless told otherwise, speaks UTF-8 and UTC, and listens on loopback alone', async () => {
    const server = await startPostgres(folder)
    const url = server.urlOf('postgres')
    expect(await ask(url, "SELECT string_agg(setting, ' ' ORDER BY name) FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit')")).toBe('on on on')
    expect(await ask(url, 'SHOW server_encoding')).toBe('UTF8')
    expect(await ask(url, 'SHOW timezone')).toBe('UTC')
    expect(await ask(url, 'SHOW listen_addresses')).toBe('127.0.0.1')
    await server.stop()
  })

  it('ends with a parent that is killed outright, and starts again with everything committed', async () => {
    const { parent, url } = await startParent()
    await ask(url, "CREATE TABLE kept AS SELECT 'safe' AS word")
    const pid = serverPid()
    parent.kill('SIGKILL')
    await until(() => isGone(pid))
    const again = await startPostgres(folder)
    expect(await ask(again.urlOf('postgres'), 'SELECT word FROM kept')).toBe('safe')
    await again.stop()
  })

  it('replaces a server that outlived parent and keeper', async () => {
    const { parent } = await startParent()
    const left = serverPid()
    const keeper = Number(readFileSync(`/proc/${left}/stat`, 'utf8').split(' ')[3])
    process.kill(keeper, 'SIGKILL')
    parent.kill('SIGKILL')
    const again = await startPostgres(folder)
    await until(() => isGone(left))
    expect(await ask(again.urlOf('postgres'), 'SELECT 1')).toBe('1')
    await again.stop()
  })

  it('leaves no process and no lock after a stop', async () => {
    const server = await startPostgres(folder, { durable: false })
    const pid = serverPid()
    await server.stop()
    await until(() => isGone(pid))
    expect(existsSync(lockFile())).toBe(false)
  })
})

describe.runIf(process.getuid?.() === 0)('started by root', () => {
  it('works as another user in a folder closed to that user, whichever way, and one way after the other', async () => {
    for (const way of [...waysForRoot, ...waysForRoot]) {
      const server = await startPostgres(folder, { durable: false, account: chooseAccount([way]) })
      expect(await ask(server.urlOf('postgres'), 'SELECT 1'), way.name).toBe('1')
      expect(statSync(path.join(folder, 'data')).uid, way.name).toBe(way.fileOwner)
      await server.stop()
    }
  })
})
