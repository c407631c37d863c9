import { createHash } from 'node:crypto'
import type { Depositor } from '@/domain/actor'
import { depositLimits } from '@/domain/deposits'
import { uploadLimits, type FileProblem } from '@/domain/uploads'
import { isDocumentKind, type DocumentKind } from '@/documents/kinds'
import type { PrismaClient } from '@/prisma/generated/client'
import type { BlobStore } from '../storage/blobs'
import { readWholeBlob, writeBlob } from '../storage/sealed-blob'
import { addRepeated, AddressedRows } from './addressed-rows'
import { beginUpload, endReading, forgetUpload, noWishes } from './begin'
import { listedRows, namedRows, type NamedRow, type RowList } from './file-rows'
import { noFindings, problemOf, type Findings } from './find'
import { readFormParts, textPart, wholePart, type FormPart } from './form-parts'
import { fileColumn } from './headings'
import { RowWriter, type RowDocument } from './material'
import type { RowProblems } from './row-problems'
import type { UploadKey } from './upload-key'

export type TakenFiles = { ok: true, uploadId: string } | { ok: false, problem: FileProblem, kind: string }

interface Tools {
  db: PrismaClient
  store: BlobStore
  depositor: Depositor
  at: Date
}

const LIST_BYTES = 4 * 1024 * 1024
const fileName = /^[^/\\\0]{1,200}\.(?:xml|pdf)(?:\.p7s)?$/i
const maximumBytes = (name: string) => (name.toLowerCase().endsWith('.p7s') ? depositLimits.signatureBytes : depositLimits.documentBytes)

/** A file on its way: sealed on the disk, named as the sender names it. */
interface SpooledFile {
  blob: string
  ordinal: number
  sizeInBytes: number
}

/** Takes many documents that the sender has written and signed. Each file is sealed as it comes; none is held. */
export async function takeFiles(tools: Tools, request: Request): Promise<TakenFiles> {
  const taking = new TakingFiles(tools)
  try {
    const problem = await readFormParts(request, { bytes: uploadLimits.bytes + 1024 * 1024, parts: uploadLimits.files + 8 }, (part) => taking.take(part))
    return await taking.conclude(problem)
  } finally {
    await taking.removeSpooled()
  }
}

class TakingFiles {
  private kind = ''
  private list: Uint8Array | null = null
  private key: UploadKey | null = null
  private readonly files = new Map<string, SpooledFile>()
  private readonly digest = createHash('sha256')

  constructor(private readonly tools: Tools) {}

  async take(part: FormPart): Promise<FileProblem | null> {
    if (part.name === 'kind') {
      this.kind = await textPart(part, 100)
      return isDocumentKind(this.kind) ? null : 'kind-unknown'
    }
    if (part.name === 'list') return this.takeList(part)
    if (part.name !== 'files') return 'form-broken'
    return part.fileName === '' ? null : this.spool(part)
  }

  private async takeList(part: FormPart): Promise<FileProblem | null> {
    const list = await wholePart(part, LIST_BYTES)
    if (list === null) return 'file-too-large'
    this.list = list.length === 0 ? null : list
    return null
  }

  private async spool({ fileName: name, bytes }: FormPart): Promise<FileProblem | null> {
    const { db, store, depositor, at } = this.tools
    if (!isDocumentKind(this.kind)) return 'kind-unknown'
    if (!fileName.test(name)) return 'file-name-refused'
    if (this.files.has(name)) return 'file-name-repeated'
    this.key ??= await beginUpload(db, depositor, { form: 'files', kind: this.kind }, at)
    const ordinal = this.files.size
    const written = await writeBlob(store, this.key.key, spooledPiece(this.key, ordinal), within(bytes, maximumBytes(name)))
    this.files.set(name, { blob: written.id, ordinal, sizeInBytes: written.sizeInBytes })
    this.digest.update(name).update(written.sha256)
    return null
  }

  async conclude(problem: FileProblem | null): Promise<TakenFiles> {
    const { kind, key } = this
    const { db, store } = this.tools
    const wrong = problem ?? (key === null ? 'file-missing' : null)
    if (wrong !== null || key === null || !isDocumentKind(kind)) {
      if (key !== null) await forgetUpload(db, store, key.place)
      return { ok: false, problem: wrong ?? 'kind-unknown', kind }
    }
    try {
      await this.read(kind, key)
    } catch (error) {
      await forgetUpload(db, store, key.place)
      throw error
    }
    return { ok: true, uploadId: key.place.id }
  }

  private async read(kind: DocumentKind, key: UploadKey): Promise<void> {
    const { db, store, at } = this.tools
    const sizes = new Map([...this.files].map(([name, { sizeInBytes }]) => [name, sizeInBytes]))
    const rows: RowList = this.list === null ? namedRows(sizes) : await listedRows(this.list, sizes)
    const writer = new RowWriter(db, store, key)
    const findings = rows.ok ? await this.write(kind, key, writer, rows.rows, rows.problems) : { ...noFindings, file: rows.file, columns: rows.columns }
    await endReading(db, store, key, { rowCount: writer.count, signedCount: writer.signed, fileSha256: this.digest.digest(), findings, wishes: noWishes }, at)
  }

  private async write(kind: DocumentKind, key: UploadKey, writer: RowWriter, rows: readonly NamedRow[], problems: RowProblems): Promise<Findings> {
    const { db, depositor } = this.tools
    const addressed = new AddressedRows({ db, depositor, kind, writer, problems })
    for (const row of rows) {
      const documents = await Promise.all(row.documents.map(async ({ role, document, signature }): Promise<RowDocument> => (
        { role, content: await this.whole(key, document), signature: await this.whole(key, signature) }
      )))
      if (documents.some(({ content, signature }) => content.length === 0 || signature?.length === 0)) problems.add(row.fileRow, [problemOf(fileColumn.header, row.documents[0]?.document ?? '', 'document-too-large')])
      else await addressed.add({ fileRow: row.fileRow, pseudonym: row.pseudonym, depositorReference: row.depositorReference, documents })
    }
    await addressed.flush()
    await writer.flush()
    if (problems.count === 0) await addRepeated(db, key.place, problems)
    return { ...noFindings, rows: problems.shown, wrongRows: problems.count }
  }

  /** Empty for a file that was larger than it may be, or had nothing in it. */
  private async whole(key: UploadKey, name: string): Promise<Uint8Array> {
    const file = this.files.get(name)
    if (file === undefined) throw new Error('A row names a file that did not come.')
    if (file.sizeInBytes > maximumBytes(name)) return new Uint8Array()
    return readWholeBlob(this.tools.store, key.key, spooledPiece(key, file.ordinal), file.blob)
  }

  async removeSpooled(): Promise<void> {
    for (const { blob } of this.files.values()) await this.tools.store.remove(blob)
  }
}

/** Files on their way have names of their own, so that none is taken for a chunk. */
const spooledPiece = ({ place }: UploadKey, ordinal: number) => ({ depositId: place.id, part: 'signature', ordinal }) as const

/** Ends one byte after the bound: what is longer is known for too long and not kept. */
async function* within(bytes: AsyncIterable<Uint8Array>, maximum: number): AsyncGenerator<Uint8Array> {
  let left = maximum + 1
  for await (const piece of bytes) {
    if (left > 0) yield piece.subarray(0, left)
    left -= piece.length
  }
}
