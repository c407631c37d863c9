import { z } from 'zod'
import { fetchWithin } from './outgoing'
import { type Portal, responseUrl } from './portals'

/** What the card made of a request, as the portal takes it: in JSON from here, or the same fields in a form through the browser. */
export type PortalResponse =
  | { request: string; certificate: string; signature: string }
  /** One detached CMS for each document of the request, in its order. */
  | { request: string; signatures: readonly string[] }

const portalRefusal = z.enum(['malformed', 'unknown-request', 'expired', 'replayed', 'too-large', 'busy'])
export type PortalRefusal = z.infer<typeof portalRefusal>

export type Delivery =
  | { kind: 'accepted'; ticket: string }
  | { kind: 'refused'; reason: PortalRefusal | 'unexplained' }
  | { kind: 'unreachable' }

const MAX_ANSWER_IN_BYTES = 16 * 1024

const accepted = z.object({ ticket: z.string().regex(/^[A-Za-z0-9_-]{43}$/) })
const problem = z.object({ reason: portalRefusal })

const parseJson = (body: Uint8Array): unknown => {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'))
  } catch {
    return null
  }
}

/**
 * Hands the response to the pinned portal. `unreachable` covers everything that leaves it open whether the portal itself was reached from
 * here (no connection, time-out, a gateway's 502–504 without one of the portal's reasons); then the browser carries the response instead.
 */
export async function deliver(portal: Portal, response: PortalResponse): Promise<Delivery> {
  const answer = await fetchWithin({ url: responseUrl(portal), method: 'POST', json: JSON.stringify(response), maxAnswerInBytes: MAX_ANSWER_IN_BYTES })
  if (answer === 'unreachable') return { kind: 'unreachable' }
  if (answer === 'too-long') return { kind: 'refused', reason: 'unexplained' }
  const body = parseJson(answer.body)
  const ticket = accepted.safeParse(body)
  if (answer.status === 201 && ticket.success) return { kind: 'accepted', ticket: ticket.data.ticket }
  const reason = problem.safeParse(body).data?.reason
  if (reason) return { kind: 'refused', reason }
  return answer.status >= 502 && answer.status <= 504 ? { kind: 'unreachable' } : { kind: 'refused', reason: 'unexplained' }
}
