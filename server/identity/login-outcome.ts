import { isLoginRefusal, outcomeLifetimeInMilliseconds, type LoginRefusal } from '@/domain/identity'
import { database } from '../database'
import { currentPreLoginValue, preLoginHash } from './pre-login'

/** Written down for the browser that tried, because a reason in a URL could be made by anybody. */
export async function writeLoginOutcome(hash: Uint8Array<ArrayBuffer>, reason: LoginRefusal, at: Date): Promise<void> {
  const expiresAt = new Date(at.getTime() + outcomeLifetimeInMilliseconds)
  await database().loginOutcome.upsert({
    where: { preLoginHash: hash },
    create: { preLoginHash: hash, reason, expiresAt },
    update: { reason, expiresAt },
  })
}

export async function outcomeFor(hash: Uint8Array<ArrayBuffer>, at: Date): Promise<LoginRefusal | null> {
  const row = await database().loginOutcome.findUnique({ where: { preLoginHash: hash } })
  return row !== null && at < row.expiresAt && isLoginRefusal(row.reason) ? row.reason : null
}

/** Why this browser's last login was refused; `refused` when it tried none within five minutes. */
export async function readLoginOutcome(): Promise<LoginRefusal> {
  const value = await currentPreLoginValue()
  const outcome = value === null ? null : await outcomeFor(preLoginHash(value), new Date())
  return outcome ?? 'refused'
}
