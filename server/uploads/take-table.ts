import { createHash } from 'node:crypto'
import type { Depositor } from '@/domain/actor'
import { japaneseDay } from '@/domain/japanese-date'
import { uploadLimits, type FileProblem } from '@/domain/uploads'
import { isDocumentKind, type DocumentKind } from '@/documents/kinds'
import type { TableColumn, TableFault, TableKind } from '@/documents/table/kind'
import { tableOf } from '@/documents/tables'
import type { PrismaClient } from '@/prisma/generated/client'
import type { BlobStore } from '../storage/blobs'
import { blobWriter, readBlob } from '../storage/sealed-blob'
import { addRepeated, AddressedRows, readAddress } from './addressed-rows'
import { beginUpload, endReading, forgetUpload, isInOrder, noWishes } from './begin'
import { BrokenTable, csvRows } from './csv'
import { decoded, EncodingJudge, type JudgedEncoding } from './encoding'
import { noFindings, problemOf, shownCell, type Findings } from './find'
import { readFormParts, textPart, type FormPart } from './form-parts'
import { readHeadings, wantedOf, type Heading } from './headings'
import { RowWriter } from './material'
import { RowProblems } from './row-problems'
import type { UploadKey } from './upload-key'

export type TakenTable = { ok: true, uploadId: string } | { ok: false, problem: FileProblem, kind: string }

interface Tools {
  db: PrismaClient
  store: BlobStore
  depositor: Depositor
  at: Date
}

/** The file as it came: sealed, hashed, its encoding judged while it passed. */
interface Spooled {
  blob: string
  sizeInBytes: number
  sha256: Uint8Array
  judged: JudgedEncoding
  fileName: string
}

const FIRST_ROWS = 4

/** Takes a table of which each row becomes a document: first the file, in constant memory, then its rows. */
export async function takeTable(tools: Tools, request: Request): Promise<TakenTable> {
  let kind = ''
  let taken: { key: UploadKey, spooled: Spooled } | null = null
  const problem = await readFormParts(request, { bytes: uploadLimits.bytes + 64 * 1024, parts: 3 }, async (part) => {
    if (part.name === 'kind' && taken === null) {
      kind = await textPart(part, 100)
      return null
    }
    if (part.name !== 'file' || taken !== null) return 'form-broken'
    if (!isDocumentKind(kind)) return 'kind-unknown'
    if (tableOf(kind) === null) return 'kind-without-table'
    taken = await spool(tools, kind, part)
    return null
  })
  return conclude(tools, kind, taken, problem)
}

async function conclude(tools: Tools, kind: string, taken: { key: UploadKey, spooled: Spooled } | null, problem: FileProblem | null): Promise<TakenTable> {
  if (taken === null) return { ok: false, problem: problem ?? 'file-missing', kind }
  const { db, store } = tools
  const { key, spooled } = taken
  const wrong = problem ?? (spooled.sizeInBytes === 0 ? (spooled.fileName === '' ? 'file-missing' : 'file-empty') : null)
  try {
    if (wrong === null && isDocumentKind(kind)) await readTable(tools, kind, key, spooled)
    else await forgetUpload(db, store, key.place)
  } catch (error) {
    await forgetUpload(db, store, key.place)
    throw error
  } finally {
    await store.remove(spooled.blob)
  }
  return wrong === null ? { ok: true, uploadId: key.place.id } : { ok: false, problem: wrong, kind }
}

async function spool({ db, store, depositor, at }: Tools, kind: DocumentKind, part: FormPart): Promise<{ key: UploadKey, spooled: Spooled }> {
  const key = await beginUpload(db, depositor, { form: 'table', kind }, at)
  const judge = new EncodingJudge()
  const writer = await blobWriter(store, key.key, pieceOf(key))
  try {
    for await (const bytes of part.bytes) {
      judge.push(bytes)
      await writer.write(bytes)
    }
    const { id: blob, sizeInBytes, sha256 } = await writer.finish()
    return { key, spooled: { blob, sizeInBytes, sha256, judged: judge.judge(), fileName: part.fileName } }
  } catch (error) {
    await writer.abort()
    await forgetUpload(db, store, key.place)
    throw error
  }
}

/** The file itself has the place before the first chunk. */
const pieceOf = ({ place }: UploadKey) => ({ depositId: place.id, part: 'content', ordinal: 0 }) as const

