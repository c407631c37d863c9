import type { PrismaClient } from '@/prisma/generated/client'
import type { BlobStore } from '../storage/blobs'

const AT_ONCE = 50

/**
 * Deletes the material of uploads that are over: given up, wrong, or past their time. What became of each row stays. Answers of how many.
 * Rows first, then blobs: a crash between leaves blobs without a name, never a name without a blob.
 */
export async function dropMaterial(db: PrismaClient, store: BlobStore, at: Date): Promise<number> {
  const over = await db.upload.findMany({
    where: { wrappedKey: { not: null }, OR: [{ materialUntil: { lt: at } }, { state: 'discarded' }] },
    select: { organisationId: true, id: true, state: true }, take: AT_ONCE,
  })
  for (const { organisationId, id, state } of over) {
    const chunks = await db.uploadChunk.findMany({ where: { organisationId, uploadId: id }, select: { blob: true } })
    const isEnded = state === 'done' || state === 'discarded' || state === 'wrong'
    await db.$transaction([
      db.uploadChunk.deleteMany({ where: { organisationId, uploadId: id } }),
      db.uploadRow.updateMany({ where: { organisationId, uploadId: id, signatures: { not: null } }, data: { signatures: null } }),
      db.upload.update({
        where: { organisationId_id: { organisationId, id } },
        data: { wrappedKey: null, findingsCiphertext: null, version: { increment: 1 }, ...(isEnded ? {} : { state: 'discarded' as const, endedAt: at }) },
      }),
    ])
    for (const { blob } of chunks) await store.remove(blob)
  }
  return over.length
}
