import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import { lastSeenGranularityInMilliseconds, sessionLifetimeInMilliseconds, sessionState } from '@/domain/identity'
import { database, type Transaction } from '../database'

/** A session as its row says it, found live. */
export interface LiveSession {
  accountId: string
  sessionId: string
  subjectId: string
}

export interface NewSession {
  accountId: string
  subjectId: string
  place: string | null
}

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
const referencePattern = new RegExp(`^(${uuid})\\.(${uuid})\\.([A-Za-z0-9_-]{43})$`)
const hashOf = (secret: string) => new Uint8Array(createHash('sha256').update(secret, 'ascii').digest())

/** Writes the row and gives the reference that the browser's cookie carries: `account.session.secret`; only the secret's hash is kept. */
export async function openSession(transaction: Transaction, { accountId, subjectId, place }: NewSession, at: Date): Promise<{ id: string; reference: string }> {
  const id = randomUUID()
  const secret = randomBytes(32).toString('base64url')
  const expiresAt = new Date(at.getTime() + sessionLifetimeInMilliseconds)
  await transaction.session.create({
    data: { accountId, id, secretHash: hashOf(secret), subjectId, capacity: 'resident', place, startedAt: at, lastSeenAt: at, expiresAt },
  })
  return { id, reference: `${accountId}.${id}.${secret}` }
}

/** The session that a reference names, if it lives and its account is open. The row decides on every request, never the cookie. */
export async function findLiveSession(reference: string, at: Date): Promise<LiveSession | null> {
  const [, accountId, id, secret] = referencePattern.exec(reference) ?? []
  if (accountId === undefined || id === undefined || secret === undefined) return null
  const row = await database().session.findUnique({ where: { accountId_id: { accountId, id } }, include: { account: { select: { state: true } } } })
  if (row === null || !timingSafeEqual(row.secretHash, hashOf(secret))) return null
  if (sessionState(row, at) !== 'live' || row.account.state !== 'open') return null
  await touch(accountId, id, row.lastSeenAt, at)
  return { accountId, sessionId: id, subjectId: row.subjectId }
}

async function touch(accountId: string, id: string, lastSeenAt: Date, at: Date): Promise<void> {
  if (at.getTime() - lastSeenAt.getTime() < lastSeenGranularityInMilliseconds) return
  await database().session.updateMany({ where: { accountId, id, endedAt: null, lastSeenAt: { lt: at } }, data: { lastSeenAt: at } })
}

/** True when this call ended it: of several at once exactly one does, and writes the audit entry. */
export async function markEnded(transaction: Transaction, accountId: string, id: string, at: Date): Promise<boolean> {
  const { count } = await transaction.session.updateMany({ where: { accountId, id, endedAt: null }, data: { endedAt: at } })
  return count === 1
}
