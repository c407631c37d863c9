import { z } from 'zod'
import { referenceTo, type Member } from '@/domain/actor'
import { capacitiesOf, type MemberCapacity } from '@/domain/organisations'
import { Prisma } from '@/prisma/generated/client'
import { recordAudit } from '../audit'
import { database, type Transaction } from '../database'
import { postToOutbox } from '../outbox'
import { membershipEndedMessage } from './membership-messages'

export interface MemberSummary {
  id: string
  label: string
  capacities: MemberCapacity[]
  isAdministrator: boolean
  joinedAt: Date
  /** The person who asks, as whatever member. */
  isSelf: boolean
}

/** Who acts for the actor's organisation now, by what the organisation calls them. */
export async function listMembers(actor: Member): Promise<MemberSummary[]> {
  const rows = await database().organisationMember.findMany({
    where: { organisationId: actor.organisationId, endedAt: null },
    select: { id: true, label: true, capacities: true, isAdministrator: true, joinedAt: true, accountId: true },
    orderBy: [{ joinedAt: 'asc' }, { id: 'asc' }],
    take: 500,
  })
  return rows.map(({ accountId, ...row }) => ({ ...row, isSelf: accountId === actor.personAccountId }))
}

/** The capacities that members of the actor's organisation can have. */
export async function allowedCapacities(actor: Member): Promise<MemberCapacity[]> {
  const { roles } = await database().organisation.findUniqueOrThrow({ where: { id: actor.organisationId }, select: { roles: true } })
  return capacitiesOf(roles)
}

/** What the organisation calls these members, those who left included. */
export async function memberLabels(actor: Member, memberIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await database().organisationMember.findMany({ where: { organisationId: actor.organisationId, id: { in: [...memberIds] } }, select: { id: true, label: true } })
  return new Map(rows.map(({ id, label }) => [id, label]))
}

export type EndOutcome = { ok: true } | { ok: false, reason: 'not-found' | 'last-administrators' }

/** Two administrators stay, or nothing that takes two persons could be decided any more. */
const ADMINISTRATORS_NEEDED = 2

/** Ends a membership at once: the member's sessions act for nobody from then on. Somebody else's and none at all look the same. */
export async function endMembership(actor: Member, memberId: string, at: Date): Promise<EndOutcome> {
  if (!actor.isAdministrator || !z.uuid().safeParse(memberId).success) return { ok: false, reason: 'not-found' }
  const { organisationId } = actor
  return database().$transaction(async (transaction): Promise<EndOutcome> => {
    // One at a time per organisation, so that two who end each other do not leave nobody.
    await transaction.$queryRaw(Prisma.sql`select id from organisations where id = ${organisationId}::uuid for update`)
    const member = await transaction.organisationMember.findFirst({ where: { organisationId, id: memberId, endedAt: null } })
    if (member === null) return { ok: false, reason: 'not-found' }
    if (member.isAdministrator && (await administratorsBeside(transaction, organisationId, memberId)) < ADMINISTRATORS_NEEDED) return { ok: false, reason: 'last-administrators' }
    await transaction.organisationMember.update({ where: { organisationId_id: { organisationId, id: memberId } }, data: { endedAt: at } })
    const payload = { accountId: member.accountId, memberId, organisationId, at: at.toISOString() }
    await postToOutbox(transaction, { ownerId: organisationId, kind: membershipEndedMessage, payload })
    await recordAudit(transaction, { ownerId: organisationId, at, actor: referenceTo(actor), subjectId: null, event: { action: 'member-ended', memberId } })
    return { ok: true }
  })
}

/** Persons, not memberships. */
async function administratorsBeside(transaction: Transaction, organisationId: string, memberId: string): Promise<number> {
  const rows = await transaction.organisationMember.findMany({
    where: { organisationId, isAdministrator: true, endedAt: null, id: { not: memberId } }, select: { accountId: true }, distinct: ['accountId'],
  })
  return rows.length
}
