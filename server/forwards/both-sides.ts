import { z } from 'zod'
import { Prisma } from '@/prisma/generated/client'
import type { Transaction } from '../database'

const row = z.object({ state: z.string(), revoke_asked_at: z.date().nullable() })

/**
 * Whoever carries something of a forward between the two sides holds its row until the transaction ends, so that an arrival, a revocation
 * before it and a second run of either come one after the other although they write different owners' rows. Null when the account has no
 * such forward any more: what was sent is then still to be delivered.
 */
export async function lockForward(transaction: Transaction, accountId: string, forwardId: string): Promise<{ isEnded: boolean, isAskedBack: boolean } | null> {
  const [found] = await transaction.$queryRaw<unknown[]>(Prisma.sql`
    select state::text, revoke_asked_at from forwards where account_id = ${accountId}::uuid and id = ${forwardId}::uuid for update`)
  if (found === undefined) return null
  const { state, revoke_asked_at: askedAt } = row.parse(found)
  return { isEnded: state !== 'sent' && state !== 'delivered', isAskedBack: askedAt !== null }
}
