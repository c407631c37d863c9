import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { cache } from 'react'
import type { Depositor, MailboxActor, MailboxKeeper, Member, Operator, ReceivingActor, Recipient, Resident, SessionActor } from '@/domain/actor'
import { database } from './database'
import { cookieNames } from './identity/cookies'
import { findLiveSession } from './identity/session-rows'
import { sessionReferenceIn } from './identity/session-token'
import { findActingMember } from './organisations/acting-member'

/** The only maker of the session's actors: from a session's row, found live at that time, and for a member from the organisation's rows too. */
export async function actorOf(reference: string | null, at: Date): Promise<SessionActor | null> {
  const session = reference === null ? null : await findLiveSession(reference, at)
  if (session === null) return null
  const { accountId, sessionId, subjectId, actsAs } = session
  if (actsAs.capacity === 'resident') {
    const resident: Omit<Resident, symbol> = { kind: 'resident', capacity: 'resident', via: 'self', accountId, sessionId, subjectId }
    return resident as Resident
  }
  const acting = await findActingMember(database(), accountId, actsAs)
  if (acting === null) return null
  const { mailboxAccountId, ...member } = acting
  const common = { ...member, personAccountId: accountId, sessionId }
  switch (actsAs.capacity) {
    case 'depositor': return { ...common, kind: 'depositor', capacity: 'depositor' } as Omit<Depositor, symbol> as Depositor
    case 'recipient': return { ...common, kind: 'recipient', capacity: 'recipient', mailboxAccountId } as Omit<Recipient, symbol> as Recipient
    case 'operator': return { ...common, kind: 'operator', capacity: 'operator' } as Omit<Operator, symbol> as Operator
  }
}

/** The same for whoever acts for themself. */
export async function residentOf(reference: string | null, at: Date): Promise<Resident | null> {
  const actor = await actorOf(reference, at)
  return actor?.kind === 'resident' ? actor : null
}

/**
 * Who acts in an organisation's own mailbox: the legal account with its own subject. Null for an organisation without one. The person's own
 * box is another, and no member's actor opens it.
 */
export async function mailboxKeeperOf(recipient: ReceivingActor): Promise<MailboxKeeper | null> {
  const { mailboxAccountId: accountId } = recipient
  if (accountId === null) return null
  const subject = await database().subject.findFirst({ where: { accountId, relation: 'self', account: { kind: 'legal', state: 'open' } }, select: { id: true } })
  if (subject === null) return null
  const keeper: Omit<MailboxKeeper, symbol> = { kind: 'mailbox-keeper', accountId, subjectId: subject.id, via: 'self', keeper: recipient }
  return keeper as MailboxKeeper
}

/** Who is logged in in this request's browser, in whatever capacity; asked of the database once per request. */
export const findActor = cache(async (): Promise<SessionActor | null> => {
  const cookie = (await cookies()).get(cookieNames.session)?.value
  return actorOf(await sessionReferenceIn(cookie), new Date())
})

/** Who is logged in and acts for themself. */
export async function findResident(): Promise<Resident | null> {
  const actor = await findActor()
  return actor?.kind === 'resident' ? actor : null
}

export async function findMember(): Promise<Member | null> {
  const actor = await findActor()
  return actor === null || actor.kind === 'resident' ? null : actor
}

/** For pages of anybody who is logged in. */
export async function requireActor(): Promise<SessionActor> {
  const actor = await findActor()
  if (actor === null) redirect('/login')
  return actor
}

/** For pages and actions that are a resident's alone: whoever is not logged in goes to the login page, whoever acts for another is asked as whom. */
export async function requireResident(): Promise<Resident> {
  const actor = await requireActor()
  if (actor.kind !== 'resident') redirect('/capacity')
  return actor
}

/** In whose mailbox the logged-in person acts: their own, or that of the organisation they receive for. */
export async function findMailboxActor(): Promise<MailboxActor | null> {
  const actor = await findActor()
  if (actor?.kind === 'recipient') return mailboxKeeperOf(actor)
  return actor?.kind === 'resident' ? actor : null
}

/** The same, for pages of a mailbox: whoever is in a capacity without one is asked in which they come. */
export async function requireMailboxActor(): Promise<MailboxActor> {
  const actor = await requireActor()
  const mailbox = await findMailboxActor()
  if (mailbox === null) redirect(actor.kind === 'recipient' ? '/organisation' : '/capacity')
  return mailbox
}

/** The same for members of an organisation, in any of their capacities. */
export async function requireMember(): Promise<Member> {
  const actor = await requireActor()
  if (actor.kind === 'resident') redirect('/capacity')
  return actor
}

export async function requireDepositor(): Promise<Depositor> {
  const actor = await requireActor()
  if (actor.kind !== 'depositor') redirect('/capacity')
  return actor
}

export async function requireRecipient(): Promise<Recipient> {
  const actor = await requireActor()
  if (actor.kind !== 'recipient') redirect('/capacity')
  return actor
}

export async function requireOperator(): Promise<Operator> {
  const actor = await requireActor()
  if (actor.kind !== 'operator') redirect('/capacity')
  return actor
}
