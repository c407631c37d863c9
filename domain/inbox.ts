// What organisations do with what residents sent on to them: the words and refusals of the recipient's side.

/** What a list of received forwards can be narrowed to: its states, and of those that wait for an answer the ones nobody has read. */
export const inboxFilters = ['unread', 'received', 'accepted', 'refused', 'revoked'] as const
export type InboxFilter = (typeof inboxFilters)[number]

export const isInboxFilter = (text: string): text is InboxFilter => inboxFilters.some((known) => known === text)

/** What one ZIP file of several forwards may hold. */
export const fetchLimits = { forwards: 100, bytes: 512 * 1024 * 1024 } as const

/** Why a request of the machine interface was refused, with its HTTP status. Closed; each has a sentence in `messages`. */
export const inboxRefusalStatus = {
  'unauthorised': 401,
  'page-unknown': 400,
  'filter-unknown': 400,
  'forward-unknown': 404,
  'file-unknown': 404,
  'forward-revoked': 410,
  'already-answered': 409,
  'media-type-unsupported': 415,
  'body-too-large': 413,
  'body-malformed': 400,
  'field-malformed': 422,
  'copy-damaged': 500,
  'too-many-requests': 429,
  'busy': 503,
} as const
export type InboxRefusalReason = keyof typeof inboxRefusalStatus

export interface InboxRefusal {
  ok: false
  reason: InboxRefusalReason
  /** JSON pointer (RFC 6901) into the body, or the name of a header or parameter. */
  field: string | null
}

export const refuseInbox = (reason: InboxRefusalReason, field: string | null = null): InboxRefusal => ({ ok: false, reason, field })
