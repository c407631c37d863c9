import { z } from 'zod'
import { personOf, type SessionActor } from '@/domain/actor'
import { mayActAs, memberCapacities, type MemberCapacity } from '@/domain/organisations'
import { recordAudit } from '../audit'
import { database } from '../database'
import { findActingMember } from '../organisations/acting-member'
import { succeedSession, type ActsAs } from './session-rows'

/** Something that the person behind a session can be beside a resident. */
export interface CapacityChoice {
  capacity: MemberCapacity
  organisationId: string
  organisationName: string
  memberId: string
  /** What the organisation calls the person. */
  label: string
  isCurrent: boolean
}

/** In what capacities, and for whom, the person behind a session may act now. */
export async function listCapacities(actor: SessionActor): Promise<CapacityChoice[]> {
  const memberships = await database().membership.findMany({
    where: { accountId: personOf(actor), endedAt: null },
    orderBy: [{ beganAt: 'asc' }, { memberId: 'asc' }],
  })
  const choices: CapacityChoice[] = []
  for (const { organisationId, memberId } of memberships) choices.push(...(await choicesOf(actor, organisationId, memberId)))
  return choices
}

async function choicesOf(actor: SessionActor, organisationId: string, memberId: string): Promise<CapacityChoice[]> {
  const row = await database().organisationMember.findUnique({
    where: { organisationId_id: { organisationId, id: memberId }, accountId: personOf(actor) },
    include: { organisation: true },
  })
  if (row === null) return []
  const { organisation, label } = row
  const isCurrent = (capacity: MemberCapacity) => actor.kind === capacity && actor.id === memberId
  return memberCapacities
    .filter((capacity) => mayActAs(capacity, organisation, row))
    .map((capacity) => ({ capacity, organisationId, organisationName: organisation.name, memberId, label, isCurrent: isCurrent(capacity) }))
}

/** Whether somebody is a member anywhere: then they are asked after login in what capacity they come. */
export async function hasMemberships(accountId: string): Promise<boolean> {
  return (await database().membership.count({ where: { accountId, endedAt: null } })) > 0
}

const wanted = z.union([
  z.strictObject({ capacity: z.literal('resident') }),
  z.strictObject({ capacity: z.enum(memberCapacities), organisationId: z.uuid(), memberId: z.uuid() }),
])

export type Chosen = { ok: true, reference: string, expiresAt: Date, capacity: ActsAs['capacity'] } | { ok: false, reason: 'not-yours' }

/**
 * Goes on in another capacity: this session's row ends and another begins, so nothing can be done in two capacities at once. What is not
 * the person's to choose, what is nowhere and what is no choice look the same.
 */
export async function chooseCapacity(actor: SessionActor, choice: unknown, at: Date): Promise<Chosen> {
  const parsed = wanted.safeParse(choice)
  if (!parsed.success) return { ok: false, reason: 'not-yours' }
  const actsAs = parsed.data
  const accountId = personOf(actor)
  return database().$transaction(async (transaction): Promise<Chosen> => {
    if (actsAs.capacity !== 'resident' && (await findActingMember(transaction, accountId, actsAs)) === null) return { ok: false, reason: 'not-yours' }
    const next = await succeedSession(transaction, { accountId, sessionId: actor.sessionId }, actsAs, at)
    if (next === null) return { ok: false, reason: 'not-yours' }
    const by = { ownerId: accountId, at, actor: { kind: 'resident', id: accountId }, subjectId: null } as const
    const organisationId = actsAs.capacity === 'resident' ? null : actsAs.organisationId
    await recordAudit(transaction, { ...by, event: { action: 'session-ended', sessionId: actor.sessionId, by: 'capacity' } })
    await recordAudit(transaction, { ...by, event: { action: 'capacity-chosen', sessionId: next.id, capacity: actsAs.capacity, organisationId } })
    return { ok: true, reference: next.reference, expiresAt: next.expiresAt, capacity: actsAs.capacity }
  })
}
