// A forward is a copy of an item that a resident sends on to one organisation. Two owners keep its state: the resident, who sent it, and the
// recipient, who has it. What either does reaches the other a moment later; whether a revocation came before an answer, the recipient's side
// decides, where both arrive one after the other.
//   resident:   sent → delivered → accepted | refused | revoked        (sent → not-delivered when the recipient is no longer there)
//   recipient:         received  → accepted | refused | revoked

/** The resident's side. `revokeAskedAt` stands until the recipient's side has said whether it came in time. */
export type ForwardState =
  | { state: 'sent', forwardedAt: Date, revokeAskedAt: Date | null }
  | { state: 'delivered', forwardedAt: Date, deliveredAt: Date, revokeAskedAt: Date | null }
  | { state: 'accepted', forwardedAt: Date, deliveredAt: Date, endedAt: Date }
  | { state: 'refused', forwardedAt: Date, deliveredAt: Date, endedAt: Date, reason: ForwardRefusalReason }
  /** Without a time of delivery it was taken back before it reached anybody. */
  | { state: 'revoked', forwardedAt: Date, deliveredAt: Date | null, firstReadAt: Date | null, endedAt: Date }
  | { state: 'not-delivered', forwardedAt: Date, endedAt: Date }

/** The recipient's side. */
export type ReceivedForwardState =
  | { state: 'received', receivedAt: Date }
  | { state: 'accepted', receivedAt: Date, endedAt: Date }
  | { state: 'refused', receivedAt: Date, endedAt: Date, reason: ForwardRefusalReason }
  | { state: 'revoked', receivedAt: Date, endedAt: Date }

/** Why a recipient does not accept what was sent to it. Closed; each has a sentence in `messages`, told to the resident. */
export const forwardRefusalReasons = [
  'signature-not-confirmed', 'wrong-document', 'wrong-period', 'not-readable', 'no-such-matter', 'too-late', 'other',
] as const
export type ForwardRefusalReason = (typeof forwardRefusalReasons)[number]

export type Answer = { decision: 'accepted' } | { decision: 'refused', reason: ForwardRefusalReason }

/** The recipient answers once; what the resident has taken back is no longer answered. */
export function answer(forward: ReceivedForwardState, given: Answer, at: Date): { ok: true, next: ReceivedForwardState } | { ok: false, reason: 'already-answered' | 'revoked' } {
  if (forward.state === 'revoked') return { ok: false, reason: 'revoked' }
  if (forward.state !== 'received') return { ok: false, reason: 'already-answered' }
  const { receivedAt } = forward
  return { ok: true, next: given.decision === 'accepted' ? { state: 'accepted', receivedAt, endedAt: at } : { state: 'refused', receivedAt, endedAt: at, reason: given.reason } }
}

/** A revocation reaches the recipient's side: it ends what was not answered. An answer that was given stands. */
export function takeBack(forward: ReceivedForwardState, at: Date): { ok: true, next: ReceivedForwardState } | { ok: false, reason: 'already-answered' | 'already-revoked' } {
  if (forward.state === 'revoked') return { ok: false, reason: 'already-revoked' }
  if (forward.state !== 'received') return { ok: false, reason: 'already-answered' }
  return { ok: true, next: { state: 'revoked', receivedAt: forward.receivedAt, endedAt: at } }
}

/** The resident asks to have it back; allowed until the recipient has answered. */
export function askBack(forward: ForwardState, at: Date): { ok: true, next: ForwardState } | { ok: false, reason: 'already-ended' | 'already-asked' } {
  if (forward.state !== 'sent' && forward.state !== 'delivered') return { ok: false, reason: 'already-ended' }
  if (forward.revokeAskedAt !== null) return { ok: false, reason: 'already-asked' }
  return { ok: true, next: { ...forward, revokeAskedAt: at } }
}

/** What the recipient's side has done reaches the resident's side, in whatever order: an answer says itself that it was delivered before. */
export type ForwardNews =
  | { kind: 'delivered', at: Date }
  | { kind: 'not-delivered', at: Date }
  | { kind: 'answered', deliveredAt: Date, at: Date, answer: Answer }
  | { kind: 'revoked', deliveredAt: Date | null, firstReadAt: Date | null, at: Date }

/** The resident's side follows. Null where there is nothing new: the news came before, or something later did. */
export function follow(forward: ForwardState, news: ForwardNews): ForwardState | null {
  if (forward.state !== 'sent' && forward.state !== 'delivered') return null
  const { forwardedAt, revokeAskedAt } = forward
  switch (news.kind) {
    case 'delivered': return forward.state === 'sent' ? { state: 'delivered', forwardedAt, revokeAskedAt, deliveredAt: news.at } : null
    case 'not-delivered': return forward.state === 'sent' ? { state: 'not-delivered', forwardedAt, endedAt: news.at } : null
    case 'revoked': return { state: 'revoked', forwardedAt, deliveredAt: news.deliveredAt, firstReadAt: news.firstReadAt, endedAt: news.at }
    case 'answered': return ended({ forwardedAt, deliveredAt: news.deliveredAt, endedAt: news.at }, news.answer)
  }
}

const ended = (times: { forwardedAt: Date, deliveredAt: Date, endedAt: Date }, given: Answer): ForwardState =>
  given.decision === 'accepted' ? { state: 'accepted', ...times } : { state: 'refused', ...times, reason: given.reason }

/** Why nothing was forwarded. Closed; each has a sentence in `messages`. */
export const forwardProblems = [
  'item-unknown', 'not-opened', 'registered-not-opened', 'withdrawn', 'damaged', 'verdict-failed', 'verdict-changed', 'role-missing',
  'recipients-missing', 'too-many-recipients', 'recipient-repeated', 'recipient-unknown', 'reference-malformed', 'form-malformed', 'form-used',
] as const
export type ForwardProblem = (typeof forwardProblems)[number]

/** Only what the resident has read is sent on; taken back before it was read, it is nobody's to send. */
export function mayForward(item: { openedAt: Date | null, withdrawnAt: Date | null, registered: boolean }): { ok: true } | { ok: false, reason: ForwardProblem } {
  if (item.openedAt !== null) return { ok: true }
  if (item.withdrawnAt !== null) return { ok: false, reason: 'withdrawn' }
  return { ok: false, reason: item.registered ? 'registered-not-opened' : 'not-opened' }
}

/** Recipients of one item that a resident chooses at a time. */
export const maxRecipientsAtOnce = 10
/** The recipient's own number for the matter: visible ASCII, a number and not a place for people's names. */
export const recipientReferencePattern = /^[\x21-\x7e]{1,64}$/