async function readTable(tools: Tools, kind: DocumentKind, key: UploadKey, spooled: Spooled): Promise<void> {
  const { db, store, at } = tools
  const reader = new TableReader(tools, kind, key)
  const findings = await findingsOf(reader, store, key, spooled)
  const fileSha256 = createHash('sha256').update(kind).update(spooled.sha256).digest()
  await endReading(db, store, key, { rowCount: reader.rowCount, signedCount: 0, fileSha256, findings, wishes: noWishes }, at)
}

async function findingsOf(reader: TableReader, store: BlobStore, key: UploadKey, { judged, fileName, blob }: Spooled): Promise<Findings> {
  const named = { ...noFindings, fileName: shownCell(fileName) }
  if (!judged.ok) return { ...named, file: judged.problem }
  const known = { ...named, encoding: judged.encoding }
  try {
    const found = await reader.read(csvRows(decoded(readBlob(store, key.key, pieceOf(key), blob), judged.encoding)))
    return { ...known, ...found }
  } catch (error) {
    if (error instanceof BrokenTable) return { ...known, file: 'table-broken' }
    throw error
  }
}

/** Reads rows, writes the document of each, and notes what is wrong. */
class TableReader {
  private readonly table: TableKind
  private readonly writer: RowWriter
  private readonly rows: AddressedRows
  private readonly problems = new RowProblems()
  private readonly firstRows: string[][] = []
  private counted = 0

  constructor(private readonly tools: Tools, kind: DocumentKind, private readonly key: UploadKey) {
    const table = tableOf(kind)
    if (table === null) throw new Error('A kind without a table was taken as one.')
    this.table = table
    this.writer = new RowWriter(tools.db, tools.store, key)
    this.rows = new AddressedRows({ db: tools.db, depositor: tools.depositor, kind, writer: this.writer, problems: this.problems })
  }

  get rowCount(): number {
    return this.writer.count
  }

  async read(rows: AsyncIterable<string[]>): Promise<Pick<Findings, 'firstRows' | 'file' | 'columns' | 'rows' | 'wrongRows'>> {
    let headings: (Heading | null)[] | null = null
    let fileRow = 0
    for await (const row of rows) {
      fileRow++
      if (this.firstRows.length < FIRST_ROWS) this.firstRows.push(row.slice(0, 80).map(shownCell))
      if (headings !== null) {
        if (row.some((cell) => cell.trim() !== '')) await this.takeRow(fileRow, row, headings)
        if (this.counted > uploadLimits.tableRows) return this.found({ file: 'too-many-rows' })
        continue
      }
      const found = readHeadings(row, wantedOf(this.table.columns))
      if (found.problems.length > 0) return this.found({ columns: found.problems })
      headings = found.headings
    }
    if (this.counted === 0) return this.found({ file: 'no-rows' })
    await this.rows.flush()
    await this.writer.flush()
    if (this.problems.count === 0) await addRepeated(this.tools.db, this.key.place, this.problems)
    return this.found({})
  }

  private found(what: Partial<Findings>) {
    const findings = { firstRows: this.firstRows, file: null, columns: [], rows: this.problems.shown, wrongRows: this.problems.count, ...what }
    return isInOrder({ ...noFindings, ...findings }) ? findings : { ...findings, firstRows: [] }
  }

  private async takeRow(fileRow: number, row: readonly string[], headings: readonly (Heading | null)[]): Promise<void> {
    this.counted++
    const cells = new Map(headings.flatMap((heading, index): [string, string][] => (heading === null ? [] : [[heading.path, row[index] ?? '']])))
    const address = readAddress(cells.get('pseudonym') ?? '', cells.get('depositorReference') ?? '')
    const { organisationName: name, corporateNumber } = this.tools.depositor
    const written = this.table.write(cells, { name, corporateNumber }, japaneseDay(this.tools.at))
    const isTooWide = row.slice(headings.length).some((cell) => cell.trim() !== '')
    if (address.ok && written.ok && !isTooWide) {
      const documents = [{ role: 'original' as const, content: written.original, signature: null }]
      return this.rows.add({ fileRow, pseudonym: address.pseudonym, depositorReference: address.depositorReference, documents })
    }
    this.problems.add(fileRow, [
      ...(isTooWide ? [problemOf('', row.at(-1) ?? '', 'too-many-cells')] : []),
      ...(address.ok ? [] : address.cells),
      ...(written.ok ? [] : written.faults.map((fault) => cellProblem(this.table.columns, cells, fault))),
    ])
  }
}

function cellProblem(columns: readonly TableColumn[], cells: ReadonlyMap<string, string>, fault: TableFault) {
  const header = columns.find(({ path }) => path === fault.path)?.header ?? ''
  return problemOf(header, cells.get(fault.path) ?? '', fault.reason, fault.reason === 'rule' ? fault.rule : undefined)
}
