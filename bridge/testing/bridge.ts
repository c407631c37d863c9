import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { testCardJson, type TestCardChanges } from '@/card/testing/cards'
import type { Pcsc } from '@/card/pcsc/node-pcsc'
import { createAllReaders } from '../all-readers'
import type { Bridge } from '../bridge'
import { createCardTurn } from '../card-turn'
import { createFormTokens } from '../form-token'
import type { LogEvent } from '../log'
import type { Portal } from '../portals'
import { createBridgeServer, listen, type ServerLimits } from '../server'
import { createSignedRequests } from '../signed-requests'
import type { AskPin } from '../pinentry'
import type { AskStanding } from '../standing'
import { createVirtualReaders } from '../virtual-readers'
import { exchangeRaw, type Http, parseHttp } from './raw-http'

/** A bridge in this process on a free port, driven by raw sockets: every byte of a request is the test's own. */
export type TestBridge = {
  host: string
  logged: LogEvent[]
  setClock(at: Date): void
  get(path: string, headers?: Record<string, string>): Promise<Http>
  post(path: string, fields: Record<string, string>, headers?: Record<string, string | null>): Promise<Http>
  close(): Promise<void>
}

const linesOf = (headers: Record<string, string | null>) => Object.entries(headers).flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}`]))

type Options = { limits?: ServerLimits; pcsc?: Pcsc | null; askStanding?: AskStanding; askPin?: AskPin; cardsFolder?: string; virtual?: boolean }

export async function startTestBridge(portals: readonly Portal[], cards: readonly TestCardChanges[], { limits, pcsc = null, askStanding, askPin, cardsFolder, virtual = true }: Options = {}): Promise<TestBridge> {
  const folder = mkdtempSync(join(tmpdir(), 'madoguchi-bridge-test-'))
  for (const card of cards) writeFileSync(join(folder, `${card.person ?? 'hanako'}.json`), testCardJson(card))
  const logged: LogEvent[] = []
  let clock: Date | null = null
  const bridge: Bridge = {
    portals,
    readers: createAllReaders({ virtual: virtual ? createVirtualReaders(cardsFolder ?? folder) : null, pcsc }),
    phrase: { ja: ['さくら', 'えき', 'くじら', 'にじ'], en: ['cherry', 'station', 'whale', 'rainbow'] },
    formTokens: createFormTokens(),
    signedRequests: createSignedRequests(),
    cardTurn: createCardTurn(),
    askStanding: askStanding ?? null,
    askPin: askPin ?? null,
    now: () => clock ?? new Date(),
    log: (entry) => logged.push(entry),
  }
  const server = createBridgeServer(bridge, limits)
  const port = await listen(server, 0)
  const host = `127.0.0.1:${port}`
  const request = async (line: string, headers: Record<string, string | null>, body = '') =>
    parseHttp(await exchangeRaw(port, [`${line} HTTP/1.1`, ...linesOf({ host, connection: 'close', ...headers }), '', body].join('\r\n')))
  return {
    host,
    logged,
    setClock: (at) => (clock = at),
    get: (path, headers = {}) => request(`GET ${path}`, headers),
    post: (path, fields, headers = {}) => {
      const body = new URLSearchParams(fields).toString()
      const own = { origin: `http://${host}`, 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded', 'content-length': String(body.length) }
      return request(`POST ${path}`, { ...own, ...headers }, body)
    },
    close: () =>
      new Promise((resolve) => {
        rmSync(folder, { recursive: true })
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Fields of the form on a page, as a browser would send them. */
export const hiddenFields = (html: string): Record<string, string> =>
  Object.fromEntries([...html.matchAll(/<input type="hidden" name="([A-Za-z]+)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]))
