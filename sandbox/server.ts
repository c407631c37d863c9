import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'

export interface Answer {
  readonly status: number
  readonly contentType: string
  readonly body: Uint8Array | string
  readonly headers?: Readonly<Record<string, string>>
}

/** One address of the sandbox server; answers null when the path is not its own. */
export type Route = (request: IncomingMessage, path: string) => Promise<Answer | null> | Answer | null

export const plainText = (status: number, body: string): Answer => ({ status, contentType: 'text/plain; charset=utf-8', body })

/** A server that asks its routes in turn. `report` hears of failures, never of what was asked. */
export function createSandboxServer(routes: readonly Route[], report: (failure: unknown) => void): Server {
  return createServer((request, response) => {
    answer(routes, request)
      .catch((failure: unknown) => {
        report(failure)
        return plainText(500, 'The sandbox failed to answer\n')
      })
      .then((found) => send(response, request.method === 'HEAD', found))
      .catch(report)
  })
}

async function answer(routes: readonly Route[], request: IncomingMessage): Promise<Answer> {
  // As sent: a URL parser would fold the slashes of a base64 path.
  const [path = '/'] = (request.url ?? '/').split('?', 1)
  for (const route of routes) {
    const found = await route(request, path)
    if (found !== null) return found
  }
  return plainText(404, 'Not found\n')
}

function send(response: ServerResponse, withoutBody: boolean, { status, contentType, body, headers }: Answer): void {
  const bytes = Buffer.from(body)
  response.writeHead(status, { 'content-type': contentType, 'content-length': bytes.length, 'x-content-type-options': 'nosniff', ...headers })
  response.end(withoutBody ? undefined : bytes)
}

/** `/healthz`: the process is up. */
export const health: Route = (_request, path) => (path === '/healthz' ? plainText(200, 'ok\n') : null)
