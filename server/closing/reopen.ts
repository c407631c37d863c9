import type { Resident } from '@/domain/actor'
import { recordAudit } from '../audit'
import { database } from '../database'

/**
 * Opens a closed account again, for whoever has just proven with the card that it is theirs. False when it is being deleted already. Links
 * stay stopped: their senders have been told.
 */
export function reopenAccount(accountId: string, subjectId: string, at: Date): Promise<boolean> {
  return database().$transaction(async (transaction) => {
    const { count } = await transaction.account.updateMany({
      where: { id: accountId, state: 'closed' }, data: { state: 'open', closedAt: null, reopenedAt: at, version: { increment: 1 } },
    })
    if (count === 0) return false
    await recordAudit(transaction, { ownerId: accountId, at, actor: { kind: 'resident', id: accountId }, subjectId, event: { action: 'account-reopened' } })
    return true
  })
}

/** Whether the login of this session opened the account again: its page says so. */
export async function wasReopened({ accountId, sessionId }: Resident): Promise<boolean> {
  const session = await database().session.findUnique({
    where: { accountId_id: { accountId, id: sessionId } }, select: { startedAt: true, account: { select: { reopenedAt: true } } },
  })
  return session !== null && session.account.reopenedAt?.getTime() === session.startedAt.getTime()
}
