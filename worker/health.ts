import { createServer, type Server, type ServerResponse } from 'node:http'
import type { StuckOutbox } from './stuck-outbox'

/** What `/readyz` tells. Hand-overs that are stuck do not make the worker unready: another start would not deliver them. */
export type WorkerReadiness =
  | { status: 'ready', checks: { database: 'ok' }, outbox: StuckOutbox }
  | { status: 'not-ready', checks: { database: 'unreachable' }, outbox: null }

const json = (response: ServerResponse, status: number, body: unknown) =>
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify(body))

/**
 * On the loopback address, nothing else is answered: `GET /healthz`, 200 while the database answers, else 503; `GET /readyz`, the same
 * with the reasons as JSON, and how many hand-overs are stuck.
 */
export function startHealthServer(port: number, readiness: () => Promise<WorkerReadiness>): Promise<Server> {
  const server = createServer((request, response) => {
    const isKnown = request.url === '/healthz' || request.url === '/readyz'
    if (request.method !== 'GET' || !isKnown) {
      response.writeHead(404).end()
      return
    }
    readiness().then((state) => {
      const isReady = state.status === 'ready'
      return json(response, isReady ? 200 : 503, request.url === '/readyz' ? state : { status: isReady ? 'ok' : 'unhealthy' })
    }).catch(() => response.writeHead(503).end())
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve(server))
  })
}
