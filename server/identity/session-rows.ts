import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import { lastSeenGranularityInMilliseconds, sessionLifetimeInMilliseconds, sessionState } from '@/domain/identity'
import type { MemberCapacity } from '@/domain/organisations'
import type { Session } from '@/prisma/generated/client'
import { database, type Transaction } from '../database'

/** In what capacity a session is: for oneself, or as a member for an organisation. */
export type ActsAs = { capacity: 'resident' } | { capacity: MemberCapacity, organisationId: string, memberId: string }

/** A session as its row says it, found live. Whether the member is still one is not looked at here. */
export interface LiveSession {
  accountId: string
  sessionId: string
  subjectId: string
  actsAs: ActsAs
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
  const expiresAt = new Date(at.getTime() + sessionLifetimeInMilliseconds)
  return writeSession(transaction, { accountId, subjectId, place, capacity: 'resident', organisationId: null, memberId: null, startedAt: at, expiresAt }, at)
}

/**
 * Ends a session and begins another of the same login in another capacity: the same card login, so the same start and the same latest end.
 * Null when the session was ended meanwhile.
 */
export async function succeedSession(transaction: Transaction, session: { accountId: string, sessionId: string }, actsAs: ActsAs, at: Date): Promise<{ id: string, reference: string, expiresAt: Date } | null> {
  const { accountId, sessionId } = session
  if (!(await markEnded(transaction, accountId, sessionId, at))) return null
  const { subjectId, place, startedAt, expiresAt } = await transaction.session.findUniqueOrThrow({ where: { accountId_id: { accountId, id: sessionId } } })
  const next = await writeSession(transaction, { accountId, subjectId, place, organisationId: null, memberId: null, ...actsAs, startedAt, expiresAt }, at)
  return { ...next, expiresAt }
}

async function writeSession(transaction: Transaction, row: Omit<Session, 'id' | 'secretHash' | 'lastSeenAt' | 'endedAt' | 'exportUntil'>, at: Date): Promise<{ id: string, reference: string }> {
  const id = randomUUID()
  const secret = randomBytes(32).toString('base64url')
  await transaction.session.create({ data: { ...row, id, secretHash: hashOf(secret), lastSeenAt: at } })
  return { id, reference: `${row.accountId}.${id}.${secret}` }
}

/** The session that a reference names, if it lives and its account is open. The row decides on every request, never the cookie. */
export async function findLiveSession(reference: string, at: Date): Promise<LiveSession | null> {
  const [, accountId, id, secret] = referencePattern.exec(reference) ?? []
  if (accountId === undefined || id === undefined || secret === undefined) return null
  const row = await database().session.findUnique({ where: { accountId_id: { accountId, id } }, include: { account: { select: { state: true } } } })
  if (row === null || !timingSafeEqual(row.secretHash, hashOf(secret))) return null
  if (sessionState(row, at) !== 'live' || row.account.state !== 'open') return null
  await touch(accountId, id, row.lastSeenAt, at)
  return { accountId, sessionId: id, subjectId: row.subjectId, actsAs: actsAsOf(row) }
}

function actsAsOf({ capacity, organisationId, memberId }: Session): ActsAs {
  if (capacity === 'resident') return { capacity }
  if (organisationId === null || memberId === null) throw new Error('A session of a member does not say for whom.')
  return { capacity, organisationId, memberId }
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
