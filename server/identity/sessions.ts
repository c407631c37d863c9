import { z } from 'zod'
import { referenceTo, type Resident } from '@/domain/actor'
import { idleLimitInMilliseconds } from '@/domain/identity'
import { recordAudit } from '../audit'
import { database, type Transaction } from '../database'
import { markEnded } from './session-rows'

export interface SessionSummary {
  id: string
  startedAt: Date
  lastSeenAt: Date
  isCurrent: boolean
  /** Browser family and system in words, for example `Chrome, Windows`. */
  place: string | null
}

const live = (accountId: string, at: Date) => ({
  accountId,
  endedAt: null,
  expiresAt: { gt: at },
  lastSeenAt: { gt: new Date(at.getTime() - idleLimitInMilliseconds) },
})

/** The resident's live sessions, last used first. */
export async function listSessions(actor: Resident): Promise<SessionSummary[]> {
  const rows = await database().session.findMany({
    where: live(actor.accountId, new Date()),
    select: { id: true, startedAt: true, lastSeenAt: true, place: true },
    orderBy: [{ lastSeenAt: 'desc' }, { id: 'desc' }],
  })
  return rows.map((row) => ({ ...row, isCurrent: row.id === actor.sessionId }))
}

/** Ends one of the resident's own sessions at once. Somebody else's and none at all look the same: `not-found`. */
export async function endSession(actor: Resident, sessionId: string): Promise<{ ok: true } | { ok: false; reason: 'not-found' }> {
  if (!z.uuid().safeParse(sessionId).success) return { ok: false, reason: 'not-found' }
  const own = await database().session.findFirst({ where: { accountId: actor.accountId, id: sessionId }, select: { id: true } })
  if (own === null) return { ok: false, reason: 'not-found' }
  await database().$transaction((transaction) => endOne(transaction, actor, sessionId, new Date()))
  return { ok: true }
}

/** Ends every session of the resident but the one that asks; answers how many. */
export async function endOtherSessions(actor: Resident): Promise<number> {
  const at = new Date()
  return database().$transaction(async (transaction) => {
    const others = await transaction.session.findMany({
      where: { ...live(actor.accountId, at), id: { not: actor.sessionId } },
      select: { id: true },
    })
    const ended = []
    for (const { id } of others) ended.push(await endOne(transaction, actor, id, at))
    return ended.filter(Boolean).length
  })
}

async function endOne(transaction: Transaction, actor: Resident, sessionId: string, at: Date): Promise<boolean> {
  const ended = await markEnded(transaction, actor.accountId, sessionId, at)
  if (!ended) return false
  const event = { action: 'session-ended', sessionId, by: 'list' } as const
  await recordAudit(transaction, { ownerId: actor.accountId, at, actor: referenceTo(actor), subjectId: actor.subjectId, event })
  return true
}
