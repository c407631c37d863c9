import { Prisma } from '@/prisma/generated/client'
import type { Database, Transaction } from '../database'

/** Between whom a link is: there is one live link at most. */
export interface Between {
  organisationId: string
  accountId: string
  subjectId: string
  affair: string
}

/**
 * Whoever makes or stops a link between these holds this lock until the transaction ends, so that a code and an invitation at the same
 * moment, or a stop, come one after the other although they write different owners' rows.
 */
export async function lockBetween(transaction: Transaction, { organisationId, accountId, subjectId, affair }: Between): Promise<void> {
  const name = `link:${organisationId}:${accountId}:${subjectId}:${affair}`
  await transaction.$executeRaw(Prisma.sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`)
}

/**
 * The live link, whichever side knows of it yet; null when there is none. The resident's side decides whether it is stopped, for that is
 * where a stop is written. Asked under `lockBetween`.
 */
export async function findLiveLink(db: Database, between: Between): Promise<string | null> {
  const { organisationId, accountId, subjectId, affair } = between
  const live = { organisationId, accountId, subjectId, affair, stoppedAt: null }
  const own = await db.link.findFirst({ where: live, select: { id: true } })
  if (own !== null) return own.id
  const theirs = await db.organisationPseudonym.findFirst({ where: live, select: { id: true } })
  if (theirs === null) return null
  const stopped = await db.link.findFirst({ where: { accountId, id: theirs.id, stoppedAt: { not: null } }, select: { id: true } })
  return stopped === null ? theirs.id : null
}
