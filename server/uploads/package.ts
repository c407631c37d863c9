import { Readable } from 'node:stream'
import type { PrismaClient } from '@/prisma/generated/client'
import type { BlobStore } from '../storage/blobs'
import type { Upload } from './find'
import { readChunk } from './material'
import { zipOf } from './zip/write'

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
  const { rowCount } = upload
  const nameOf = (index: number) => (index === 0 ? 'package.json' : packageName(index))
  return Readable.from(zipOf({ count: rowCount + 1, nameOf, contents: contentsOf(db, store, upload) }, upload.createdAt), { objectMode: false })
}

async function* contentsOf(db: PrismaClient, store: BlobStore, upload: Upload): AsyncGenerator<Uint8Array> {
  const { organisationId, id: uploadId, key, kind, rowCount } = upload
  if (key === null) throw new Error('The material of an upload is gone.')
  const facts = { format: 'madoguchi-signing-package', version: 1, uploadId, kind, rows: rowCount }
  yield new TextEncoder().encode(`${JSON.stringify(facts)}\n`)
  for (let row = 1; row <= rowCount;) {
    const { chunk } = await db.uploadRow.findUniqueOrThrow({ where: { organisationId_uploadId_row: { organisationId, uploadId, row } }, select: { chunk: true } })
    const documents = await readChunk(db, store, key, chunk)
    const first = row
    for (let own = documents.get(row); own !== undefined; own = documents.get(++row)) {
      const original = own.find(({ role }) => role === 'original')
      if (original === undefined) throw new Error('A row of an upload has no original.')
      yield original.content
    }
    if (row === first) throw new Error('A row of an upload is not in its chunk.')
  }
}
