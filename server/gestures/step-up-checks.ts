import type { Resident } from '@/domain/actor'
import type { LoginRefusal } from '@/domain/identity'
import { isStepUpRefusal, type StepUpRefusal } from '@/domain/step-up'
import { database } from '../database'
import { credentialOf } from '../identity/attempted-credential'
import type { CardAttempt } from '../identity/login-attempt'
import { loginChecks } from '../identity/login-checks'

/** A confirmation that came back: the same as a login's, and who must have confirmed. */
export interface StepUpAttempt extends CardAttempt {
  actor: Resident
}

/** Null when the attempt passes. */
type Check = (attempt: StepUpAttempt) => Promise<LoginRefusal | StepUpRefusal | null>

/**
 * Every check of a confirmation, in the order they are made: those of a login, with the session that began in the place of the browser,
 * and then that the card is this account's own. Before the first, the response has been taken by its ticket and deleted.
 */
export const stepUpChecks: readonly (readonly [guarantee: string, check: Check])[] = [
  ...loginChecks,
  ['the certificate opens this account', opensAccount],
]

/** The first refusal, or null when every check passed. */
export async function firstStepUpRefusal(attempt: StepUpAttempt): Promise<StepUpRefusal | null> {
  for (const [, check] of stepUpChecks) {
    const refusal = await check(attempt)
    if (refusal === 'other-browser') return 'other-session'
    if (refusal !== null) return isStepUpRefusal(refusal) ? refusal : 'refused'
  }
  return null
}

async function opensAccount(attempt: StepUpAttempt) {
  const credential = await credentialOf(attempt)
  const own = await database().credential.count({ where: { accountId: attempt.actor.accountId, ...credential, supersededAt: null } })
  return own > 0 ? null : 'not-yours'
}
