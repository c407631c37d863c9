import { z } from 'zod'
import type { DepositingActor } from '@/domain/actor'
import type { DepositState } from '@/domain/deposits'
import { Prisma } from '@/prisma/generated/client'
import type { Database } from '../database'

const counted = z.object({ state: z.enum(['accepted', 'scheduled', 'published', 'withdrawn', 'not_delivered']), count: z.int() })

/** How many of the depositor's own deposits that were accepted since then are in which state; states without any are left out. */
export async function countSince(db: Database, { organisationId }: DepositingActor, since: Date): Promise<{ state: DepositState['state'], count: number }[]> {
  const rows = await db.$queryRaw<unknown[]>(Prisma.sql`
    select state::text as state, count(*)::int as count from deposits
    where organisation_id = ${organisationId}::uuid and accepted_at >= ${since}::timestamptz group by 1`)
  return rows.map((row) => counted.parse(row)).map(({ state, count }) => ({ state: state === 'not_delivered' ? 'not-delivered' : state, count }))
}
