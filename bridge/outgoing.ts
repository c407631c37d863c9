import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'

const TIMEOUT_IN_MS = 10_000

export type Outgoing = { url: string; method: 'GET' | 'POST'; json?: string; maxAnswerInBytes: number; timeoutInMs?: number }
export type Answered = { status: number; body: Uint8Array }

class AnswerTooLongError extends Error {
  override name = 'AnswerTooLongError'
}

function send({ url, method, json, maxAnswerInBytes, timeoutInMs = TIMEOUT_IN_MS }: Outgoing): Promise<Answered> {
  const request = url.startsWith('https:') ? httpsRequest : httpRequest
  const headers = json === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json), accept: 'application/json, application/problem+json' }
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers, signal: AbortSignal.timeout(timeoutInMs), agent: false }, (incoming) => {
      const chunks: Buffer[] = []
      let length = 0
      incoming.on('data', (chunk: Buffer) => {
        length += chunk.length
        if (length > maxAnswerInBytes) incoming.destroy(new AnswerTooLongError('the portal answered more than expected'))
        else chunks.push(chunk)
      })
      incoming.on('error', reject)
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, body: new Uint8Array(Buffer.concat(chunks)) }))
    })
    outgoing.on('error', reject)
    outgoing.end(json)
  })
}

/** One request to a pinned address: ten seconds unless said otherwise, no redirect followed, no cookie, an answer of bounded length. */
export async function fetchWithin(outgoing: Outgoing): Promise<Answered | 'unreachable' | 'too-long'> {
  try {
    return await send(outgoing)
  } catch (error) {
    return error instanceof AnswerTooLongError ? 'too-long' : 'unreachable'
  }
}
