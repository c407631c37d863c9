import { Prisma } from '@/prisma/generated/client'
import { database } from '@/server/database'
import type { Timed } from '../rounds'
import type { Box } from './boxes'

const BOUND = 1000

/** What the count of new items would cost without a kept number: for the decision's sake, not compared with anything. */
export function otherWaysToCount({ actor: { accountId, subjectId } }: Box, calls: number): Timed[] {
  const unread = Prisma.sql`account_id = ${accountId}::uuid and subject_id = ${subjectId}::uuid and mailbox_rank(opened_at, withdrawn_at, archived_at, trashed_at) = 3::smallint`
  const timed = (name: string, times: number, query: Prisma.Sql): Timed => ({
    name,
    async run() {
      const start = performance.now()
      for (let call = 0; call < times; call += 1) await database().$queryRaw(query)
      return (performance.now() - start) / times
    },
  })
  return [
    timed('counting all new items of the large box', 1, Prisma.sql`select count(*)::int as n from mailbox_items where ${unread}`),
    timed(`counting at most ${BOUND} of them`, calls, Prisma.sql`select count(*)::int as n from (select from mailbox_items where ${unread} limit ${BOUND}) some_of_them`),
  ]
}
