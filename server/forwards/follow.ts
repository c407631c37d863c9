import { createHash } from 'node:crypto'
import { systemActor } from '@/domain/actor'
import type { HouseEvent } from '@/domain/events'
import { follow, type ForwardNews } from '@/domain/forwards'
import type { Forward } from '@/prisma/generated/client'
import { recordAudit, type AuditEvent } from '../audit'
import type { Transaction } from '../database'
import { recordAccountEvents } from '../events/record'
import { lockForward } from './both-sides'
import { columnsOf, forwardState } from './state'

/** An answer as the recipient's side sealed it. */
export interface SealedAnswer {
  content: Uint8Array<ArrayBuffer>
  signature: Uint8Array<ArrayBuffer>
}

/**
 * Writes what the recipient's side has done into the resident's rows: state, event, audit entry. Once: what was known already, and what is
 * no longer there, changes nothing. False then.
 */
export async function followForward(transaction: Transaction, accountId: string, forwardId: string, news: ForwardNews, sealed: SealedAnswer | null, at: Date): Promise<boolean> {
  await lockForward(transaction, accountId, forwardId)
  const row = await transaction.forward.findUnique({ where: { accountId_id: { accountId, id: forwardId } } })
  if (row === null) return false
  const next = follow(forwardState(row), news)
  if (next === null) return false
  const answer = sealed === null ? {} : { answerContent: sealed.content, answerSignature: sealed.signature }
  await transaction.forward.update({ where: { accountId_id: { accountId, id: forwardId } }, data: { ...columnsOf(next), ...answer, version: row.version + 1 } })
  const entry = auditOf(forwardId, news)
  if (entry !== null) await recordAudit(transaction, { ownerId: accountId, at, actor: systemActor, subjectId: row.subjectId, event: entry })
  await recordEvent(transaction, row, eventOf(forwardId, news, sealed), news.at)
  return true
}

function auditOf(forwardId: string, news: ForwardNews): AuditEvent | null {
  switch (news.kind) {
    case 'delivered': return null
    case 'not-delivered': return { action: 'forward-not-delivered', forwardId }
    case 'revoked': return { action: 'forward-revoked', forwardId }
    case 'answered': return { action: 'forward-answered', forwardId, decision: news.answer.decision }
  }
}

function eventOf(forwardId: string, news: ForwardNews, sealed: SealedAnswer | null): HouseEvent | null {
  if (news.kind === 'revoked') return { kind: 'forward-revoked', forwardId }
  if (news.kind !== 'answered' || sealed === null) return null
  return { kind: news.answer.decision === 'accepted' ? 'recipient-accepted' : 'recipient-refused', forwardId, answerSha256: answerSha256(sealed) }
}

/** How events name an answer. */
export const answerSha256 = ({ content }: SealedAnswer): string => createHash('sha256').update(content).digest('hex')

/** On the timeline of the item that was sent on, as long as it is there. */
async function recordEvent(transaction: Transaction, { accountId, itemId }: Forward, event: HouseEvent | null, at: Date): Promise<void> {
  if (event === null) return
  const item = await transaction.mailboxItem.findUnique({ where: { accountId_id: { accountId, id: itemId } }, select: { depositId: true } })
  if (item !== null) await recordAccountEvents(transaction, [{ accountId, itemId, depositId: item.depositId, at, event }])
}
