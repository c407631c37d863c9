import { PassThrough, Readable } from 'node:stream'
import { ZipFile } from 'yazl'
import type { PrismaClient } from '@/prisma/generated/client'
import type { BlobStore } from '../storage/blobs'
import type { Upload } from './find'
import { readChunk, type ChunkDocuments } from './material'

/** How a row's document is called in the package, and its signature in what comes back. */
export const packageName = (row: number): string => `row-${String(row).padStart(6, '0')}.xml`
const signatureName = /^row-([0-9]{6,7})\.xml\.p7s$/
const otherNames = /^(?:row-[0-9]{6,7}\.xml|package\.json)$/

/** The row that an entry of a ZIP signs; `other` for what the package itself had; null for a name that nobody gave. */
export function rowOfEntry(name: string): number | 'other' | null {
  const row = signatureName.exec(name)?.[1]
  if (row !== undefined) return Number(row)
  return otherNames.test(name) ? 'other' : null
}

/**
 * The documents of an upload to be signed: a ZIP of one file a row, in order. Holds one chunk at a time; the next is read when the one
 * before has been taken.
 */
export function signingPackage(db: PrismaClient, store: BlobStore, upload: Upload): Readable {
  const { key, rowCount } = upload
  if (key === null) throw new Error('The material of an upload is gone.')
  const zip = new ZipFile()
  const facts = { format: 'madoguchi-signing-package', version: 1, uploadId: upload.id, kind: upload.kind, rows: rowCount }
  zip.addBuffer(Buffer.from(`${JSON.stringify(facts)}\n`), 'package.json', { mtime: upload.createdAt })
  const documents = new ChunkCache((row) => chunkOf(db, upload, row), (ordinal) => readChunk(db, store, key, ordinal))
  for (let row = 1; row <= rowCount; row++) {
    zip.addReadStreamLazy(packageName(row), { mtime: upload.createdAt }, (give) => {
      documents.original(row).then((content) => give(null, Readable.from([content], { objectMode: false })), (error: unknown) => give(error, Readable.from([])))
    })
  }
  const output = new PassThrough()
  zip.on('error', (error: Error) => output.destroy(error))
  zip.outputStream.pipe(output)
  zip.end()
  return output
}

async function chunkOf(db: PrismaClient, { organisationId, id: uploadId }: Upload, row: number): Promise<number> {
  return (await db.uploadRow.findUniqueOrThrow({ where: { organisationId_uploadId_row: { organisationId, uploadId, row } }, select: { chunk: true } })).chunk
}

/** Rows are asked for in order: one chunk is remembered. */
class ChunkCache {
  private remembered: ChunkDocuments = new Map()

  constructor(private readonly chunkOfRow: (row: number) => Promise<number>, private readonly read: (ordinal: number) => Promise<ChunkDocuments>) {}

  async original(row: number): Promise<Buffer> {
    if (!this.remembered.has(row)) this.remembered = await this.read(await this.chunkOfRow(row))
    const original = this.remembered.get(row)?.find(({ role }) => role === 'original')
    if (original === undefined) throw new Error('A row of an upload has no original.')
    return Buffer.from(original.content)
  }
}
