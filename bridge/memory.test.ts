import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testCardJson } from '@/card/testing/cards'
import { bundle } from '@/scripts/bundle.mjs'
import { hiddenFields } from './testing/bridge'
import { signRequest, startTestPortal, type TestPortal } from './testing/portal'
import { exchangeRaw, parseHttp } from './testing/raw-http'

const LIMIT_IN_MEGABYTES = 80

let folder: string
let bundled: string
let portal: TestPortal
let bridge: ChildProcess
let port: number

const at = (name: string) => join(folder, name)

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'madoguchi-bridge-memory-'))
  // Within the project, where its packages are found.
  bundled = resolve('.data', `test-bridge-${process.pid}`)
  await bundle(['bridge'], bundled)
  portal = await startTestPortal()
  writeFileSync(at('portals.json'), JSON.stringify([portal.pinned]))
  mkdirSync(at('cards'))
  for (const person of ['hanako', 'taro', 'child']) writeFileSync(at(`cards/${person}.json`), testCardJson({ person }))
  port = await startBridge()
}, 60_000)
afterAll(async () => {
  const ended = once(bridge, 'exit')
  bridge.kill('SIGTERM')
  await ended
  await portal.close()
  rmSync(folder, { recursive: true })
  rmSync(bundled, { recursive: true })
})

/** The program as people run it: bundled, with real readers switched on. */
async function startBridge(): Promise<number> {
  const free = 20_000 + Math.floor(Math.random() * 40_000)
  const env = { PATH: process.env.PATH, NODE_ENV: 'production' as const, BRIDGE_PORT: String(free), BRIDGE_PORTALS: at('portals.json'), BRIDGE_STATE_DIR: at('state'), BRIDGE_VIRTUAL_CARDS: at('cards') }
  bridge = spawn(process.execPath, [join(bundled, 'bridge.mjs')], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  if (!bridge.stdout) throw new Error('no output')
  for await (const line of createInterface({ input: bridge.stdout })) if (line.includes('"started"')) return free
  throw new Error('the bridge ended without serving')
}

const get = async (path: string) => parseHttp(await exchangeRaw(port, `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nconnection: close\r\n\r\n`))

async function logIn(): Promise<number> {
  const request = signRequest(portal.portal, new Date())
  const page = await get(`/v1?${new URLSearchParams({ request, reader: 'virtual-hanako' })}`)
  const body = new URLSearchParams({ ...hiddenFields(page.body), pin: '1234' }).toString()
  const head = ['POST /v1/sign HTTP/1.1', `host: 127.0.0.1:${port}`, `origin: http://127.0.0.1:${port}`, 'sec-fetch-site: same-origin', 'content-type: application/x-www-form-urlencoded', `content-length: ${body.length}`, 'connection: close', '', body]
  return parseHttp(await exchangeRaw(port, head.join('\r\n'))).status
}

const residentMegabytes = () => Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${bridge.pid}/status`, 'utf8'))?.[1]) / 1024

describe('the bridge as it is shipped', () => {
  it(`takes less than ${LIMIT_IN_MEGABYTES} MB when it sits idle, after a day's use too`, async () => {
    await expect.poll(residentMegabytes, { timeout: 10_000 }).toBeLessThan(LIMIT_IN_MEGABYTES)
    for (let i = 0; i < 10; i++) expect(await logIn()).toBe(303)
    for (const path of ['/', '/check', '/check?reader=virtual-hanako', '/check?reader=virtual-felica']) expect((await get(path)).status).toBe(200)
    await expect.poll(residentMegabytes, { timeout: 10_000 }).toBeLessThan(LIMIT_IN_MEGABYTES)
  }, 60_000)
})
