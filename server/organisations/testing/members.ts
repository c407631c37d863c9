import { randomBytes, randomUUID } from 'node:crypto'
import type { Depositor, Member, Operator, Recipient, Resident } from '@/domain/actor'
import { capacitiesOf, type MemberCapacity, type OrganisationRole } from '@/domain/organisations'
import { database } from '../../database'
import { accountFor } from '../../identity/accounts'
import { chooseCapacity } from '../../identity/capacity'
import { openSession } from '../../identity/session-rows'
import { openLegalMailbox } from '../../mailbox/legal'
import { actorOf, residentOf } from '../../session'
import { ensureMember, ensureOrganisation } from '../register'

/** Numbers with right check digits that belong to nobody here. */
export const freeNumbers = ['1180301018771', '2000012010019', '5000012010008', '8700110005901']

/** Somebody with an account and a session, made by the very functions of a login. */
export async function newResident(): Promise<Resident> {
  const random32 = () => new Uint8Array(randomBytes(32))
  const account = await accountFor({ issuerKeyHash: random32(), serialHmac: random32() }, new Date())
  if (!account.ok) throw new Error(account.reason)
  return sessionOf(account)
}

async function sessionOf({ accountId, subjectId }: { accountId: string, subjectId: string }): Promise<Resident> {
  const session = await database().$transaction((transaction) => openSession(transaction, { accountId, subjectId, place: null }, new Date()))
  const actor = await residentOf(session.reference, new Date())
  if (actor === null) throw new Error('A session just opened is not live.')
  return actor
}

export async function newOrganisation(corporateNumber: string, roles: OrganisationRole[]): Promise<string> {
  const id = randomUUID()
  await ensureOrganisation(database(), { id, name: `試験${corporateNumber.slice(-4)}株式会社`, corporateNumber, roles })
  if (roles.includes('recipient')) {
    const mailboxAccountId = await database().$transaction((transaction) => openLegalMailbox(transaction, randomUUID(), new Date()))
    await database().organisation.update({ where: { id }, data: { mailboxAccountId } })
  }
  return id
}

interface Joining {
  isAdministrator?: boolean
  person?: Resident
  label?: string
}

/** Makes a person a member, and gives them in a session as that member. */
export async function memberOf(organisationId: string, capacity: MemberCapacity, { isAdministrator = true, person, label = '担当 01' }: Joining = {}): Promise<Member> {
  const account = person ?? (await newResident())
  const resident = await sessionOf(account)
  const { roles } = await database().organisation.findUniqueOrThrow({ where: { id: organisationId } })
  const memberId = randomUUID()
  await ensureMember(database(), { organisationId, accountId: resident.accountId, label, capacities: capacitiesOf(roles), isAdministrator }, memberId, new Date())
  const chosen = await chooseCapacity(resident, { capacity, organisationId, memberId }, new Date())
  const actor = chosen.ok ? await actorOf(chosen.reference, new Date()) : null
  if (actor === null || actor.kind === 'resident') throw new Error('The member cannot act.')
  return actor
}

export async function depositorOf(organisationId: string, joining: Joining = {}): Promise<Depositor> {
  const actor = await memberOf(organisationId, 'depositor', joining)
  if (actor.kind !== 'depositor') throw new Error('The member is no depositor.')
  return actor
}

export async function recipientOf(organisationId: string, joining: Joining = {}): Promise<Recipient> {
  const actor = await memberOf(organisationId, 'recipient', joining)
  if (actor.kind !== 'recipient') throw new Error('The member is no recipient.')
  return actor
}

export async function operatorOf(organisationId: string, joining: Joining = {}): Promise<Operator> {
  const actor = await memberOf(organisationId, 'operator', joining)
  if (actor.kind !== 'operator') throw new Error('The member is no operator.')
  return actor
}
