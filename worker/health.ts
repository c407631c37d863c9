import { createServer, type Server } from 'node:http'

/** `GET /healthz` on the loopback address: 200 while `isHealthy` says so, else 503; nothing else is answered. */
export function startHealthServer(port: number, isHealthy: () => Promise<boolean>): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/healthz') {
      response.writeHead(404).end()
      return
    }
    isHealthy().then(
      (healthy) => response.writeHead(healthy ? 200 : 503, { 'content-type': 'text/plain', 'cache-control': 'no-store' }).end(healthy ? 'ok\n' : 'unhealthy\n'),
      () => response.writeHead(503).end(),
    )
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve(server))
  })
}
