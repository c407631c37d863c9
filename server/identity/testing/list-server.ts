import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Serves revocation lists by path over real HTTP; a path without an answer is 404. */
export interface ListServer {
  readonly origin: string
  readonly answers: Map<string, (response: ServerResponse) => void>
  readonly requests: string[]
  serve(path: string, bytes: Uint8Array): void
  stop(): Promise<void>
}

export async function startListServer(): Promise<ListServer> {
  const answers: ListServer['answers'] = new Map()
  const requests: string[] = []
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    requests.push(path)
    const answer = answers.get(path)
    if (answer === undefined) response.writeHead(404).end()
    else answer(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    answers,
    requests,
    serve: (path, bytes) => void answers.set(path, (response) => response.writeHead(200, { 'content-type': 'application/pkix-crl' }).end(bytes)),
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
