/** Headers of every answer that is not a page: never stored, never guessed at. */
export const machineHeaders = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' } as const

export interface Problem {
  status: number
  /** A word from the endpoint's closed list; clients decide by it, never by the title. */
  reason: string
  /** One short sentence for the developer who reads it. */
  title: string
  headers?: Record<string, string>
}

/** A refusal to a machine: a problem document (RFC 9457). */
export function problemResponse({ status, reason, title, headers = {} }: Problem): Response {
  return new Response(JSON.stringify({ type: `urn:madoguchi:problem:${reason}`, title, status, reason }), {
    status,
    headers: { ...machineHeaders, ...headers, 'content-type': 'application/problem+json' },
  })
}

export function jsonResponse(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), { status, headers: { ...machineHeaders, 'content-type': 'application/json' } })
}
