import { randomUUID } from 'node:crypto'
import { referenceTo, type Resident } from '@/domain/actor'
import { readCode } from '@/domain/links'
import { recordAudit } from '../audit'
import { database, type Transaction } from '../database'
import { written } from '../message-payload'
import { postToOutbox } from '../outbox'
import { enterLink, holdOpen } from './account-side'
import { findLiveLink, lockBetween } from './both-sides'
import { findTarget, findUsed, noteLink, takeCode, type CodeTarget } from './directory'
import { invitationAcceptedMessage, invitationDeclinedMessage } from './messages'
import { countAsWrong, takeBack } from './wrong-codes'

/** What the resident is asked. */
export interface Question {
  organisationName: string
  corporateNumber: string
  affair: string
  /** None means every kind. */
  kinds: string[]
  /** When the question ends. */
  expiresAt: Date
  /** There is a link to this sender already: accepting widens it, and makes no other. */
  isLinked: boolean
}

export type InvitationRefusal = 'code-malformed' | 'code-unknown' | 'too-many-wrong-codes'
type Refused = { ok: false, reason: InvitationRefusal }
const refuse = (reason: InvitationRefusal): Refused => ({ ok: false, reason })

interface Invitation {
  organisationId: string
  invitationId: string
  organisationName: string
  corporateNumber: string
  affair: string
  kinds: string[]
  expiresAt: Date
}

/** Who asks, for the holder of a code. Codes that nobody has count against the account: no more than ten an hour. */
export async function readInvitation(actor: Resident, typed: string, at: Date): Promise<{ ok: true, question: Question } | Refused> {
  const code = readCode(typed)
  if (code === null) return refuse('code-malformed')
  const asked = await askWithin(actor, at, () => findTarget(database(), code, 'invitation', at))
  if (asked === 'too-many') return refuse('too-many-wrong-codes')
  if (asked === null) return refuse('code-unknown')
  const { organisationName, corporateNumber, affair, kinds, expiresAt, organisationId } = await invitationOf(database(), asked)
  const between = { organisationId, accountId: actor.accountId, subjectId: actor.subjectId, affair }
  const isLinked = await findLiveLink(database(), between) !== null
  return { ok: true, question: { organisationName, corporateNumber, affair, kinds, expiresAt, isLinked } }
}

async function askWithin<Found>({ accountId }: Resident, at: Date, ask: () => Promise<Found | null>): Promise<Found | null | 'too-many'> {
  if (!(await countAsWrong(database(), 'account', accountId, at)).ok) return 'too-many'
  const found = await ask()
  if (found !== null) await takeBack(database(), accountId, at)
  return found
}

/** The organisation's own row: what it shows to whoever holds the code. */
async function invitationOf(db: Pick<Transaction, 'linkInvitation'>, { ownerId: organisationId, targetId: id }: CodeTarget): Promise<Invitation> {
  const { affair, kinds, expiresAt, organisation } = await db.linkInvitation.findUniqueOrThrow({ where: { organisationId_id: { organisationId, id } }, include: { organisation: true } })
  return { organisationId, invitationId: id, organisationName: organisation.name, corporateNumber: organisation.corporateNumber, affair, kinds, expiresAt }
}

export type Answered = { ok: true, organisationName: string } | Refused

/** The resident says yes or no, once. Saying the same again, with the same code, changes nothing. */
export async function answerInvitation(actor: Resident, typed: string, says: 'yes' | 'no', at: Date): Promise<Answered> {
  const code = readCode(typed)
  if (code === null) return refuse('code-malformed')
  const earlier = await earlierAnswer(actor, code, says)
  if (earlier !== null) return earlier
  const act = says === 'yes' ? accept : decline
  const asked = await askWithin(actor, at, () => database().$transaction((transaction) => act(transaction, actor, code, at)))
  if (asked === 'too-many') return refuse('too-many-wrong-codes')
  return asked === null ? refuse('code-unknown') : { ok: true, organisationName: asked.organisationName }
}

async function earlierAnswer({ accountId }: Resident, code: string, says: 'yes' | 'no'): Promise<Answered | null> {
  const used = await findUsed(database(), code, 'invitation', accountId)
  if (used === null || (used.linkId !== null) !== (says === 'yes')) return null
  const organisation = await database().organisation.findUniqueOrThrow({ where: { id: used.ownerId }, select: { name: true } })
  return { ok: true, organisationName: organisation.name }
}

async function accept(transaction: Transaction, actor: Resident, code: string, at: Date): Promise<Invitation | null> {
  const { accountId, subjectId } = actor
  // The login may be over by now, and the account closed.
  if (!(await holdOpen(transaction, accountId))) return null
  const target = await takeCode(transaction, code, 'invitation', accountId, at)
  if (target === null) return null
  const { invitationId, ...invitation } = await invitationOf(transaction, target)
  const { organisationId, organisationName, affair, kinds } = invitation
  const between = { organisationId, accountId, subjectId, affair }
  await lockBetween(transaction, between)
  const linkId = await findLiveLink(transaction, between) ?? randomUUID()
  await enterLink(transaction, { ...between, organisationName, linkId, kinds, linkedAt: at })
  await noteLink(transaction, code, linkId)
  await postToOutbox(transaction, { ownerId: accountId, kind: invitationAcceptedMessage, payload: written({ ...between, linkId, invitationId, kinds, linkedAt: at }) })
  await recordAudit(transaction, { ownerId: accountId, at, actor: referenceTo(actor), subjectId, event: { action: 'link-made', linkId, organisationId, by: 'invitation' } })
  return { ...invitation, invitationId }
}

async function decline(transaction: Transaction, actor: Resident, code: string, at: Date): Promise<Invitation | null> {
  const { accountId, subjectId } = actor
  const target = await takeCode(transaction, code, 'invitation', accountId, at)
  if (target === null) return null
  const invitation = await invitationOf(transaction, target)
  const { organisationId, invitationId } = invitation
  await postToOutbox(transaction, { ownerId: accountId, kind: invitationDeclinedMessage, payload: written({ organisationId, invitationId, decidedAt: at }) })
  await recordAudit(transaction, { ownerId: accountId, at, actor: referenceTo(actor), subjectId, event: { action: 'link-invitation-declined', invitationId, organisationId } })
  return invitation
}
