import { Prisma } from '@/prisma/generated/client'
import { database } from '../database'

const tables = [
  { table: Prisma.sql`pending_responses`, key: Prisma.sql`ticket_hash` },
  { table: Prisma.sql`consumed_nonces`, key: Prisma.sql`nonce_hash` },
  { table: Prisma.sql`login_outcomes`, key: Prisma.sql`pre_login_hash` },
  { table: Prisma.sql`pending_signings`, key: Prisma.sql`ticket_hash` },
  { table: Prisma.sql`signing_documents`, key: Prisma.sql`address_hash` },
  { table: Prisma.sql`signing_requests`, key: Prisma.sql`account_id, id` },
]
const rowsAtOnce = 200

/**
 * Deletes rows of unfinished logins and signings that are past their time. Every attempt takes away more than it can add, so the tables stay
 * small without a job; rows that another process is deleting are left to it.
 */
export async function deleteExpiredRows(at: Date): Promise<void> {
  for (const { table, key } of tables) {
    await database().$executeRaw(Prisma.sql`
      delete from ${table} where (${key}) in (
        select ${key} from ${table} where expires_at <= ${at}::timestamptz order by expires_at limit ${rowsAtOnce} for update skip locked)`)
  }
}
