import { randomUUID } from 'node:crypto'
import type { Depositor } from '@/domain/actor'
import { uploadLimits, type UploadForm } from '@/domain/uploads'
import type { DocumentKind } from '@/documents/kinds'
import type { PrismaClient } from '@/prisma/generated/client'
import type { BlobStore } from '../storage/blobs'
import type { Findings } from './find'
import { newUploadKey, sealNote, type UploadKey, type UploadPlace } from './upload-key'

/** What the sender says of all rows. */
export interface UploadWishes {
  publishAt: Date | null
  dueOn: Date | null
  requestedAction: string | null
  registered: boolean
  corrects: string | null
}

export const noWishes: UploadWishes = { publishAt: null, dueOn: null, requestedAction: null, registered: false, corrects: null }

const DAY_IN_MILLISECONDS = 86_400_000

/** A row for a file that is about to be read. */
export async function beginUpload(db: PrismaClient, depositor: Depositor, { form, kind }: { form: UploadForm, kind: DocumentKind }, at: Date): Promise<UploadKey> {
  const place = { organisationId: depositor.organisationId, id: randomUUID() }
  const { wrapped, key } = newUploadKey(place)
  const materialUntil = new Date(at.getTime() + uploadLimits.materialDays * DAY_IN_MILLISECONDS)
  await db.upload.create({ data: { ...place, form, kind, state: 'reading', createdAt: at, createdBy: depositor.id, materialUntil, wrappedKey: wrapped } })
  return { place, key }
}

export interface ReadFile {
  rowCount: number
  signedCount: number
  fileSha256: Uint8Array
  findings: Findings
  wishes: UploadWishes
}

export const isInOrder = ({ file, columns, wrongRows }: Findings): boolean => file === null && columns.length === 0 && wrongRows === 0

/** The file was read: in order, or with something wrong, of which nothing but the findings is kept. */
export async function endReading(db: PrismaClient, store: BlobStore, key: UploadKey, { rowCount, signedCount, fileSha256, findings, wishes }: ReadFile, at: Date): Promise<void> {
  const { organisationId, id } = key.place
  const inOrder = isInOrder(findings)
  if (!inOrder) await dropRows(db, store, key.place)
  await db.upload.updateMany({
    where: { organisationId, id, state: 'reading' },
    data: {
      state: inOrder ? 'prepared' : 'wrong', endedAt: inOrder ? null : at, rowCount: inOrder ? rowCount : 0, signedCount: inOrder ? signedCount : 0,
      fileSha256: new Uint8Array(fileSha256), findingsCiphertext: sealNote(key, 'findings', findings), version: { increment: 1 }, ...wishes,
    },
  })
}

/** Takes the row of a file back that could not be taken at all. */
export async function forgetUpload(db: PrismaClient, store: BlobStore, place: UploadPlace): Promise<void> {
  await dropRows(db, store, place)
  await db.upload.delete({ where: { organisationId_id: place } })
}

async function dropRows(db: PrismaClient, store: BlobStore, { organisationId, id: uploadId }: UploadPlace): Promise<void> {
  const chunks = await db.uploadChunk.findMany({ where: { organisationId, uploadId }, select: { blob: true } })
  await db.$transaction([db.uploadRow.deleteMany({ where: { organisationId, uploadId } }), db.uploadChunk.deleteMany({ where: { organisationId, uploadId } })])
  for (const { blob } of chunks) await store.remove(blob)
}
