import { z } from 'zod'
import { referenceTo, type Resident } from '@/domain/actor'
import { linkState, stop, type LinkState } from '@/domain/links'
import { Prisma } from '@/prisma/generated/client'
import { recordAudit } from '../audit'
import { database, type Transaction } from '../database'
import { written } from '../message-payload'
import { postToOutbox } from '../outbox'
import { newestFirst, olderThan, pageOf, parseCursor, type Page } from '../paging'
import { lockBetween } from './both-sides'
import { linkStoppedMessage } from './messages'

/** A link as the resident sees it. */
export interface ResidentLink {
  id: string
  organisationName: string
  affair: string
  /** Kinds agreed to; none means every kind. */
  kinds: string[]
  state: LinkState
  lastUsedAt: Date | null
  receivedKinds: string[]
}

const row = z.object({
  id: z.uuid(), organisation_name: z.string(), affair: z.string(), kinds: z.array(z.string()), linked_at: z.date(), stopped_at: z.date().nullable(),
  last_used_at: z.date().nullable(), received_kinds: z.array(z.string()),
})

function linkOf(found: unknown): ResidentLink {
  const { id, affair, kinds, ...rest } = row.parse(found)
  const state = linkState({ linkedAt: rest.linked_at, stoppedAt: rest.stopped_at })
  return { id, affair, kinds, organisationName: rest.organisation_name, state, lastUsedAt: rest.last_used_at, receivedKinds: rest.received_kinds }
}

export const linksShown = 20

async function linksWhere(actor: Resident, condition: Prisma.Sql, limit: number): Promise<ResidentLink[]> {
  const rows = await database().$queryRaw<unknown[]>(Prisma.sql`
    select id, organisation_name, affair, kinds, linked_at, stopped_at, last_used_at, received_kinds from links
    where account_id = ${actor.accountId}::uuid and subject_id = ${actor.subjectId}::uuid and ${condition}
    ${newestFirst('linkedAt')} limit ${limit}`)
  return rows.map(linkOf)
}

/** One page of the resident's own links that are active, or of those that are stopped, newest first. */
export async function listLinks(actor: Resident, which: 'active' | 'stopped', after: string | null): Promise<Page<ResidentLink>> {
  const condition = which === 'active' ? Prisma.sql`stopped_at is null` : Prisma.sql`stopped_at is not null`
  const rows = await linksWhere(actor, Prisma.sql`${condition} and ${olderThan('linkedAt', after === null ? null : parseCursor(after))}`, linksShown + 1)
  return pageOf(rows, linksShown, ({ id, state }) => ({ at: state.since, id }))
}

/** One of the resident's own, or null. */
export async function findLink(actor: Resident, linkId: string): Promise<ResidentLink | null> {
  if (!z.uuid().safeParse(linkId).success) return null
  return (await linksWhere(actor, Prisma.sql`id = ${linkId}::uuid`, 1))[0] ?? null
}

/**
 * Stops a link for good, at once: deposits read this row before they are accepted and before they are delivered. The organisation's own
 * row follows by a message. Stopping again changes nothing.
 */
export async function stopLink(actor: Resident, linkId: string, at: Date): Promise<{ ok: true } | { ok: false, reason: 'not-found' }> {
  if (!z.uuid().safeParse(linkId).success) return { ok: false, reason: 'not-found' }
  return database().$transaction((transaction) => stopWithin(transaction, actor, linkId, at))
}

/** The same within a transaction that does more. */
export async function stopWithin(transaction: Transaction, actor: Resident, linkId: string, at: Date): Promise<{ ok: true } | { ok: false, reason: 'not-found' }> {
  const { accountId, subjectId } = actor
  const link = await transaction.link.findFirst({ where: { accountId, subjectId, id: linkId } })
  if (link === null) return { ok: false, reason: 'not-found' }
  const { organisationId, affair } = link
  await lockBetween(transaction, { organisationId, accountId, subjectId, affair })
  if (!stop(linkState(link), at).ok) return { ok: true }
  const { count } = await transaction.link.updateMany({ where: { accountId, id: linkId, stoppedAt: null }, data: { stoppedAt: at, version: { increment: 1 } } })
  if (count === 0) return { ok: true }
  await postToOutbox(transaction, { ownerId: accountId, kind: linkStoppedMessage, payload: written({ organisationId, linkId, stoppedAt: at }) })
  await recordAudit(transaction, { ownerId: accountId, at, actor: referenceTo(actor), subjectId, event: { action: 'link-stopped', linkId, organisationId } })
  return { ok: true }
}
