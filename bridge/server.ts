import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { type Answer, send } from './answer'
import { refuseAtBoundary } from './boundary'
import type { Bridge } from './bridge'
import { showCheck } from './check'
import { readForm } from './form-body'
import { actOnRequest, showRequest } from './flow'
import { homePage } from './pages/home'
import { isSameUser } from './peer'
import { problemAnswer } from './problem-answer'
import { languageOf } from './text'

export type ServerLimits = {
  /** How long a client may take for its headers, and for the whole request. */
  headersTimeoutInMs: number
  requestTimeoutInMs: number
}

const LIMITS: ServerLimits = { headersTimeoutInMs: 5_000, requestTimeoutInMs: 10_000 }

/** Room for a query a little over what is taken, so that too long a one still gets a page and not a bare status. */
const MAX_HEADERS_IN_BYTES = 96 * 1024
const MAX_CONNECTIONS = 64

const LOOPBACK = '127.0.0.1'

async function showHome(bridge: Bridge, query: URLSearchParams): Promise<Answer> {
  const language = languageOf(query.get('lang'))
  const { portals, phrase } = bridge
  const { readers } = await bridge.readers.list()
  const html = homePage({ portals, phrase, readers, language, otherLanguageHref: `/?lang=${language === 'ja' ? 'en' : 'ja'}` })
  return { kind: 'page', status: 200, html }
}

async function sign(bridge: Bridge, message: IncomingMessage): Promise<Answer> {
  const body = await readForm(message)
  if (!body.ok) return problemAnswer(bridge, body.reason, { language: 'ja' })
  return actOnRequest(bridge, body.form).finally(() => body.form.overwrite())
}

type Route = { method: 'GET' | 'POST'; handle: (bridge: Bridge, message: IncomingMessage, query: URLSearchParams) => Promise<Answer> }

const ROUTES: Record<string, Route> = {
  '/healthz': { method: 'GET', handle: () => Promise.resolve({ kind: 'healthy' }) },
  '/': { method: 'GET', handle: (bridge, _, query) => showHome(bridge, query) },
  '/check': { method: 'GET', handle: (bridge, _, query) => showCheck(bridge, query) },
  '/v1': { method: 'GET', handle: (bridge, _, query) => showRequest(bridge, query) },
  '/v1/sign': { method: 'POST', handle: (bridge, message) => sign(bridge, message) },
}

async function answerTo(bridge: Bridge, message: IncomingMessage): Promise<Answer> {
  const { localPort } = message.socket
  const ownHost = `${LOOPBACK}:${localPort ?? 0}`
  const target = message.url ?? ''
  const mark = target.indexOf('?')
  const path = mark === -1 ? target : target.slice(0, mark)
  const query = new URLSearchParams(mark === -1 ? '' : target.slice(mark + 1))
  const place = { language: languageOf(query.get('lang')) }

  const door = path === '/healthz' ? 'health' : message.method === 'POST' ? 'POST' : 'GET'
  const refusal = refuseAtBoundary(message, door, ownHost)
  if (refusal) return problemAnswer(bridge, refusal, place)
  if (!(await isSameUser(message.socket))) return problemAnswer(bridge, 'user-other', place)
  const route = Object.hasOwn(ROUTES, path) ? ROUTES[path] : undefined
  if (!route) return problemAnswer(bridge, 'page-missing', place)
  if (message.method !== route.method) return problemAnswer(bridge, 'method-wrong', place)
  return route.handle(bridge, message, query)
}

async function respond(bridge: Bridge, message: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    send(response, await answerTo(bridge, message))
  } catch (error) {
    if (response.destroyed || message.destroyed && !message.complete) return
    const reference = randomBytes(5).toString('hex')
    bridge.log({ event: 'failed', reference, error: error instanceof Error ? error.name : 'unknown' })
    send(response, problemAnswer(bridge, 'internal', { language: 'ja' }, reference))
  }
}

/** A request that is no HTTP, too long or too slow gets one status line and the connection is closed. */
function refuseBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? '408 Request Timeout' : '400 Bad Request'
  if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
  else socket.destroy()
}

/** The bridge's HTTP server, not yet listening. */
export function createBridgeServer(bridge: Bridge, limits: ServerLimits = LIMITS): Server {
  const options = {
    maxHeaderSize: MAX_HEADERS_IN_BYTES,
    headersTimeout: limits.headersTimeoutInMs,
    requestTimeout: limits.requestTimeoutInMs,
    connectionsCheckingInterval: Math.min(1_000, limits.headersTimeoutInMs),
    keepAliveTimeout: 2_000,
  }
  const server = createServer(options, (message, response) => void respond(bridge, message, response))
  server.maxConnections = MAX_CONNECTIONS
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => refuseBrokenRequest(error, socket))
  return server
}

/** Listens on loopback only; port 0 takes a free one. Returns the port. */
export function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, LOOPBACK, () => resolve((server.address() as AddressInfo).port))
  })
}
