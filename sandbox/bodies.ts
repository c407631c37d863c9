import type { IncomingMessage } from 'node:http'

export type Body = { readonly ok: true; readonly bytes: Uint8Array } | { readonly ok: false; readonly reason: 'too-large' }

/** Reads a request's body, stopping as soon as it is over the limit. */
export async function readBody(request: IncomingMessage, maxSizeInBytes: number): Promise<Body> {
  const chunks: Buffer[] = []
  let sizeInBytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    sizeInBytes += chunk.length
    if (sizeInBytes > maxSizeInBytes) return { ok: false, reason: 'too-large' }
    chunks.push(chunk)
  }
  return { ok: true, bytes: Buffer.concat(chunks) }
}

/** The media type of a request without parameters. */
export const mediaType = (request: IncomingMessage): string => (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
