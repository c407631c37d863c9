import { z } from 'zod'
import { maxWrongCodesPerHour, type Guesser } from '@/domain/links'
import { Prisma } from '@/prisma/generated/client'
import type { Database } from '../database'

const HOUR_IN_MILLISECONDS = 3_600_000
const hourOf = (at: Date) => new Date(Math.floor(at.getTime() / HOUR_IN_MILLISECONDS) * HOUR_IN_MILLISECONDS)
const counted = z.object({ count: z.int() })

export type MayAsk = { ok: true } | { ok: false, retryAfterSeconds: number }

/**
 * Counts one question about a code before it is asked, as if it were wrong: however many ask at once, no more than the limit are asked.
 * `takeBack` after a right one.
 */
export async function countAsWrong(db: Database, guesser: Guesser, ownerId: string, at: Date): Promise<MayAsk> {
  const hour = hourOf(at)
  const [row] = await db.$queryRaw<unknown[]>(Prisma.sql`
    insert into wrong_code_counts as known (owner_id, hour, count) values (${ownerId}::uuid, ${hour}::timestamptz, 1)
    on conflict (owner_id, hour) do update set count = known.count + 1 where known.count < ${maxWrongCodesPerHour[guesser]}
    returning count`)
  if (row !== undefined && counted.parse(row).count > 0) return { ok: true }
  return { ok: false, retryAfterSeconds: Math.ceil((hour.getTime() + HOUR_IN_MILLISECONDS - at.getTime()) / 1000) }
}

export async function takeBack(db: Database, ownerId: string, at: Date): Promise<void> {
  await db.$executeRaw(Prisma.sql`
    update wrong_code_counts set count = count - 1 where owner_id = ${ownerId}::uuid and hour = ${hourOf(at)}::timestamptz and count > 0`)
}

/** Counts of hours that are over. */
export async function deleteOldCounts(db: Database, at: Date): Promise<number> {
  const { count } = await db.wrongCodeCount.deleteMany({ where: { hour: { lt: hourOf(at) } } })
  return count
}
