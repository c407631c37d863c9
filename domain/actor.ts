/** Whom a row is about: always a subject of the account, oneself included. */
export type SubjectId = string

/** By what right somebody acts for the subject. */
export type Via = 'self' | 'legal' | 'delegation'

declare const madeBySession: unique symbol
declare const madeByApiKey: unique symbol
declare const madeByUpload: unique symbol

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

/** For whom somebody acts who does not act for themself. */
export interface ActingFor {
  readonly organisationId: string
  readonly organisationName: string
  /** 法人番号, 13 digits. */
  readonly corporateNumber: string
}

interface MemberSession<Capacity extends string> extends ActingFor {
  readonly [madeBySession]: true
  readonly kind: Capacity
  readonly capacity: Capacity
  /** The member; what records of the organisation name. */
  readonly id: string
  /** What the organisation calls the member. */
  readonly label: string
  /** May invite and end members, and propose and decide what needs two persons. */
  readonly isAdministrator: boolean
  /** The person behind the member. Not called accountId, so that nobody takes it for the mailbox to act in. */
  readonly personAccountId: string
  readonly sessionId: string
}

/** A member of an organisation that deposits, in a session for that. Only server/session.ts makes one. */
export type Depositor = MemberSession<'depositor'>

/** A member of an organisation that receives, in a session for that. Only server/session.ts makes one. */
export interface Recipient extends MemberSession<'recipient'> {
  /** The legal account that is the organisation's mailbox; null for an organisation that has none yet. */
  readonly mailboxAccountId: string | null
}

/** A member of the portal's own organisation. Only server/session.ts makes one. Sees organisations and queues, no personal content. */
export type Operator = MemberSession<'operator'>

export type Member = Depositor | Recipient | Operator

/** Whoever has a live session: exactly one capacity. */
export type SessionActor = Resident | Member

interface ApiClient<Kind extends string, Capacity extends string> extends ActingFor {
  readonly [madeByApiKey]: true
  readonly kind: Kind
  readonly capacity: Capacity
  /** The API client. */
  readonly id: string
}

/** An organisation's machine with a live key whose scope is to deposit. Only server/organisations/api-client.ts makes one. */
export type ApiDepositor = ApiClient<'api-depositor', 'depositor'>

/** An organisation's machine with a live key whose scope is to receive. Only server/organisations/api-client.ts makes one. */
export interface ApiRecipient extends ApiClient<'api-recipient', 'recipient'> {
  readonly mailboxAccountId: string | null
}

/** The portal, sending what a member uploaded, in that member's name. Only server/uploads/sender.ts makes one. */
export interface UploadSender extends ActingFor {
  readonly [madeByUpload]: true
  readonly kind: 'upload-sender'
  readonly capacity: 'depositor'
  /** The member who began the sending. */
  readonly id: string
}

/** Whoever may deposit for an organisation, by hand or by machine. */
export type DepositingActor = Depositor | ApiDepositor | UploadSender

/** Whoever may receive for an organisation, by hand or by machine. */
export type ReceivingActor = Recipient | ApiRecipient

/**
 * Whoever acts in an organisation's own mailbox: the legal account, and who acts there for the organisation. Only server/session.ts makes
 * one, from a recipient.
 */
export interface MailboxKeeper {
  readonly [madeBySession]: true
  readonly kind: 'mailbox-keeper'
  /** The legal account. */
  readonly accountId: string
  /** The legal account's own subject: the organisation. */
  readonly subjectId: SubjectId
  readonly via: 'self'
  readonly keeper: ReceivingActor
}

/** Whoever may act in one mailbox: `accountId` is that mailbox's. */
export type MailboxActor = Resident | MailboxKeeper

/** Work that nobody asked for at this moment: outbox deliveries, sweeps. */
export interface System {
  readonly kind: 'system'
}

/** How an actor is named in records: the kind, and the id under which that kind is known. */
export interface ActorReference {
  readonly kind: 'resident' | 'depositor' | 'recipient' | 'operator' | 'api-client' | 'system'
  readonly id: string
}

/** The system has no row of its own; the nil UUID (RFC 9562 section 5.9) stands for it. */
export const systemActor: ActorReference = { kind: 'system', id: '00000000-0000-0000-0000-000000000000' }

/** A resident by account, a member by member, a machine by its API client. */
export function referenceTo(actor: SessionActor | ApiDepositor | ApiRecipient | UploadSender | MailboxKeeper): ActorReference {
  switch (actor.kind) {
    case 'resident':
      return { kind: 'resident', id: actor.accountId }
    case 'depositor':
    case 'recipient':
    case 'operator':
      return { kind: actor.kind, id: actor.id }
    case 'api-depositor':
    case 'api-recipient':
      return { kind: 'api-client', id: actor.id }
    case 'upload-sender':
      return { kind: 'depositor', id: actor.id }
    case 'mailbox-keeper':
      return referenceTo(actor.keeper)
  }
}

/** The account of the person behind a session, whatever the capacity. */
export const personOf = (actor: SessionActor): string => (actor.kind === 'resident' ? actor.accountId : actor.personAccountId)
