import type { LoginRefusal } from '@/domain/identity'
import { recordAudit } from '../audit'
import { database } from '../database'
import { log } from '../log'
import { accountFor, type AccountOfCredential } from './accounts'
import { credentialOf } from './attempted-credential'
import { readAttempt } from './login-attempt'
import { firstRefusal } from './login-checks'
import { writeLoginOutcome } from './login-outcome'
import { takeResponse } from './pending-responses'
import { placeOf } from './place'
import { isPreLoginValue, preLoginHash } from './pre-login'
import { findLiveSession, markEnded, openSession } from './session-rows'
import { deleteExpiredRows } from './short-lived-rows'

/** What a browser brings when it comes back from the bridge. */
export interface Return {
  ticket: string | undefined
  preLoginCookie: string | undefined
  userAgent: string | undefined
  /** The session that this browser still has, if any: the new one replaces it. */
  earlierReference: string | null
}

export type LoginResult = { ok: true; accountId: string; reference: string } | { ok: false; reason: LoginRefusal }

/** Turns a ticket and the cookie of the browser that began into a session. Whatever comes of it, the ticket is used up. */
export async function logIn(returned: Return, at: Date): Promise<LoginResult> {
  await deleteExpiredRows(at)
  const presentedBy = isPreLoginValue(returned.preLoginCookie) ? preLoginHash(returned.preLoginCookie) : null
  const result = await tryToLogIn(returned, presentedBy, at)
  log().info(result.ok ? { outcome: 'accepted' } : { outcome: 'refused', reason: result.reason }, 'login')
  if (result.ok) return result
  if (presentedBy !== null) await writeLoginOutcome(presentedBy, result.reason, at)
  return result
}

async function tryToLogIn(returned: Return, presentedBy: Uint8Array | null, at: Date): Promise<LoginResult> {
  const response = await takeResponse(returned.ticket ?? '', at)
  const attempt = response === null ? null : await readAttempt(response, presentedBy, at)
  if (attempt === null) return { ok: false, reason: 'refused' }
  const reason = await firstRefusal(attempt)
  if (reason !== null) return { ok: false, reason }
  const account = await accountFor(await credentialOf(attempt), at)
  if (!account.ok) return account
  return { ok: true, accountId: account.accountId, reference: await beginSession(account, returned, at) }
}

async function beginSession({ accountId, subjectId }: AccountOfCredential, returned: Return, at: Date): Promise<string> {
  const earlier = returned.earlierReference === null ? null : await findLiveSession(returned.earlierReference, at)
  return database().$transaction(async (transaction) => {
    if (earlier !== null && (await markEnded(transaction, earlier.accountId, earlier.sessionId, at))) {
      const event = { action: 'session-ended', sessionId: earlier.sessionId, by: 'new-login' } as const
      const actor = { kind: 'resident', id: earlier.accountId } as const
      await recordAudit(transaction, { ownerId: earlier.accountId, at, actor, subjectId: earlier.subjectId, event })
    }
    const session = await openSession(transaction, { accountId, subjectId, place: placeOf(returned.userAgent) }, at)
    const event = { action: 'login', sessionId: session.id } as const
    await recordAudit(transaction, { ownerId: accountId, at, actor: { kind: 'resident', id: accountId }, subjectId, event })
    return session.reference
  })
}
