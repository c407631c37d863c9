import { createHash, randomUUID } from 'node:crypto'
import { z } from 'zod'
import { referenceTo, type ActorReference, type Member, type Resident } from '@/domain/actor'
import { capacitiesOf, memberCapacities, type MemberCapacity } from '@/domain/organisations'
import { recordAudit } from '../audit'
import { database, type Transaction } from '../database'
import { postToOutbox } from '../outbox'
import { membershipBeganMessage } from './membership-messages'
import { labelText } from './proposal-payloads'
import { groupedPseudonym, newPseudonym, readPseudonym } from './pseudonym'

const LIFETIME_IN_MILLISECONDS = 7 * 86_400_000

export interface Invited {
  label: string
  capacities: MemberCapacity[]
  isAdministrator: boolean
}

const codeHash = (code: string) => new Uint8Array(createHash('sha256').update(`madoguchi invitation ${code}`).digest())

/**
 * Writes an invitation and gives its code, in groups of four: 15 random signs and a check sign, 74 random bits, so the plain hash cannot
 * be searched backwards while it lasts.
 */
export async function writeInvitation(transaction: Transaction, organisationId: string, by: ActorReference, { label, capacities, isAdministrator }: Invited, at: Date): Promise<{ id: string, code: string, expiresAt: Date }> {
  const [id, code] = [randomUUID(), newPseudonym()]
  const hash = codeHash(code)
  const expiresAt = new Date(at.getTime() + LIFETIME_IN_MILLISECONDS)
  await transaction.invitationDirectory.create({ data: { codeHash: hash, organisationId, invitationId: id, expiresAt } })
  await transaction.memberInvitation.create({ data: { organisationId, id, codeHash: hash, label, capacities, isAdministrator, invitedBy: by.id, createdAt: at, expiresAt } })
  await recordAudit(transaction, { ownerId: organisationId, at, actor: by, subjectId: null, event: { action: 'member-invited', invitationId: id } })
  return { id, code: groupedPseudonym(code), expiresAt }
}

export type InviteOutcome = { ok: true, code: string, expiresAt: Date } | { ok: false, reason: 'not-entitled' | 'label-malformed' | 'capacity-missing' | 'capacity-not-allowed' }

/** Invites somebody: the code is handed to them by hand, shown once and kept as a hash. */
export async function inviteMember(actor: Member, wanted: { label: string, capacities: string[], isAdministrator: boolean }, at: Date): Promise<InviteOutcome> {
  if (!actor.isAdministrator) return { ok: false, reason: 'not-entitled' }
  const label = labelText.safeParse(wanted.label)
  if (!label.success) return { ok: false, reason: 'label-malformed' }
  const capacities = z.array(z.enum(memberCapacities)).min(1).safeParse(wanted.capacities)
  if (!capacities.success) return { ok: false, reason: 'capacity-missing' }
  const { roles } = await database().organisation.findUniqueOrThrow({ where: { id: actor.organisationId }, select: { roles: true } })
  if (capacities.data.some((capacity) => !capacitiesOf(roles).includes(capacity))) return { ok: false, reason: 'capacity-not-allowed' }
  const invited = { label: label.data, capacities: capacities.data, isAdministrator: wanted.isAdministrator }
  const { code, expiresAt } = await database().$transaction((transaction) => writeInvitation(transaction, actor.organisationId, referenceTo(actor), invited, at))
  return { ok: true, code, expiresAt }
}

export interface InvitationSummary extends Invited {
  id: string
  createdAt: Date
  expiresAt: Date
}

/** Invitations of the actor's organisation that can still be redeemed. */
export function listInvitations(actor: Member, at: Date): Promise<InvitationSummary[]> {
  if (!actor.isAdministrator) return Promise.resolve([])
  return database().memberInvitation.findMany({
    where: { organisationId: actor.organisationId, redeemedAt: null, cancelledAt: null, expiresAt: { gt: at } },
    select: { id: true, label: true, capacities: true, isAdministrator: true, createdAt: true, expiresAt: true },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: 200,
  })
}

/** Makes a code worthless. Somebody else's and none at all look the same. */
export async function cancelInvitation(actor: Member, invitationId: string, at: Date): Promise<{ ok: true } | { ok: false, reason: 'not-found' }> {
  if (!actor.isAdministrator || !z.uuid().safeParse(invitationId).success) return { ok: false, reason: 'not-found' }
  const { organisationId } = actor
  return database().$transaction(async (transaction) => {
    const { count } = await transaction.memberInvitation.updateMany({ where: { organisationId, id: invitationId, redeemedAt: null, cancelledAt: null }, data: { cancelledAt: at } })
    if (count === 0) return { ok: false, reason: 'not-found' } as const
    await recordAudit(transaction, { ownerId: organisationId, at, actor: referenceTo(actor), subjectId: null, event: { action: 'invitation-cancelled', invitationId } })
    return { ok: true } as const
  })
}

export type RedeemOutcome = { ok: true, organisationName: string } | { ok: false, reason: 'code-malformed' | 'code-unknown' }

/**
 * Makes the resident a member, once per code: the organisation's rows now, their own by a message. Unknown, used, cancelled and over look
 * the same to whoever types codes.
 */
export async function redeemInvitation(actor: Resident, typed: string, at: Date): Promise<RedeemOutcome> {
  const code = readPseudonym(typed.replaceAll(/\s/g, ''))
  if (code === null) return { ok: false, reason: 'code-malformed' }
  return database().$transaction(async (transaction): Promise<RedeemOutcome> => {
    const place = await transaction.invitationDirectory.findUnique({ where: { codeHash: codeHash(code) } })
    if (place === null) return { ok: false, reason: 'code-unknown' }
    const { organisationId, invitationId: id } = place
    const { count } = await transaction.memberInvitation.updateMany({
      where: { organisationId, id, redeemedAt: null, cancelledAt: null, expiresAt: { gt: at }, organisation: { state: 'active' } },
      data: { redeemedAt: at },
    })
    if (count === 0) return { ok: false, reason: 'code-unknown' }
    return { ok: true, organisationName: await join(transaction, actor, organisationId, id, at) }
  })
}

async function join(transaction: Transaction, actor: Resident, organisationId: string, invitationId: string, at: Date): Promise<string> {
  const { label, capacities, isAdministrator, organisation } = await transaction.memberInvitation.findUniqueOrThrow({
    where: { organisationId_id: { organisationId, id: invitationId } }, include: { organisation: { select: { name: true } } },
  })
  const memberId = randomUUID()
  const { accountId } = actor
  await transaction.organisationMember.create({ data: { organisationId, id: memberId, accountId, label, capacities, isAdministrator, joinedAt: at } })
  await postToOutbox(transaction, { ownerId: organisationId, kind: membershipBeganMessage, payload: { accountId, memberId, organisationId, at: at.toISOString() } })
  await recordAudit(transaction, { ownerId: organisationId, at, actor: referenceTo(actor), subjectId: null, event: { action: 'member-joined', memberId } })
  return organisation.name
}
