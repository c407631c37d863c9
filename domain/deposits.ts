import type { RequestedAction } from './mailbox'

/**
 * A hand-over by a depositor: accepted once its receipt is sealed, or scheduled when it is to be published later; published once it lies in
 * the mailbox; not delivered when the resident's side did not take it, for good; withdrawn when the depositor took it back, before it was
 * published or afterwards.
 */
export type DepositState =
  | { state: 'accepted', acceptedAt: Date }
  | { state: 'scheduled', acceptedAt: Date, publishAt: Date }
  | { state: 'published', acceptedAt: Date, publishedAt: Date }
  | { state: 'withdrawn', acceptedAt: Date, publishedAt: Date | null, withdrawnAt: Date }
  | { state: 'not-delivered', acceptedAt: Date, notDeliveredAt: Date, because: NotDeliveredReason }

export const depositStates = ['accepted', 'scheduled', 'published', 'withdrawn', 'not-delivered'] as const satisfies readonly DepositState['state'][]

/** Why the resident's side did not take an accepted deposit. */
export const notDeliveredReasons = ['link-stopped'] as const
export type NotDeliveredReason = (typeof notDeliveredReasons)[number]

const isUnderWay = ({ state }: DepositState): boolean => state === 'accepted' || state === 'scheduled'

/**
 * The transition the worker makes when the item lies in the mailbox. A deposit that was withdrawn while it was on its way stays withdrawn,
 * and has been published all the same.
 */
export function publish(deposit: DepositState, at: Date): { ok: true, next: DepositState } | { ok: false, reason: 'already-ended' } {
  if (isUnderWay(deposit)) return { ok: true, next: { state: 'published', acceptedAt: deposit.acceptedAt, publishedAt: at } }
  if (deposit.state === 'withdrawn' && deposit.publishedAt === null) return { ok: true, next: { ...deposit, publishedAt: at } }
  return { ok: false, reason: 'already-ended' }
}

/** The transition the worker makes when the resident's side did not take the deposit. */
export function giveUp(deposit: DepositState, because: NotDeliveredReason, at: Date): { ok: true, next: DepositState } | { ok: false, reason: 'already-ended' } {
  if (!isUnderWay(deposit)) return { ok: false, reason: 'already-ended' }
  return { ok: true, next: { state: 'not-delivered', acceptedAt: deposit.acceptedAt, notDeliveredAt: at, because } }
}

/** The transition that the depositor asks for: possible at any time while there is something to take back. */
export function withdraw(deposit: DepositState, at: Date): { ok: true, next: DepositState & { state: 'withdrawn' } } | { ok: false, reason: 'already-withdrawn' | 'not-delivered' } {
  if (deposit.state === 'withdrawn') return { ok: false, reason: 'already-withdrawn' }
  if (deposit.state === 'not-delivered') return { ok: false, reason: 'not-delivered' }
  const publishedAt = deposit.state === 'published' ? deposit.publishedAt : null
  // Asked for while it was being published: then it was published first.
  const withdrawnAt = publishedAt !== null && publishedAt > at ? publishedAt : at
  return { ok: true, next: { state: 'withdrawn', acceptedAt: deposit.acceptedAt, publishedAt, withdrawnAt } }
}

/** What a sender may say of a deposit beyond what and for whom it is. */
export interface DepositWishes {
  /** Not to lie in the mailbox before this time; null for at once. */
  publishAt: Date | null
  /** The sender's deposit in whose place this one stands. */
  corrects: string | null
  /** 重要書類: opened only after the card has signed for it. */
  registered: boolean
  /** Until which day, in Japan, something is asked for: `YYYY-MM-DD`. */
  dueOn: string | null
  requestedAction: RequestedAction | null
}

export const noWishes: DepositWishes = { publishAt: null, corrects: null, registered: false, dueOn: null, requestedAction: null }

const DAY_IN_MILLISECONDS = 86_400_000
const JAPAN_AHEAD_MILLISECONDS = 9 * 3_600_000

/** The day in Japan on which a moment falls, `YYYY-MM-DD`. */
const dayInJapan = (at: Date) => new Date(at.getTime() + JAPAN_AHEAD_MILLISECONDS).toISOString().slice(0, 10)

