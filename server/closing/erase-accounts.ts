import { z } from 'zod'
import { closedBefore } from '@/domain/closing'
import { Prisma, type PrismaClient } from '@/prisma/generated/client'
import type { Transaction } from '../database'
import { eraseItems, removeErasedBlobs } from '../mailbox/erase'
import type { BlobStore } from '../storage/blobs'
import { ownedTables } from './owned-tables'

const ACCOUNTS_AT_ONCE = 20
const ITEMS_AT_ONCE = 100
const LAST_STEP_LIMIT_MILLISECONDS = 120_000

export interface ErasedAccounts {
  begun: number
  erased: number
}

/**
 * Deletes accounts whose days of grace are over: first what a login finds them by, so that the same card opens a new account; then items and
 * their bytes, box by box; last everything else that the account owns, its records too. Killed anywhere, the next run goes on. What other
 * owners have of it, they keep under the number that now stands for nobody.
 */
export async function eraseClosedAccounts(db: PrismaClient, blobs: Pick<BlobStore, 'remove'>, at: Date): Promise<ErasedAccounts> {
  const begun = await beginErasing(db, at)
  const accounts = await db.account.findMany({ where: { state: 'erasing' }, select: { id: true }, orderBy: { closedAt: 'asc' }, take: ACCOUNTS_AT_ONCE })
  let erased = 0
  for (const { id } of accounts) erased += (await eraseAccount(db, blobs, id)) ? 1 : 0
  return { begun, erased }
}

const row = z.object({ id: z.uuid() })

function beginErasing(db: PrismaClient, at: Date): Promise<number> {
  return db.$transaction(async (transaction) => {
    const due = await transaction.$queryRaw<unknown[]>(Prisma.sql`
      select id from accounts where state = 'closed' and closed_at <= ${closedBefore(at)}::timestamptz
      order by closed_at limit ${ACCOUNTS_AT_ONCE} for update skip locked`)
    const ids = due.map((found) => row.parse(found).id)
    await transaction.account.updateMany({ where: { id: { in: ids } }, data: { state: 'erasing', version: { increment: 1 } } })
    await transaction.credentialDirectory.deleteMany({ where: { accountId: { in: ids } } })
    await transaction.credential.deleteMany({ where: { accountId: { in: ids } } })
    return ids.length
  })
}

/** False while something that the account has said to others is still under way: then the next run finds it. */
async function eraseAccount(db: PrismaClient, blobs: Pick<BlobStore, 'remove'>, accountId: string): Promise<boolean> {
  if (await db.outboxMessage.count({ where: { ownerId: accountId, deliveredAt: null } }) > 0) return false
  while (await eraseSomeItems(db, accountId) > 0) await removeErasedBlobs(db, blobs)
  await removeErasedBlobs(db, blobs)
  await db.$transaction((transaction) => eraseRows(transaction, accountId), { timeout: LAST_STEP_LIMIT_MILLISECONDS })
  return true
}

function eraseSomeItems(db: PrismaClient, accountId: string): Promise<number> {
  return db.$transaction(async (transaction) => {
    const items = await transaction.mailboxItem.findMany({ where: { accountId }, select: { id: true }, take: ITEMS_AT_ONCE })
    await eraseItems(transaction, accountId, items.map(({ id }) => id))
    return items.length
  })
}

async function eraseRows(transaction: Transaction, accountId: string): Promise<void> {
  for (const table of await ownedTables(transaction, 'account_id')) {
    await transaction.$executeRaw(Prisma.sql`delete from ${Prisma.raw(table)} where account_id = ${accountId}::uuid`)
  }
  await transaction.auditEntry.deleteMany({ where: { ownerId: accountId } })
  await transaction.outboxMessage.deleteMany({ where: { ownerId: accountId } })
  await transaction.linkCode.deleteMany({ where: { ownerId: accountId, purpose: 'offer' } })
  await transaction.signingDocument.deleteMany({ where: { accountId } })
  await transaction.account.deleteMany({ where: { id: accountId, state: 'erasing' } })
}
