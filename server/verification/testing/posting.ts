import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { expectDescribed } from '../../openapi/testing/described'
import type { UploadLimits } from '../public/limits'
import { postVerify } from '../public/http'

export const boundary = 'a-boundary-of-tests'
export const multipartType = `multipart/form-data; boundary=${boundary}`

/** A value, or a name that stands twice or in another order: whatever a client may send. */
export type Field = readonly [name: string, value: Uint8Array | string]

const bytesOf = (value: Uint8Array | string) => (typeof value === 'string' ? Buffer.from(value) : value)

/** The body that `curl -F` would send. */
export function multipart(fields: readonly Field[]): Uint8Array<ArrayBuffer> {
  const parts = fields.flatMap(([name, value]) => [
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"${name === 'use' ? '' : '; filename="file"'}\r\n\r\n`),
    bytesOf(value),
    Buffer.from('\r\n'),
  ])
  return new Uint8Array(Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]))
}

export type Body = Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>

/** The route's own handler, with a real request. Its answer must be one that is described. */
export async function postBody(body: Body | null, headers: Record<string, string> = {}, limits?: UploadLimits, now = () => new Date()): Promise<Response> {
  const init = { method: 'POST', headers: { 'content-type': multipartType, ...headers }, body, ...(body instanceof ReadableStream ? { duplex: 'half' } : {}) }
  const response = await postVerify(new Request('http://localhost:3000/api/v1/verify', init), now, limits)
  await expectDescribed(response, 'POST', '/api/v1/verify')
  return response
}

export const postFields = (fields: readonly Field[], headers?: Record<string, string>) => postBody(multipart(fields), headers)

/** Pieces one after the other, then the end; with `open`, never the end. */
export function streamOf(pieces: Iterable<Uint8Array>, { open = false } = {}): ReadableStream<Uint8Array> {
  const iterator = pieces[Symbol.iterator]()
  return new ReadableStream({
    pull: (controller) => {
      const next = iterator.next()
      if (!next.done) return controller.enqueue(next.value)
      if (open) return new Promise<void>(() => {})
      controller.close()
    },
  })
}

/** The handler behind a real server, as any HTTP framework would call it. */
export async function startDoorServer(limits?: UploadLimits): Promise<{ port: number; stop: () => Promise<void> }> {
  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing, limits).catch(() => outgoing.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { port, stop: () => stopServer(server) }
}

const stopServer = (server: Server) =>
  new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })

async function answer(incoming: IncomingMessage, outgoing: ServerResponse, limits?: UploadLimits): Promise<void> {
  const headers = Object.entries(incoming.headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as [string, string]] : []))
  const body = Readable.toWeb(incoming) as ReadableStream<Uint8Array>
  const init = { method: 'POST', headers, body, duplex: 'half' }
  const response = await postVerify(new Request(`http://localhost${incoming.url ?? ''}`, init), () => new Date(), limits)
  outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end(await response.text())
}