/** What is wrong with the times of a deposit that arrives now. */
export function timesRefusal({ publishAt, dueOn }: Pick<DepositWishes, 'publishAt' | 'dueOn'>, now: Date): DepositRefusal | null {
  if (publishAt !== null && publishAt.getTime() <= now.getTime()) return refuseDeposit('publish-at-past', '/publishAt')
  if (publishAt !== null && publishAt.getTime() > now.getTime() + depositLimits.publishWithinDays * DAY_IN_MILLISECONDS) {
    return refuseDeposit('publish-at-too-far', '/publishAt')
  }
  if (dueOn !== null && dueOn < dayInJapan(publishAt ?? now)) return refuseDeposit('due-on-past', '/dueOn')
  return null
}

/** What must be known of a deposit that another is to stand in the place of. */
export interface Correctable {
  state: DepositState['state']
  pseudonym: string
  /** Another deposit stands in its place already, and has not been withdrawn since. */
  isCorrected: boolean
}

/** Why a deposit cannot stand in that other one's place, null when it can. `null` is one that the organisation has not. */
export function correctionRefusal(original: Correctable | null, pseudonym: string): DepositRefusal | null {
  if (original === null) return refuseDeposit('corrects-unknown', '/corrects')
  if (original.pseudonym !== pseudonym) return refuseDeposit('corrects-another-pseudonym', '/corrects')
  if (original.state === 'withdrawn') return refuseDeposit('corrects-withdrawn', '/corrects')
  if (original.state === 'not-delivered') return refuseDeposit('corrects-not-delivered', '/corrects')
  return original.isCorrected ? refuseDeposit('corrects-corrected', '/corrects') : null
}

/** Bounds of one deposit, in bytes and characters. */
export const depositLimits = {
  bodyBytes: 15 * 1024 * 1024,
  batchBodyBytes: 24 * 1024 * 1024,
  batchItems: 200,
  documentBytes: 10 * 1024 * 1024,
  signatureBytes: 64 * 1024,
  depositorReferenceCharacters: 64,
  publishWithinDays: 400,
} as const

/** Visible ASCII: a sender's own number, not a place for people's names. */
export const depositorReferencePattern = /^[\x21-\x7e]{1,64}$/

/** 8 to 128 visible ASCII characters, chosen by the depositor, new for every deposit. */
export const idempotencyKeyPattern = /^[\x21-\x7e]{8,128}$/

/** Why a deposit was not accepted, with the HTTP status of the answer. The list is closed; each has a sentence in `messages`. */
export const depositRefusalStatus = {
  'unauthorised': 401,
  'busy': 503,
  'too-many-requests': 429,
  'deposit-unknown': 404,
  'not-opened': 404,
  'deposit-not-delivered': 409,
  'media-type-unsupported': 415,
  'body-too-large': 413,
  'body-malformed': 400,
  'batch-empty': 422,
  'batch-too-long': 422,
  'batch-too-large': 413,
  'idempotency-key-missing': 400,
  'idempotency-key-malformed': 400,
  'idempotency-key-reused': 422,
  'field-malformed': 422,
  'pseudonym-unknown': 422,
  'pseudonym-stopped': 422,
  'kind-unknown': 422,
  'kind-not-agreed': 422,
  'publish-at-past': 422,
  'publish-at-too-far': 422,
  'due-on-past': 422,
  'corrects-unknown': 422,
  'corrects-another-pseudonym': 422,
  'corrects-withdrawn': 422,
  'corrects-not-delivered': 422,
  'corrects-corrected': 422,
  'original-missing': 422,
  'role-repeated': 422,
  'document-too-large': 413,
  'signature-malformed': 422,
  'document-altered': 422,
  'signer-not-trusted': 422,
  'signer-revoked': 422,
  'signer-not-valid-now': 422,
  'revocation-unknown': 503,
  'signature-refused': 422,
  'signer-is-another': 422,
  'signer-not-registered': 422,
  'signer-left': 422,
  'signer-not-for-kind': 422,
  'document-malformed': 422,
  'corporate-number-differs': 422,
  'readable-not-pdf': 422,
  'verification-took-too-long': 422,
} as const

export type DepositRefusalReason = keyof typeof depositRefusalStatus

/** What the verifier said about the signature that made us refuse: words from its closed lists. */
export interface RefusedVerification {
  indication: string
  subIndication: string | null
  step: string
  reason: string | null
}

export interface DepositRefusal {
  ok: false
  reason: DepositRefusalReason
  /** Where it lies: a JSON pointer (RFC 6901) into the body, or the name of a header. */
  field: string | null
  verification?: RefusedVerification
  /** Why the original could not be read: a word of the reader's closed list, and the place by names of elements. */
  document?: { reason: string, at: string }
}

export const refuseDeposit = (reason: DepositRefusalReason, field: string | null = null): DepositRefusal => ({ ok: false, reason, field })
