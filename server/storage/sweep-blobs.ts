import { z } from 'zod'
import { Prisma, type PrismaClient } from '@/prisma/generated/client'
import type { Transaction } from '../database'
import { lockBlobs } from './blob-lock'
import type { BlobStore } from './blobs'

export interface SweptBlobs {
  /** Named by a row, though their writer died before it could say so. */
  kept: number
  /** Written for a transaction that never was. */
  removed: number
  unfinished: number
}

const BATCH = 200
const BATCH_LIMIT_MILLISECONDS = 60_000

/**
 * Settles what crashes left behind among the new blobs: those that a row or a hand-over under way names are kept, the others deleted.
 * Only blobs written before that time are looked at; safe beside deposits however slow they are (`lockBlobs`).
 */
export async function sweepBlobs(db: PrismaClient, store: BlobStore, before: Date): Promise<SweptBlobs> {
  const unfinished = await store.removeUnfinished(before)
  const leftBehind = await store.listNew(before)
  let kept = 0
  for (let start = 0; start < leftBehind.length; start += BATCH) {
    kept += await settle(db, store, leftBehind.slice(start, start + BATCH))
  }
  return { kept, removed: leftBehind.length - kept, unfinished }
}

function settle(db: PrismaClient, store: BlobStore, ids: string[]): Promise<number> {
  return db.$transaction(async (transaction) => {
    await lockBlobs(transaction, 'alone')
    const named = await namedAmong(transaction, ids)
    await store.keep(ids.filter((id) => named.has(id)))
    await Promise.all(ids.filter((id) => !named.has(id)).map((id) => store.remove(id)))
    return named.size
  }, { timeout: BATCH_LIMIT_MILLISECONDS, maxWait: BATCH_LIMIT_MILLISECONDS })
}

const namedRow = z.object({ id: z.string() })

/**
 * In one statement, which sees one moment: a hand-over is marked delivered only after its item's rows are committed, so a blob's name is
 * always in one of the two places. Reads all documents, but only when something was left behind.
 */
async function namedAmong(transaction: Transaction, ids: string[]): Promise<Set<string>> {
  const rows = await transaction.$queryRaw<unknown[]>(Prisma.sql`
    select content_blob as id from mailbox_documents where content_blob = any(${ids})
    union select signature_blob from mailbox_documents where signature_blob = any(${ids})
    union select blob from upload_chunks where blob = any(${ids})
    union select text #>> '{}' from outbox_messages, jsonb_path_query(payload, '$.** ? (@.type() == "string")') as text
      where delivered_at is null and text #>> '{}' = any(${ids})`)
  return new Set(rows.map((row) => namedRow.parse(row).id))
}
