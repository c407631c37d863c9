import { Prisma } from '@/prisma/generated/client'
import type { Transaction } from '../database'

/** "madoblob" in ASCII: the advisory lock between transactions that name new blobs and the sweep that removes unnamed ones. */
const KEY = 0x6d61_646f_626c_6f62n

/**
 * Held until the transaction ends. Those who name blobs share it; the sweep has it alone, so that it decides between two of theirs:
 * either a blob's row is committed and seen, or its transaction has not begun and will find the blob gone.
 */
export async function lockBlobs(transaction: Transaction, mode: 'shared' | 'alone'): Promise<void> {
  const lock = mode === 'shared' ? Prisma.sql`pg_advisory_xact_lock_shared(${KEY})` : Prisma.sql`pg_advisory_xact_lock(${KEY})`
  await transaction.$executeRaw(Prisma.sql`select ${lock}`)
}
