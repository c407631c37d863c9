import { z } from 'zod'
import type { DepositRefusalReason } from '@/domain/deposits'
import { rowIdempotencyKey, uploadLimits } from '@/domain/uploads'
import { Prisma, type PrismaClient } from '@/prisma/generated/client'
import type { AcceptOutcome } from '../deposits/accept'
import { depositAll, type KeyedDeposit } from '../deposits/deposit-all'
import type { BlobStore } from '../storage/blobs'
import { findUpload, type Upload } from './find'
import { readChunk } from './material'
import { postedOf, storedRow, type StoredRow } from './row'
import { uploadSender } from './sender'
import type { UploadPlace } from './upload-key'

export interface SendingTools {
  db: PrismaClient
  blobs: BlobStore
}

/** `more`: a piece was done and others wait. `later`: nothing is wrong with the rows, but now is not the time. `ended`: there is nothing to do. */
export type SentPiece = 'more' | 'later' | 'ended'

/** Refusals that say nothing about the row: it is tried again. */
const passing: readonly DepositRefusalReason[] = ['busy', 'too-many-requests', 'revocation-unknown']

/**
 * Deposits the next rows of an upload, at most a chunk of them, each under its own key, and writes down what became of each. Killed at any
 * moment and run again, it deposits nothing twice: what was deposited answers as it did the first time.
 */
export async function sendNext({ db, blobs }: SendingTools, place: UploadPlace, at: Date): Promise<SentPiece> {
  const upload = await findUpload(db, place, place.id, at)
  if (upload?.state !== 'sending') return 'ended'
  const sender = upload.sentBy === null ? null : await uploadSender(db, place.organisationId, upload.sentBy)
  if (sender === null || upload.key === null) return halt(db, upload)
  const rows = await nextRows(db, upload)
  const [first] = rows
  if (first === undefined) return end(db, upload, at)
  const documents = await readChunk(db, blobs, upload.key, first.chunk)
  const deposits = rows.flatMap((row): (KeyedDeposit & { row: StoredRow })[] => {
    const posted = postedOf(upload, row, documents)
    return posted === null ? [] : [{ row, posted, idempotencyKey: rowIdempotencyKey(upload.id, row.row) }]
  })
  if (deposits.length < rows.length) return halt(db, upload)
  const outcomes = await depositAll(db, sender, deposits)
  const settled = deposits.flatMap(({ row }, index) => {
    const outcome = outcomes[index]
    if (outcome === undefined) throw new Error('A row was not answered.')
    return !outcome.ok && passing.includes(outcome.reason) ? [] : [{ row: row.row, outcome }]
  })
  await record(db, upload, settled)
  return settled.length < rows.length ? 'later' : 'more'
}

/** Waiting rows of one chunk, the first ones first. */
async function nextRows(db: PrismaClient, { organisationId, id: uploadId }: Upload): Promise<StoredRow[]> {
  const found = await db.uploadRow.findMany({ where: { organisationId, uploadId, outcome: 'waiting' }, orderBy: { row: 'asc' }, take: uploadLimits.chunkRows })
  return found.filter(({ chunk }) => chunk === found[0]?.chunk).map(storedRow)
}

const settledRow = z.object({ outcome: z.enum(['accepted', 'refused']) })

/** Each row once, whoever else is at it; one statement for all of them. */
async function record(db: PrismaClient, { organisationId, id: uploadId }: Upload, settled: readonly { row: number, outcome: AcceptOutcome }[]): Promise<void> {
  if (settled.length === 0) return
  const given = JSON.stringify(settled.map(({ row, outcome }) => (
    outcome.ok ? { row, outcome: 'accepted', deposit_id: outcome.answer.depositId } : { row, outcome: 'refused', refusal: outcome }
  )))
  await db.$transaction(async (transaction) => {
    const rows = await transaction.$queryRaw<unknown[]>(Prisma.sql`
      update upload_rows set outcome = given.outcome::row_outcome, deposit_id = given.deposit_id, refusal = given.refusal
      from jsonb_to_recordset(${given}::jsonb) as given ("row" int, outcome text, deposit_id uuid, refusal jsonb)
      where upload_rows.organisation_id = ${organisationId}::uuid and upload_rows.upload_id = ${uploadId}::uuid and upload_rows."row" = given."row"
        and upload_rows.outcome = 'waiting' returning upload_rows.outcome::text`)
    const accepted = rows.filter((row) => settledRow.parse(row).outcome === 'accepted').length
    await transaction.upload.update({
      where: { organisationId_id: { organisationId, id: uploadId } },
      data: { acceptedCount: { increment: accepted }, refusedCount: { increment: rows.length - accepted }, version: { increment: 1 } },
    })
  })
}

async function end(db: PrismaClient, { organisationId, id }: Upload, at: Date): Promise<'ended'> {
  await db.upload.updateMany({ where: { organisationId, id, state: 'sending' }, data: { state: 'done', endedAt: at, version: { increment: 1 } } })
  return 'ended'
}

/** The member may no longer send, or the material is gone: another member may go on. */
async function halt(db: PrismaClient, { organisationId, id }: Upload): Promise<'ended'> {
  await db.upload.updateMany({ where: { organisationId, id, state: 'sending' }, data: { state: 'stopped', version: { increment: 1 } } })
  return 'ended'
}
