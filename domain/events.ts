/** Whatever can happen to a deposit or item, in the order of a usual life. The list is closed; each has a sentence in `messages`. */
export const eventKinds = [
  'accepted', 'scheduled', 'published', 'notified', 'opened', 'registered-opened', 'forwarded', 'recipient-accepted', 'recipient-refused',
  'forward-revoked', 'corrected', 'withdrawn', 'archived', 'unarchived', 'not-delivered',
] as const
export type EventKind = (typeof eventKinds)[number]

/**
 * What an event says beyond that it happened: ids and hashes only, never a name, an address or content. Hashes are SHA-256 in lower-case
 * hexadecimal, times ISO 8601 in UTC.
 */
export interface EventDetails {
  'accepted': { receiptSha256: string }
  'scheduled': { publishAt: string }
  'published': object
  /** `portal`: a list that the logged-in owner was shown named it as new. */
  'notified': { channel: 'portal' | 'mail' | 'push' | 'webhook' }
  'opened': object
  /** Hash of the card's signature over the envelope that names the item: proof for who keeps the signature, silent about the certificate. */
  'registered-opened': { signatureSha256: string }
  'forwarded': { forwardId: string, recipientId: string }
  'recipient-accepted': { forwardId: string, answerSha256: string }
  'recipient-refused': { forwardId: string, answerSha256: string }
  'forward-revoked': { forwardId: string }
  'corrected': { correctedBy: string }
  'withdrawn': object
  'archived': object
  'unarchived': object
  /** Accepted, and not taken by the resident's side. */
  'not-delivered': { because: 'link-stopped' }
}

/** One thing that happened, with what it says. */
export type HouseEvent = { [Kind in EventKind]: { kind: Kind } & EventDetails[Kind] }[EventKind]

/**
 * Who may learn of it: the resident's account, the organisation that deposited, the organisation to which the item was forwarded. When a
 * resident opens, forwards or files away an ordinary item is nobody else's business.
 */
export type EventSide = 'account' | 'depositor' | 'recipient'

export const sidesOf: Record<EventKind, readonly EventSide[]> = {
  'accepted': ['account', 'depositor'],
  'scheduled': ['depositor'],
  'published': ['account', 'depositor'],
  'notified': ['account'],
  'opened': ['account'],
  'registered-opened': ['account', 'depositor'],
  'forwarded': ['account', 'recipient'],
  'recipient-accepted': ['account', 'recipient'],
  'recipient-refused': ['account', 'recipient'],
  'forward-revoked': ['account', 'recipient'],
  'corrected': ['account', 'depositor'],
  'withdrawn': ['account', 'depositor', 'recipient'],
  'archived': ['account'],
  'unarchived': ['account'],
  'not-delivered': ['depositor'],
}

/** Identifies a kind in the `events` claim (RFC 8417 section 2.2). */
export const eventUri = (kind: EventKind): string => `urn:madoguchi:event:${kind}`
