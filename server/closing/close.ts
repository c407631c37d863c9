import { referenceTo, type Resident } from '@/domain/actor'
import { Prisma } from '@/prisma/generated/client'
import { recordAudit, recordAudits } from '../audit'
import { database, type Transaction } from '../database'
import type { ConfirmedStepUp, StepUpResult } from '../gestures/complete-step-up'
import { stopWithin } from '../links/resident-links'

/** What closing would end, for whoever is about to do it. */
export interface ClosingOverview {
  items: number
  activeLinks: number
  forwards: number
  /** Organisations that they act for: while there are any, the account cannot be closed. */
  memberships: number
}

export async function closingOverview({ accountId }: Resident): Promise<ClosingOverview> {
  const [items, activeLinks, forwards, memberships] = await Promise.all([
    database().mailboxItem.count({ where: { accountId } }),
    database().link.count({ where: { accountId, stoppedAt: null } }),
    database().forward.count({ where: { accountId } }),
    database().membership.count({ where: { accountId, endedAt: null } }),
  ])
  return { items, activeLinks, forwards, memberships }
}

/**
 * Closes the account that its holder's card has confirmed: links stop, codes that nobody has used are taken back, every session ends. What
 * was sent on stays with its recipients. Until the days of grace are over, a login with the card opens it again.
 */
export function closeAccount({ actor, at }: ConfirmedStepUp<'close-account'>): Promise<StepUpResult<null>> {
  const { accountId } = actor
  return database().$transaction(async (transaction) => {
    await transaction.$queryRaw(Prisma.sql`select id from accounts where id = ${accountId}::uuid for update`)
    if (await transaction.membership.count({ where: { accountId, endedAt: null } }) > 0) return { ok: false, reason: 'still-member' }
    const { count } = await transaction.account.updateMany({ where: { id: accountId, state: 'open' }, data: { state: 'closed', closedAt: at, version: { increment: 1 } } })
    if (count === 0) return { ok: false, reason: 'refused' }
    await stopEveryLink(transaction, actor, at)
    await takeBackCodes(transaction, accountId)
    await endSessions(transaction, actor, at)
    await transaction.signingDocument.deleteMany({ where: { accountId } })
    await transaction.signingRequest.deleteMany({ where: { accountId } })
    await recordAudit(transaction, { ownerId: accountId, at, actor: referenceTo(actor), subjectId: actor.subjectId, event: { action: 'account-closed' } })
    return { ok: true, value: null }
  })
}

/** In one order, as everybody who holds several links at once. */
async function stopEveryLink(transaction: Transaction, actor: Resident, at: Date): Promise<void> {
  const links = await transaction.link.findMany({
    where: { accountId: actor.accountId, stoppedAt: null }, select: { id: true, subjectId: true }, orderBy: [{ organisationId: 'asc' }, { id: 'asc' }],
  })
  for (const { id, subjectId } of links) await stopWithin(transaction, { ...actor, subjectId }, id, at)
}

async function takeBackCodes(transaction: Transaction, accountId: string): Promise<void> {
  await transaction.linkCode.deleteMany({ where: { ownerId: accountId, purpose: 'offer', usedBy: null } })
  await transaction.linkOffer.deleteMany({ where: { accountId } })
}

async function endSessions(transaction: Transaction, { accountId, subjectId }: Resident, at: Date): Promise<void> {
  const ended = await transaction.session.updateManyAndReturn({ where: { accountId, endedAt: null, expiresAt: { gt: at } }, data: { endedAt: at }, select: { id: true } })
  await recordAudits(transaction, ended.map(({ id: sessionId }) => (
    { ownerId: accountId, at, actor: { kind: 'resident' as const, id: accountId }, subjectId, event: { action: 'session-ended' as const, sessionId, by: 'account-closed' as const } }
  )))
}
