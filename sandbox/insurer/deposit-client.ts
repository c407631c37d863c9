import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { PreparedDeposit } from './prepared'

const accepted = z.object({
  depositId: z.uuid(),
  state: z.literal('accepted'),
  acceptedAt: z.iso.datetime(),
  receipt: z.object({ content: z.base64(), signature: z.base64() }),
})

/** What the portal acknowledged; nothing of it is checked yet but its form. */
export type UnverifiedAcceptance = z.infer<typeof accepted>

const problem = z.object({ reason: z.string(), detail: z.string().optional(), field: z.string().nullish() })

export type Posted =
  | { ok: true, acceptance: UnverifiedAcceptance, isRepeated: boolean }
  | { ok: false, reason: 'refused', status: number, problem: string, field: string | null, detail: string }
  | { ok: false, reason: 'unreachable', attempts: number, detail: string }
  | { ok: false, reason: 'answer-not-understood', status: number }

export interface DepositClientOptions {
  readonly apiOrigin: string
  readonly apiKey: string
  /** Pauses between attempts, in milliseconds: one attempt more than there are pauses. */
  readonly pausesInMilliseconds: readonly number[]
  /** How long to wait for one answer. */
  readonly timeoutInMilliseconds: number
}

/** Nine attempts in about a minute. */
export const patientPauses = [250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000] as const

const longestPauseInMilliseconds = 30_000

/** Statuses that say "later", not "no" (RFC 9110 section 15, RFC 6585). */
const laterStatuses = [408, 425, 429, 500, 502, 503, 504]

type Attempt = { ok: true, response: Response, text: string } | { ok: false, detail: string }

/** Posts until the portal takes or refuses the deposit, or the attempts are used up. The idempotency key makes every attempt the same. */
export async function postDeposit(deposit: PreparedDeposit, options: DepositClientOptions): Promise<Posted> {
  let attempts = 0
  for (;;) {
    const attempt = await post(deposit, options)
    if (attempt.ok && !laterStatuses.includes(attempt.response.status)) return answerOf(attempt.response, attempt.text)
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

async function post({ idempotencyKey, body }: PreparedDeposit, options: DepositClientOptions): Promise<Attempt> {
  try {
    const response = await fetch(`${options.apiOrigin}/api/v1/deposits`, {
      method: 'POST',
      redirect: 'error',
      signal: AbortSignal.timeout(options.timeoutInMilliseconds),
      headers: {
        'authorization': `Bearer ${options.apiKey}`,
        'content-type': 'application/json',
        'accept': 'application/json',
        'idempotency-key': idempotencyKey,
      },
      body: JSON.stringify(body),
    })
    return { ok: true, response, text: await response.text() }
  } catch (error) {
    return { ok: false, detail: causeOf(error) }
  }
}

/** fetch says "fetch failed" and hides why in the cause. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message || error.cause.name}` : error.message
}

function answerOf(response: Response, text: string): Posted {
  const json = jsonOf(text)
  if (response.status === 200 || response.status === 201) {
    const read = accepted.safeParse(json)
    if (read.success) return { ok: true, acceptance: read.data, isRepeated: response.status === 200 }
  } else {
    const read = problem.safeParse(json)
    if (read.success) {
      const { reason, field = null, detail = '' } = read.data
      return { ok: false, reason: 'refused', status: response.status, problem: reason, field, detail }
    }
  }
  return { ok: false, reason: 'answer-not-understood', status: response.status }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
