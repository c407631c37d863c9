import { z } from 'zod'
import { documentRoles, type DocumentRole } from '@/domain/mailbox'
import { uploadLimits } from '@/domain/uploads'
import { Prisma, type PrismaClient } from '@/prisma/generated/client'
import type { Transaction } from '../database'
import { lockBlobs } from '../storage/blob-lock'
import type { BlobStore } from '../storage/blobs'
import { readWholeBlob, writeBlob } from '../storage/sealed-blob'
import { openNote, sealNote, type UploadKey } from './upload-key'

/** One document of a row; its signature may come later. */
export interface RowDocument {
  role: DocumentRole
  content: Uint8Array
  signature: Uint8Array | null
}

/** A row that is in order: one deposit to be. */
export interface PreparedRow {
  fileRow: number
  /** The file that it came in, where each row has one. */
  file?: string
  pseudonym: string
  depositorReference: string
  documents: RowDocument[]
}

export type RowSignatures = Partial<Record<DocumentRole, string>>

const chunkContent = z.record(z.string(), z.array(z.strictObject({ role: z.enum(documentRoles), content: z.base64() })))
const signatureNote = z.strictObject({ original: z.base64().optional(), readable: z.base64().optional() })

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64'))

/** Bytes of a row's documents. */
export const sizeOf = ({ documents }: PreparedRow) => documents.reduce((sum, { content }) => sum + content.length, 0)

export const sealSignatures = (key: UploadKey, row: number, signatures: RowSignatures): Uint8Array<ArrayBuffer> => sealNote(key, `signatures ${row}`, signatures)

export function openSignatures(key: UploadKey, row: number, sealed: Uint8Array): RowSignatures {
  return signatureNote.parse(openNote(key, `signatures ${row}`, sealed)) as RowSignatures
}

/** Numbers rows from 1 and writes them down in chunks: sealed and synced first, then the rows that name them. Holds one chunk at a time. */
export class RowWriter {
  private readonly waiting: PreparedRow[] = []
  private waitingBytes = 0
  private written = 0
  private chunks = 0
  /** Of the rows written, those with every signature. */
  signed = 0

  constructor(private readonly db: PrismaClient, private readonly store: BlobStore, private readonly key: UploadKey) {}

  get count(): number {
    return this.written + this.waiting.length
  }

  async add(row: PreparedRow): Promise<void> {
    this.waiting.push(row)
    this.waitingBytes += sizeOf(row)
    if (this.waiting.length >= uploadLimits.chunkRows || this.waitingBytes >= uploadLimits.chunkBytes) await this.flush()
  }

  async flush(): Promise<void> {
    const rows = this.waiting.splice(0)
    this.waitingBytes = 0
    if (rows.length === 0) return
    const { place: { organisationId, id: uploadId }, key } = this.key
    const ordinal = ++this.chunks
    const numbered = rows.map((row, index) => ({ ...row, row: this.written + index + 1 }))
    this.written += rows.length
    const content = JSON.stringify(Object.fromEntries(numbered.map(({ row, documents }) => [row, documents.map(({ role, content: document }) => ({ role, content: base64(document) }))])))
    const blob = await writeBlob(this.store, key, { depositId: uploadId, part: 'content', ordinal }, [new TextEncoder().encode(content)])
    const data = numbered.map(({ row, fileRow, pseudonym, depositorReference, documents }) => {
      const signatures = Object.fromEntries(documents.flatMap(({ role, signature }) => (signature === null ? [] : [[role, base64(signature)]])))
      const isSigned = documents.every(({ signature }) => signature !== null)
      if (isSigned) this.signed++
      return { organisationId, uploadId, row, fileRow, chunk: ordinal, pseudonym, depositorReference, signatures: isSigned ? sealSignatures(this.key, row, signatures) : null }
    })
    const isKept = await this.db.$transaction(async (transaction) => {
      if (!(await this.holdReading(transaction))) return false
      await lockBlobs(transaction, 'shared')
      if (!(await this.store.areNew([blob.id]))) throw new Error('A blob of an upload was swept before its transaction began.')
      await transaction.uploadChunk.create({ data: { organisationId, uploadId, ordinal, blob: blob.id } })
      await transaction.uploadRow.createMany({ data })
      return true
    })
    if (!isKept) await this.store.remove(blob.id)
    if (!isKept) throw new Error('An upload was given up while its file was being read.')
    await this.store.keep([blob.id])
  }

  /** Keeps the upload as it is until the transaction ends. False when it was given up meanwhile: its material has been taken away, and no more comes to it. */
  private async holdReading(transaction: Transaction): Promise<boolean> {
    const { organisationId, id } = this.key.place
    const found = await transaction.$queryRaw<unknown[]>(Prisma.sql`
      select 1 from uploads where organisation_id = ${organisationId}::uuid and id = ${id}::uuid and state = 'reading' and wrapped_key is not null for share`)
    return found.length > 0
  }
}

export type ChunkDocuments = Map<number, { role: DocumentRole, content: Uint8Array }[]>

/** The documents of one chunk by row. Throws when the blob is damaged or gone. */
export async function readChunk(db: PrismaClient, store: BlobStore, { place: { organisationId, id: uploadId }, key }: UploadKey, ordinal: number): Promise<ChunkDocuments> {
  const { blob } = await db.uploadChunk.findUniqueOrThrow({ where: { organisationId_uploadId_ordinal: { organisationId, uploadId, ordinal } } })
  const clear = await readWholeBlob(store, key, { depositId: uploadId, part: 'content', ordinal }, blob)
  const content = chunkContent.parse(JSON.parse(new TextDecoder().decode(clear)))
  return new Map(Object.entries(content).map(([row, documents]) => [Number(row), documents.map(({ role, content: document }) => ({ role, content: bytes(document) }))]))
}
