import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { z } from 'zod'
import { type Portal, responseUrl } from './portals'

/** What the card made of a request, as the portal takes it. */
export type SignedResponse = { request: string; certificate: string; signature: string }

const portalRefusal = z.enum(['malformed', 'unknown-request', 'expired', 'replayed', 'too-large', 'busy'])
export type PortalRefusal = z.infer<typeof portalRefusal>

export type Delivery =
  | { kind: 'accepted'; ticket: string }
  | { kind: 'refused'; reason: PortalRefusal | 'unexplained' }
  | { kind: 'unreachable' }

const TIMEOUT_IN_MS = 10_000
const MAX_ANSWER_IN_BYTES = 16 * 1024

const accepted = z.object({ ticket: z.string().regex(/^[A-Za-z0-9_-]{43}$/) })
const problem = z.object({ reason: portalRefusal })

type Answer = { status: number; body: string }

function post(url: string, json: string): Promise<Answer> {
  const send = url.startsWith('https:') ? httpsRequest : httpRequest
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json), accept: 'application/json, application/problem+json' }
    const outgoing = send(url, { method: 'POST', headers, signal: AbortSignal.timeout(TIMEOUT_IN_MS), agent: false }, (incoming) => {
      const chunks: Buffer[] = []
      let length = 0
      incoming.on('data', (chunk: Buffer) => {
        length += chunk.length
        if (length > MAX_ANSWER_IN_BYTES) incoming.destroy(new Error('the portal answered more than expected'))
        else chunks.push(chunk)
      })
      incoming.on('error', reject)
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }))
    })
    outgoing.on('error', reject)
    outgoing.end(json)
  })
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/**
 * Hands the response to the pinned portal. Redirects are not followed. `unreachable` covers everything that leaves it open whether the
 * portal can be reached from here (no connection, time-out, a gateway's 502–504); then the browser carries the response instead.
 */
export async function deliver(portal: Portal, response: SignedResponse): Promise<Delivery> {
  let answer: Answer
  try {
    answer = await post(responseUrl(portal), JSON.stringify(response))
  } catch {
    return { kind: 'unreachable' }
  }
  if (answer.status >= 502 && answer.status <= 504) return { kind: 'unreachable' }
  const body = parseJson(answer.body)
  const ticket = accepted.safeParse(body)
  if (answer.status === 201 && ticket.success) return { kind: 'accepted', ticket: ticket.data.ticket }
  return { kind: 'refused', reason: problem.safeParse(body).data?.reason ?? 'unexplained' }
}
