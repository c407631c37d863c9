import { eventKinds, sidesOf, type EventKind } from './events'

/** Who is called: of its own deposits, or of what was forwarded to it. */
export type CalledSide = 'depositor' | 'recipient'

/** `deposit.published`, `forward.forwarded`, …: the `type` of a call (Standard Webhooks 1.0 allows letters, digits, underscores and stops). */
export const webhookType = (side: CalledSide, kind: EventKind): string => `${typePrefixes[side]}${kind.replaceAll('-', '_')}`

/** Kinds that an organisation may learn of, on whichever side. */
export const calledKinds: readonly EventKind[] = eventKinds.filter((kind) => sidesOf[kind].some((side) => side !== 'account'))

/** What stands before the kind. */
export const typePrefixes: Record<CalledSide, string> = { depositor: 'deposit.', recipient: 'forward.' }

export const testType = 'webhook.test'

export const webhookLimits = { endpoints: 5, urlCharacters: 500, bodyBytes: 20_000, replayedAtOnce: 10_000 } as const

/** What came of an attempt. Closed; each has words in `messages`. */
export const attemptOutcomes = [
  'delivered', 'answered-otherwise', 'redirected', 'timed-out', 'name-not-found', 'address-refused', 'not-connected', 'certificate-refused',
] as const
export type AttemptOutcome = (typeof attemptOutcomes)[number]

export interface AttemptResult {
  outcome: AttemptOutcome
  /** HTTP status, when there was an answer. */
  status: number | null
  /** What the other side asked for with 429 or 503. */
  retryAfterSeconds: number | null
}

const MINUTE = 60
const HOUR = 60 * MINUTE

/** Seconds from one attempt to the next (Standard Webhooks 1.0, "Deliverability and reliability"); the first is made at once. */
export const retrySeconds: readonly number[] = [5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR]

/** Each wait is longer or shorter by up to this share of it, so that what failed together does not come back together. */
const JITTER = 0.1
const LONGEST_RETRY_AFTER_SECONDS = 24 * HOUR

export type AfterAttempt =
  | { state: 'delivered' }
  | { state: 'waiting', nextAttemptAt: Date }
  | { state: 'given_up' }

/** What becomes of a delivery after its `attempts`-th attempt, which ended `at`. `random` is from 0 to below 1. */
export function afterAttempt(result: AttemptResult, attempts: number, at: Date, random: number): AfterAttempt {
  if (result.outcome === 'delivered') return { state: 'delivered' }
  const wait = retrySeconds[attempts - 1]
  if (wait === undefined) return { state: 'given_up' }
  const spread = wait * (1 + JITTER * (2 * random - 1))
  return { state: 'waiting', nextAttemptAt: new Date(at.getTime() + Math.max(spread, askedPatience(result)) * 1000) }
}

/** For how many seconds the other side wants to be left alone; 0 when it said nothing. */
export const askedPatience = ({ retryAfterSeconds }: AttemptResult): number => Math.min(retryAfterSeconds ?? 0, LONGEST_RETRY_AFTER_SECONDS)

/** The other side says that nobody is there any more, for good. */
export const saysGone = ({ status }: AttemptResult): boolean => status === 410

/** Why a request about webhooks was not done, with the HTTP status of the answer. Closed; each has a sentence in `messages`. */
export const webhookRefusalStatus = {
  'unauthorised': 401,
  'too-many-requests': 429,
  'busy': 503,
  'not-entitled': 403,
  'media-type-unsupported': 415,
  'body-too-large': 413,
  'body-malformed': 400,
  'field-malformed': 422,
  'kind-unknown': 422,
  'url-malformed': 422,
  'url-not-https': 422,
  'url-with-credentials': 422,
  'url-port-refused': 422,
  'url-address-refused': 422,
  'too-many-webhooks': 409,
  'webhook-unknown': 404,
  'webhook-disabled': 409,
  'delivery-unknown': 404,
  'key-just-changed': 409,
  'page-unknown': 400,
} as const
export type WebhookRefusalReason = keyof typeof webhookRefusalStatus

export interface WebhookRefusal {
  ok: false
  reason: WebhookRefusalReason
  /** JSON pointer (RFC 6901) into the body, or the name of a header or parameter. */
  field: string | null
}

export const refuseWebhook = (reason: WebhookRefusalReason, field: string | null = null): WebhookRefusal => ({ ok: false, reason, field })
