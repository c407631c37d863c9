/** Whom a row is about: always a subject of the account, oneself included. */
export type SubjectId = string

/** By what right somebody acts for the subject. */
export type Via = 'self' | 'legal' | 'delegation'

declare const madeBySession: unique symbol

/**
 * A resident with a live session. Only server/session.ts makes one, so a function that takes it need not ask again
 * whether anybody is logged in; whose rows it may touch still stands in every `where`.
 */
export interface Resident {
  readonly [madeBySession]: true
  readonly kind: 'resident'
  readonly accountId: string
  readonly sessionId: string
  readonly capacity: 'resident'
  /** The subject acted for; the account's own person unless `via` says otherwise. */
  readonly subjectId: SubjectId
  readonly via: Via
}

/** Work that nobody asked for at this moment: outbox deliveries, sweeps. */
export interface System {
  readonly kind: 'system'
}

/** How an actor is named in records: the kind, and the id under which that kind is known. */
export interface ActorReference {
  readonly kind: 'resident' | 'depositor' | 'system'
  readonly id: string
}

/** The system has no row of its own; the nil UUID (RFC 9562 section 5.9) stands for it. */
export const systemActor: ActorReference = { kind: 'system', id: '00000000-0000-0000-0000-000000000000' }

export const referenceTo = (resident: Resident): ActorReference => ({ kind: 'resident', id: resident.accountId })
