import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { isDocumentKind } from '@/documents/kinds'
import { invitationLifetimeInMilliseconds, invitationState, refuseLink, type InvitationState, type LinkRefusal } from '@/domain/links'
import { Prisma, type PrismaClient } from '@/prisma/generated/client'
import { recordAudit } from '../audit'
import type { Database, Transaction } from '../database'
import { referenceTo, type DepositingActor } from '@/domain/actor'
import { newestFirst, olderThan, pageOf, parseCursor, type Page } from '../paging'
import { affairRefusal } from './affair'
import { codeOf } from './code'
import { enterCode, removeCode } from './directory'

export interface InvitationRequest {
  depositorReference: string
  affair: string
  /** None means every kind. */
  kinds: string[]
}

/** An invitation as the organisation that made it sees it. */
export interface Invitation extends InvitationRequest {
  id: string
  createdAt: Date
  state: InvitationState
  /** While it is open. */
  code: string | null
  /** The link that came of it. */
  linkId: string | null
}

export type Invited = { ok: true, invitation: Invitation, isRepeated: boolean }

const row = z.object({
  id: z.uuid(), depositor_reference: z.string(), affair: z.string(), kinds: z.array(z.string()), link_id: z.uuid().nullable(),
  state: z.enum(['open', 'accepted', 'declined', 'withdrawn', 'expired']), created_at: z.date(), expires_at: z.date(), decided_at: z.date().nullable(),
})
const columns = Prisma.sql`id, depositor_reference, affair, kinds, link_id, state::text as state, created_at, expires_at, decided_at`

function invitationOf(found: unknown, at: Date): Invitation {
  const { id, affair, kinds, ...rest } = row.parse(found)
  const state = invitationState({ state: rest.state, expiresAt: rest.expires_at, decidedAt: rest.decided_at }, at)
  const code = state.state === 'open' ? codeOf(id) : null
  return { id, affair, kinds, depositorReference: rest.depositor_reference, createdAt: rest.created_at, state, code, linkId: rest.link_id }
}

/**
 * Asks somebody, whom the organisation knows by its own number, whether they want to be linked. While such a question is open, asking
 * again gives the same invitation with the same code: a request may be sent again.
 */
export async function invite(db: PrismaClient, actor: DepositingActor, request: InvitationRequest, at: Date): Promise<Invited | LinkRefusal> {
  const unknownKind = request.kinds.findIndex((kind) => !isDocumentKind(kind))
  if (unknownKind >= 0) return refuseLink('kind-unknown', `/kinds/${unknownKind}`)
  const refusal = await affairRefusal(db, actor.organisationId, request.affair)
  if (refusal !== null) return refusal
  const kinds = [...new Set(request.kinds)].sort()
  return db.$transaction(async (transaction) => {
    await lockReference(transaction, actor, request)
    const open = await openInvitation(transaction, actor, request, at)
    if (open === null) return { ok: true, invitation: await enterInvitation(transaction, actor, { ...request, kinds }, at), isRepeated: false }
    if (open.kinds.join() !== kinds.join()) return refuseLink('invitation-differs', '/kinds')
    return { ok: true, invitation: open, isRepeated: true }
  })
}

async function lockReference(transaction: Transaction, { organisationId }: DepositingActor, { affair, depositorReference }: InvitationRequest): Promise<void> {
  await transaction.$executeRaw(Prisma.sql`select pg_advisory_xact_lock(hashtextextended(${`invitation:${organisationId}:${affair}:${depositorReference}`}, 0))`)
}

