import { setTimeout as sleep } from 'node:timers/promises'

export interface DepositClientOptions {
  /** For example `https://portal.example`, without a slash at its end. */
  readonly apiOrigin: string
  readonly apiKey: string
  /** Pauses between attempts, in milliseconds: one attempt more than there are pauses. */
  readonly pausesInMilliseconds: readonly number[]
  /** How long to wait for one answer. */
  readonly timeoutInMilliseconds: number
  /** The language of the sentences in refusals. Japanese unless said otherwise. */
  readonly language?: 'ja' | 'en'
  /** Instead of the platform's own, for a proxy or for tests. */
  readonly fetch?: typeof globalThis.fetch
}

/** Nine attempts in about a minute. */
export const patientPauses = [250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000] as const

const longestPauseInMilliseconds = 30_000

/** Statuses that say "later", not "no" (RFC 9110 section 15, RFC 6585). */
const laterStatuses = [408, 425, 429, 500, 502, 503, 504]
export const isLater = (status: number): boolean => laterStatuses.includes(status)

export interface ApiRequest {
  readonly method: 'GET' | 'POST'
  /** Below `/api/v1`. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** What the portal answered, not looked into (`json` of an answer that is JSON); or that it answered nothing but "later" to every attempt. */
export type Sent = { ok: true, status: number, json: unknown, bytes: Uint8Array } | { ok: false, reason: 'unreachable', attempts: number, detail: string }

type Attempt = { ok: true, response: Response, bytes: Uint8Array } | { ok: false, detail: string }

/** Sends until the portal answers with more than "later", or the attempts are used up. Only for requests that may be sent twice. */
export async function send(request: ApiRequest, options: DepositClientOptions): Promise<Sent> {
  let attempts = 0
  for (;;) {
    const attempt = await attemptOnce(request, options)
    if (attempt.ok && !isLater(attempt.response.status)) {
      const { response, bytes } = attempt
      return { ok: true, status: response.status, json: /json/.test(response.headers.get('content-type') ?? 'json') ? jsonOf(bytes) : undefined, bytes }
    }
    const pause = options.pausesInMilliseconds[attempts]
    attempts += 1
    const detail = attempt.ok ? `status ${attempt.response.status}` : attempt.detail
    if (pause === undefined) return { ok: false, reason: 'unreachable', attempts, detail }
    await sleep(attempt.ok ? pauseOf(attempt.response, pause) : pause)
  }
}

/** `Retry-After` in seconds lengthens a pause, within bounds. */
function pauseOf(response: Response, pause: number): number {
  const seconds = /^[0-9]{1,6}$/.exec(response.headers.get('retry-after') ?? '')?.[0]
  return seconds === undefined ? pause : Math.min(Math.max(pause, Number(seconds) * 1_000), longestPauseInMilliseconds)
}

async function attemptOnce({ method, path, headers, body }: ApiRequest, options: DepositClientOptions): Promise<Attempt> {
  const { apiOrigin, apiKey, timeoutInMilliseconds, language = 'ja', fetch = globalThis.fetch } = options
  try {
    const response = await fetch(`${apiOrigin}/api/v1${path}`, {
      method,
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutInMilliseconds),
      headers: {
        'authorization': `Bearer ${apiKey}`,
        'accept': 'application/json',
        'accept-language': language,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    })
    return { ok: true, response, bytes: new Uint8Array(await response.arrayBuffer()) }
  } catch (error) {
    return { ok: false, detail: causeOf(error) }
  }
}

/** fetch says "fetch failed" and hides why in the cause. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message || error.cause.name}` : error.message
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined
  }
}
