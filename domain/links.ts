import { groupedSigns, readSigns, signsFromBytes, tidySigns } from './check-signs'

// A link is a resident's consent that one sender may deposit. It begins on one side by a code and on the other by redeeming it:
//   offered (by the resident)      → active, or withdrawn, or expired
//   invited (by the organisation)  → active, or declined, withdrawn, expired
//   active                         → stopped, for good: linking again makes a new link with a new pseudonym

/** 54 random bits: among a million codes that wait, one guess in twenty thousand million hits. How often may be guessed: below. */
const CODE_SIGNS = 11

/** A code out of at least 20 uniformly random bytes: 11 signs and a check sign. */
export const codeFromBytes = (bytes: Uint8Array): string => signsFromBytes(bytes, CODE_SIGNS)

/** What somebody typed or scanned, in the stored form; null when it cannot be a code. */
export const readCode = (typed: string): string | null => (typed.length > 60 ? null : readSigns(tidySigns(typed), CODE_SIGNS))

/** 「ABCD-EFGH-JKMN」 */
export const groupedCode = groupedSigns

const DAY_IN_MILLISECONDS = 86_400_000

/** A resident's code is written on a form or told at a counter and typed by a clerk: a week covers the post and a weekend. */
export const offerLifetimeInMilliseconds = 7 * DAY_IN_MILLISECONDS

/** An invitation is printed in bulk and lies in a letter: two months cover printing, delivery and a resident's absence. */
export const invitationLifetimeInMilliseconds = 60 * DAY_IN_MILLISECONDS

/** Codes of one resident that wait at the same time. */
export const maxOpenOffers = 10

/** Wrong codes in one clock hour; codes whose check sign is wrong are not looked up and do not count. */
export const maxWrongCodesPerHour = { account: 10, organisation: 100 } as const
export type Guesser = keyof typeof maxWrongCodesPerHour

export type InvitationState =
  | { state: 'open', expiresAt: Date }
  | { state: 'accepted', decidedAt: Date }
  | { state: 'declined', decidedAt: Date }
  | { state: 'withdrawn', decidedAt: Date }
  | { state: 'expired', expiresAt: Date }

export const invitationStates = ['open', 'accepted', 'declined', 'withdrawn', 'expired'] as const

interface InvitationRow {
  state: (typeof invitationStates)[number]
  expiresAt: Date
  decidedAt: Date | null
}

/** The row as the state it stands for at a moment. Throws on a row that the database's own check should have refused. */
export function invitationState({ state, expiresAt, decidedAt }: InvitationRow, at: Date): InvitationState {
  if (state === 'open' || state === 'expired') return { state: at < expiresAt ? 'open' : 'expired', expiresAt }
  if (decidedAt === null) throw new Error('An invitation that was decided has no time of decision.')
  return { state, decidedAt }
}

type Decision = 'accepted' | 'declined' | 'withdrawn'

/** `at` is when it was decided, which the organisation's side may learn a moment later. */
export function decideInvitation(invitation: InvitationState, decision: Decision, at: Date): { ok: true, next: InvitationState } | { ok: false, reason: 'already-decided' | 'expired' } {
  if (invitation.state === 'expired') return { ok: false, reason: 'expired' }
  if (invitation.state !== 'open') return { ok: false, reason: 'already-decided' }
  return { ok: true, next: { state: decision, decidedAt: at } }
}

export type LinkState = { state: 'active', since: Date } | { state: 'stopped', since: Date, stoppedAt: Date }

export const linkState = ({ linkedAt, stoppedAt }: { linkedAt: Date, stoppedAt: Date | null }): LinkState =>
  (stoppedAt === null ? { state: 'active', since: linkedAt } : { state: 'stopped', since: linkedAt, stoppedAt })

export function stop(link: LinkState, at: Date): { ok: true, next: LinkState } | { ok: false, reason: 'already-stopped' } {
  if (link.state === 'stopped') return { ok: false, reason: 'already-stopped' }
  return { ok: true, next: { state: 'stopped', since: link.since, stoppedAt: at } }
}

/** Kinds that a link is for; none named means every kind. */
export const agreesTo = (kinds: readonly string[], kind: string): boolean => kinds.length === 0 || kinds.includes(kind)

/** What a link is for after a second consent: everything that either covers. */
export const joinedKinds = (first: readonly string[], second: readonly string[]): string[] =>
  (first.length === 0 || second.length === 0 ? [] : [...new Set([...first, ...second])].sort())

/** Why a machine's request about links was not done, with the HTTP status of the answer. Closed; each has a sentence in `messages`. */
export const linkRefusalStatus = {
  'unauthorised': 401,
  'too-many-requests': 429,
  'busy': 503,
  'media-type-unsupported': 415,
  'body-too-large': 413,
  'body-malformed': 400,
  'field-malformed': 422,
  'kind-unknown': 422,
  'affair-unknown': 422,
  'affair-not-yours': 422,
  'affair-missing': 422,
  'code-malformed': 422,
  'code-unknown': 422,
  'code-for-another': 422,
  'too-many-wrong-codes': 429,
  'invitation-differs': 409,
  'invitation-unknown': 404,
  'invitation-decided': 409,
  'page-unknown': 400,
} as const
export type LinkRefusalReason = keyof typeof linkRefusalStatus

export interface LinkRefusal {
  ok: false
  reason: LinkRefusalReason
  /** JSON pointer (RFC 6901) into the body, or the name of a header or parameter. */
  field: string | null
  /** For what is too much at the moment: when to come back. */
  retryAfterSeconds?: number
}

export const refuseLink = (reason: LinkRefusalReason, field: string | null = null): LinkRefusal => ({ ok: false, reason, field })