/** The open one; one past its time is closed, so that a new one can be made. */
async function openInvitation(transaction: Transaction, { organisationId }: DepositingActor, { affair, depositorReference }: InvitationRequest, at: Date): Promise<Invitation | null> {
  const [found] = await transaction.$queryRaw<unknown[]>(Prisma.sql`
    select ${columns} from link_invitations
    where organisation_id = ${organisationId}::uuid and affair = ${affair} and depositor_reference = ${depositorReference} and state = 'open'`)
  if (found === undefined) return null
  const invitation = invitationOf(found, at)
  if (invitation.state.state !== 'expired') return invitation
  const { id, state: { expiresAt } } = { ...invitation, state: invitation.state }
  await transaction.linkInvitation.updateMany({ where: { organisationId, id, state: 'open' }, data: { state: 'expired', decidedAt: expiresAt } })
  return null
}

async function enterInvitation(transaction: Transaction, actor: DepositingActor, request: InvitationRequest, at: Date): Promise<Invitation> {
  const { organisationId, id: actorId } = actor
  const expiresAt = new Date(at.getTime() + invitationLifetimeInMilliseconds)
  let id = randomUUID()
  while (!(await enterCode(transaction, { code: codeOf(id), purpose: 'invitation', ownerId: organisationId, targetId: id, expiresAt }))) id = randomUUID()
  await transaction.linkInvitation.create({ data: { organisationId, id, actorId, ...request, createdAt: at, expiresAt } })
  await recordAudit(transaction, { ownerId: organisationId, at, actor: referenceTo(actor), subjectId: null, event: { action: 'link-invitation-made', invitationId: id } })
  return { ...request, id, createdAt: at, state: { state: 'open', expiresAt }, code: codeOf(id), linkId: null }
}

/** One of the organisation's own, or null. */
export async function findInvitation(db: Database, { organisationId }: Pick<DepositingActor, 'organisationId'>, id: string, at: Date): Promise<Invitation | null> {
  if (!z.uuid().safeParse(id).success) return null
  const [found] = await db.$queryRaw<unknown[]>(Prisma.sql`select ${columns} from link_invitations where organisation_id = ${organisationId}::uuid and id = ${id}::uuid`)
  return found === undefined ? null : invitationOf(found, at)
}

export const invitationsPerPage = 100

/** The organisation's own, the newest first. Null when `after` is not what a page gave. */
export async function listInvitations(
  db: Database, { organisationId }: Pick<DepositingActor, 'organisationId'>, { after, limit = invitationsPerPage }: { after: string | null, limit?: number }, at: Date,
): Promise<Page<Invitation> | null> {
  const position = after === null ? null : parseCursor(after)
  if (after !== null && position === null) return null
  const rows = await db.$queryRaw<unknown[]>(Prisma.sql`
    select ${columns} from link_invitations where organisation_id = ${organisationId}::uuid and ${olderThan('createdAt', position)}
    ${newestFirst('createdAt')} limit ${limit + 1}`)
  return pageOf(rows.map((found) => invitationOf(found, at)), limit, ({ id, createdAt }) => ({ at: createdAt, id }))
}

/** Takes an invitation back, so that its code opens nothing. Too late once the resident has answered. */
export async function withdrawInvitation(db: PrismaClient, actor: DepositingActor, id: string, at: Date): Promise<{ ok: true } | LinkRefusal> {
  const { organisationId } = actor
  const known = await findInvitation(db, actor, id, at)
  if (known === null) return refuseLink('invitation-unknown')
  if (known.state.state === 'withdrawn') return { ok: true }
  if (known.state.state !== 'open') return refuseLink('invitation-decided')
  return db.$transaction(async (transaction) => {
    // Whoever takes the code's row decides: this, or the resident's answer, which is on its way here then.
    if (!(await removeCode(transaction, codeOf(id)))) return refuseLink('invitation-decided')
    await transaction.linkInvitation.updateMany({ where: { organisationId, id, state: 'open' }, data: { state: 'withdrawn', decidedAt: at } })
    await recordAudit(transaction, { ownerId: organisationId, at, actor: referenceTo(actor), subjectId: null, event: { action: 'link-invitation-withdrawn', invitationId: id } })
    return { ok: true }
  })
}
