import { Prisma, type PrismaClient } from '@/prisma/generated/client'
import type { BlobStore } from '../storage/blobs'

const AT_ONCE = 50

/**
 * Deletes the material of uploads that are over: given up, wrong, or past their time. What became of each row stays. Answers of how many.
 * Rows first, then blobs: a crash between leaves blobs without a name, never a name without a blob.
 */
export async function dropMaterial(db: PrismaClient, store: BlobStore, at: Date): Promise<number> {
  const over = await db.upload.findMany({
    where: { wrappedKey: { not: null }, OR: [{ materialUntil: { lt: at } }, { state: 'discarded' }] },
    select: { organisationId: true, id: true }, take: AT_ONCE,
  })
  for (const place of over) for (const blob of await dropOne(db, place, at)) await store.remove(blob)
  return over.length
}

/** Answers the blobs that are without a name now. The upload's row is held, so that no chunk comes to it meanwhile and no row is sent. */
function dropOne(db: PrismaClient, place: { organisationId: string, id: string }, at: Date): Promise<string[]> {
  const { organisationId, id: uploadId } = place
  return db.$transaction(async (transaction) => {
    await transaction.$queryRaw(Prisma.sql`select 1 from uploads where organisation_id = ${organisationId}::uuid and id = ${uploadId}::uuid for update`)
    const { state } = await transaction.upload.findUniqueOrThrow({ where: { organisationId_id: place }, select: { state: true } })
    const isEnded = state === 'done' || state === 'discarded' || state === 'wrong'
    const chunks = await transaction.uploadChunk.findMany({ where: { organisationId, uploadId }, select: { blob: true } })
    await transaction.uploadChunk.deleteMany({ where: { organisationId, uploadId } })
    await transaction.uploadRow.updateMany({ where: { organisationId, uploadId, signatures: { not: null } }, data: { signatures: null } })
    await transaction.upload.update({
      where: { organisationId_id: place },
      data: { wrappedKey: null, findingsCiphertext: null, version: { increment: 1 }, ...(isEnded ? {} : { state: 'discarded' as const, endedAt: at }) },
    })
    return chunks.map(({ blob }) => blob)
  })
}
