import type { Depositor } from '@/domain/actor'
import { uploadLimits, type FileProblem } from '@/domain/uploads'
import { documentFacts, isDocumentKind, type DocumentKind } from '@/documents/kinds'
import type { PrismaClient } from '@/prisma/generated/client'
import type { BlobStore } from '../storage/blobs'
import { addRepeated, AddressedRows } from './addressed-rows'
import { beginUpload, endReading, forgetUpload, noWishes } from './begin'
import { encodingOf } from './encoding'
import { listedRows, namedRows, type NamedRow, type RowList } from './file-rows'
import { noFindings, problemOf, shownCell, type Findings } from './find'
import { readFormParts, textPart, wholePart, type FormPart } from './form-parts'
import { fileColumn } from './headings'
import { RowWriter, type RowDocument } from './material'
import type { RowProblems } from './row-problems'
import { SpooledFiles } from './spooled-files'
import type { UploadKey } from './upload-key'

export type TakenFiles = { ok: true, uploadId: string } | { ok: false, problem: FileProblem, kind: string }

interface Tools {
  db: PrismaClient
  store: BlobStore
  depositor: Depositor
  at: Date
}

/** Files of an upload that has begun. */
interface Begun {
  key: UploadKey
  files: SpooledFiles
}

const LIST_BYTES = 4 * 1024 * 1024

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
  private list: { name: string, bytes: Uint8Array } | null = null
  private begun: Begun | null = null

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
    const bytes = await wholePart(part, LIST_BYTES)
    if (bytes === null) return 'file-too-large'
    this.list = bytes.length === 0 ? null : { name: shownCell(part.fileName), bytes }
    return null
  }

  private async spool({ fileName, bytes }: FormPart): Promise<FileProblem | null> {
    if (!isDocumentKind(this.kind)) return 'kind-unknown'
    this.begun ??= await this.begin(this.kind)
    await this.begun.files.add(fileName, bytes)
    return null
  }

  private async begin(kind: DocumentKind): Promise<Begun> {
    const { db, store, depositor, at } = this.tools
    const key = await beginUpload(db, depositor, { form: 'files', kind }, at)
    return { key, files: new SpooledFiles(store, key) }
  }

  async conclude(problem: FileProblem | null): Promise<TakenFiles> {
    const { kind, begun } = this
    const { db, store } = this.tools
    const wrong = problem ?? (begun === null ? 'file-missing' : null)
    if (wrong !== null || begun === null || !isDocumentKind(kind)) {
      if (begun !== null) await forgetUpload(db, store, begun.key.place)
      return { ok: false, problem: wrong ?? 'kind-unknown', kind }
    }
    try {
      await this.read(kind, begun)
    } catch (error) {
      await forgetUpload(db, store, begun.key.place)
      throw error
    }
    return { ok: true, uploadId: begun.key.place.id }
  }

  private async read(kind: DocumentKind, { key, files }: Begun): Promise<void> {
    const { db, store, at } = this.tools
    const encoding = this.list === null ? null : encodingOf(this.list.bytes)
    const rows: RowList = this.list === null || encoding === null ? namedRows(files.names) : await listedRows(this.list.bytes, encoding, files.names)
    const writer = new RowWriter(db, store, key)
    const named: Findings = { ...noFindings, fileName: this.list?.name ?? '', encoding: encoding?.ok ? encoding.encoding : null }
    const found = rows.ok ? await this.write(kind, { key, files }, writer, rows) : { file: rows.file, columns: rows.columns }
    await endReading(db, store, key, { rowCount: writer.count, signedCount: writer.signed, fileSha256: files.sha256(), findings: { ...named, ...found }, wishes: noWishes }, at)
  }

  private async write(kind: DocumentKind, { key, files }: Begun, writer: RowWriter, { rows, problems, listRows, lastRow }: Extract<RowList, { ok: true }>): Promise<Partial<Findings>> {
    const { db, depositor } = this.tools
    const addressed = new AddressedRows({ db, depositor, kind, writer, problems })
    files.addProblems(problems, lastRow)
    for (const row of rows) {
      const documents = await documentsOf(files, row)
      if (documents !== null && isReadable(kind, row, documents, problems)) await addressed.add({ ...row, documents })
    }
    await addressed.flush()
    await writer.flush()
    const names = new Map(rows.map(({ fileRow, file }) => [fileRow, shownCell(file)]))
    if (problems.count === 0) await addRepeated(db, key.place, problems, (fileRow) => names.get(fileRow))
    return { listRows, rows: problems.shown, wrongRows: problems.count }
  }

  async removeSpooled(): Promise<void> {
    await this.begun?.files.remove()
  }
}

/** Null when one of them is unfit, which has been told. */
async function documentsOf(files: SpooledFiles, row: NamedRow): Promise<RowDocument[] | null> {
  const documents: RowDocument[] = []
  for (const { role, document, signature } of row.documents) {
    const [content, signed] = [await files.whole(document), await files.whole(signature)]
    if (content === null || signed === null) return null
    documents.push({ role, content, signature: signed })
  }
  return documents
}

/** Whether the original says what its kind says, as it must when it is sent. */
function isReadable(kind: DocumentKind, { fileRow, file }: NamedRow, documents: readonly RowDocument[], problems: RowProblems): boolean {
  const original = documents.find(({ role }) => role === 'original')
  const read = documentFacts(kind, original?.content ?? new Uint8Array())
  if (!read.ok) problems.add(fileRow, [problemOf(fileColumn.header, file, 'rule', read.reason)], shownCell(file))
  return read.ok
}
