import { z } from 'zod'
import { systemActor } from '@/domain/actor'
import { trashedBefore } from '@/domain/keeping'
import { Prisma, type PrismaClient } from '@/prisma/generated/client'
import { recordAudits } from '../audit'
import type { Transaction } from '../database'
import type { BlobStore } from '../storage/blobs'

/**
 * Deletes items of one box for good, with everything that hangs on them in that box; what other owners keep is theirs. Their blobs are named
 * in `erased_blobs` until `removeErasedBlobs` has removed the bytes: to be called after COMMIT, and again by the worker's sweep.
 */
export async function eraseItems(transaction: Transaction, accountId: string, itemIds: readonly string[]): Promise<void> {
  const theirs = { accountId, itemId: { in: [...itemIds] } }
  const documents = await transaction.mailboxDocument.findMany({ where: theirs, select: { contentBlob: true, signatureBlob: true } })
  const blobs = documents.flatMap(({ contentBlob, signatureBlob }) => [contentBlob, signatureBlob])
  await transaction.erasedBlob.createMany({ data: blobs.map((blob) => ({ accountId, blob })), skipDuplicates: true })
  await transaction.mailboxDocument.deleteMany({ where: theirs })
  await transaction.registeredOpening.deleteMany({ where: theirs })
  await transaction.registeredOpening.deleteMany({ where: theirs })
  await transaction.accountEvent.deleteMany({ where: theirs })
  await transaction.mailboxItem.deleteMany({ where: { accountId, id: { in: [...itemIds] } } })
}

const BATCH = 100
const due = z.object({ account_id: z.uuid(), id: z.uuid(), subject_id: z.uuid() })

/** Deletes what was thrown away long enough ago. Safe beside somebody who takes it back at that moment: one of the two has the row. Answers how many. */
export async function eraseTrashed(db: PrismaClient, at: Date): Promise<number> {
  for (let erased = 0; ;) {
    const count = await eraseBatch(db, at)
    erased += count
    if (count < BATCH) return erased
  }
}

function eraseBatch(db: PrismaClient, at: Date): Promise<number> {
  return db.$transaction(async (transaction) => {
    const rows = await transaction.$queryRaw<unknown[]>(Prisma.sql`
      select account_id, id, subject_id from mailbox_items where trashed_at <= ${trashedBefore(at)}::timestamptz
      order by trashed_at limit ${BATCH} for update skip locked`)
    const items = rows.map((row) => due.parse(row))
    // In order, as everybody who changes several boxes at once.
    for (const accountId of [...new Set(items.map(({ account_id: id }) => id))].sort()) {
      await eraseItems(transaction, accountId, items.filter((item) => item.account_id === accountId).map(({ id }) => id))
    }
    await recordAudits(transaction, items.map(({ account_id: ownerId, id: itemId, subject_id: subjectId }) => (
      { ownerId, at, actor: systemActor, subjectId, event: { action: 'item-erased' as const, itemId } }
    )))
    return items.length
  })
}

/** Removes the bytes of what was deleted, all that is named. Killed between, the next run goes on. Answers how many. */
export async function removeErasedBlobs(db: PrismaClient, store: Pick<BlobStore, 'remove'>): Promise<number> {
  for (let removed = 0; ;) {
    const rows = await db.erasedBlob.findMany({ take: BATCH })
    if (rows.length === 0) return removed
    await Promise.all(rows.map(({ blob }) => store.remove(blob)))
    await db.erasedBlob.deleteMany({ where: { OR: rows } })
    removed += rows.length
  }
}
