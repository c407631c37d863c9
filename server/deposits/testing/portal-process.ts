// Entry of a process of its own that does what the portal's routes do, to be killed or measured. Says its port on standard output once it listens.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { postBatch, postDeposit } from '../http'

async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const headers = Object.entries(incoming.headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as [string, string]] : []))
  const body = Readable.toWeb(incoming) as ReadableStream<Uint8Array>
  const init = { method: 'POST', headers, body, duplex: 'half' }
  const post = incoming.url?.endsWith('/batches') === true ? postBatch : postDeposit
  const response = await post(new Request(`http://localhost${incoming.url ?? ''}`, init))
  outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end(await response.text())
}

const server = createServer((incoming, outgoing) => {
  answer(incoming, outgoing).catch(() => outgoing.writeHead(500).end())
})
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => {
  const address = server.address()
  process.stdout.write(`${JSON.stringify({ port: typeof address === 'object' && address !== null ? address.port : 0 })}\n`)
})

process.once('SIGTERM', () => process.exit(0))
