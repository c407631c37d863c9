import { recordAudit } from '../audit'
import { database } from '../database'
import { findLiveSession, markEnded } from './session-rows'

/** Ends the session that a cookie's reference names; a copy of the cookie is worth nothing from then on. Without a live session nothing happens. */
export async function logOut(reference: string, at: Date): Promise<void> {
  const session = await findLiveSession(reference, at)
  if (session === null) return
  const { accountId, sessionId, subjectId } = session
  await database().$transaction(async (transaction) => {
    if (!(await markEnded(transaction, accountId, sessionId, at))) return
    const actor = { kind: 'resident', id: accountId } as const
    await recordAudit(transaction, { ownerId: accountId, at, actor, subjectId, event: { action: 'logout', sessionId } })
  })
}
