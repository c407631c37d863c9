/**
 * A hand-over by a depositor: accepted once its receipt is sealed, published once it lies in the mailbox; not delivered when the resident's
 * side did not take it, for good.
 */
export type DepositState =
  | { state: 'accepted', acceptedAt: Date }
  | { state: 'published', acceptedAt: Date, publishedAt: Date }
  | { state: 'not-delivered', acceptedAt: Date, notDeliveredAt: Date, because: NotDeliveredReason }

/** Why the resident's side did not take an accepted deposit. */
export const notDeliveredReasons = ['link-stopped'] as const
export type NotDeliveredReason = (typeof notDeliveredReasons)[number]

/** The transition the worker makes when the item lies in the mailbox. */
export function publish(deposit: DepositState, at: Date): { ok: true, next: DepositState } | { ok: false, reason: 'already-ended' } {
  if (deposit.state !== 'accepted') return { ok: false, reason: 'already-ended' }
  return { ok: true, next: { state: 'published', acceptedAt: deposit.acceptedAt, publishedAt: at } }
}

/** The transition the worker makes when the resident's side did not take the deposit. */
export function giveUp(deposit: DepositState, because: NotDeliveredReason, at: Date): { ok: true, next: DepositState } | { ok: false, reason: 'already-ended' } {
  if (deposit.state !== 'accepted') return { ok: false, reason: 'already-ended' }
  return { ok: true, next: { state: 'not-delivered', acceptedAt: deposit.acceptedAt, notDeliveredAt: at, because } }
}

/** Bounds of one deposit, in bytes and characters. */
export const depositLimits = {
  bodyBytes: 15 * 1024 * 1024,
  batchBodyBytes: 24 * 1024 * 1024,
  batchItems: 200,
  documentBytes: 10 * 1024 * 1024,
  signatureBytes: 64 * 1024,
  depositorReferenceCharacters: 64,
} as const

/** 8 to 128 visible ASCII characters, chosen by the depositor, new for every deposit. */
export const idempotencyKeyPattern = /^[\x21-\x7e]{8,128}$/

/** Why a deposit was not accepted, with the HTTP status of the answer. The list is closed; each has a sentence in `messages`. */
export const depositRefusalStatus = {
  'unauthorised': 401,
  'busy': 503,
  'too-many-requests': 429,
  'deposit-unknown': 404,
  'not-opened': 404,
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
