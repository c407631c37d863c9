import type { DocumentRole } from '@/domain/mailbox'
import type { CellProblem, ColumnProblem, FileProblem } from '@/domain/uploads'
import { readAddress } from './addressed-rows'
import { BrokenTable, csvRows } from './csv'
import { decoded, type JudgedEncoding } from './encoding'
import { problemOf, shownCell } from './find'
import { addressColumns, fileColumn, readHeadings } from './headings'
import { RowProblems } from './row-problems'

/** A deposit to be, by the names of its files. */
export interface NamedRow {
  fileRow: number
  /** The original's name. */
  file: string
  pseudonym: string
  depositorReference: string
  documents: { role: DocumentRole, document: string, signature: string }[]
}

/** `listRows`: of the list, its headings counted; 0 without one. `lastRow`: the last one of which anything was said. */
export type RowList = { ok: true, rows: NamedRow[], problems: RowProblems, listRows: number, lastRow: number } | { ok: false, file: FileProblem | null, columns: ColumnProblem[] }

/** Names of the files that came. */
type Files = ReadonlySet<string>

/** Rows from the names of files alone: PSEUDONYM_NUMBER.xml, in the order of their names. */
export function namedRows(files: Files): RowList {
  const problems = new RowProblems()
  const rows: NamedRow[] = []
  const originals = [...files].filter((name) => /\.xml$/i.test(name)).sort()
  for (const [index, original] of originals.entries()) {
    const [pseudonym = '', ...reference] = original.slice(0, -'.xml'.length).split('_')
    addRow(files, { fileRow: index + 1, pseudonym, reference: reference.join('_'), original }, rows, problems)
  }
  if (originals.length === 0) return { ok: false, file: 'original-missing', columns: [] }
  const lastRow = addStrays(files, { rows, named: originals, lastRow: originals.length }, problems)
  return { ok: true, rows, problems, listRows: 0, lastRow }
}

/** Rows from a list that names pseudonym, number and file. */
export async function listedRows(list: Uint8Array, judged: JudgedEncoding, files: Files): Promise<RowList> {
  if (!judged.ok) return { ok: false, file: judged.problem, columns: [] }
  try {
    return await readList(csvRows(decoded(once(list), judged.encoding)), files)
  } catch (error) {
    if (error instanceof BrokenTable) return { ok: false, file: 'table-broken', columns: [] }
    throw error
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes)
}

const wanted = [...addressColumns, fileColumn].map((column) => ({ ...column, required: true }))

async function readList(lines: AsyncIterable<string[]>, files: Files): Promise<RowList> {
  const problems = new RowProblems()
  const rows: NamedRow[] = []
  const named = new Set<string>()
  let headings: (string | null)[] | null = null
  let fileRow = 0
  for await (const line of lines) {
    fileRow++
    if (headings === null) {
      const found = readHeadings(line, wanted)
      if (found.problems.length > 0) return { ok: false, file: null, columns: found.problems }
      headings = found.headings.map((heading) => heading?.path ?? null)
      continue
    }
    if (line.every((cell) => cell.trim() === '')) continue
    const cells = Object.fromEntries(headings.map((path, index) => [path ?? '', line[index] ?? '']))
    const original = (cells.file ?? '').trim()
    if (named.has(original)) problems.add(fileRow, [problemOf(fileColumn.header, original, 'file-repeated')], shownCell(original))
    else addRow(files, { fileRow, pseudonym: cells.pseudonym ?? '', reference: cells.depositorReference ?? '', original }, rows, problems)
    named.add(original)
  }
  if (named.size === 0) return { ok: false, file: 'no-rows', columns: [] }
  const lastRow = addStrays(files, { rows, named: [...named], lastRow: fileRow }, problems)
  return { ok: true, rows, problems, listRows: fileRow, lastRow }
}

interface Line {
  fileRow: number
  pseudonym: string
  reference: string
  original: string
}

function addRow(files: Files, { fileRow, pseudonym, reference, original }: Line, rows: NamedRow[], problems: RowProblems): void {
  const address = readAddress(pseudonym, reference)
  const cells: CellProblem[] = address.ok ? [] : address.cells
  const readable = original.replace(/\.xml$/i, '.pdf')
  const documents = [{ role: 'original' as const, document: original, signature: `${original}.p7s` }, ...(readable !== original && files.has(readable) ? [{ role: 'readable' as const, document: readable, signature: `${readable}.p7s` }] : [])]
  if (!files.has(original)) cells.push(problemOf(fileColumn.header, original, original === '' ? 'empty' : 'file-missing'))
  else for (const { document, signature } of documents) if (!files.has(signature)) cells.push(problemOf(fileColumn.header, document, 'signature-missing'))
  if (address.ok && cells.length === 0) rows.push({ fileRow, file: original, pseudonym: address.pseudonym, depositorReference: address.depositorReference, documents })
  else problems.add(fileRow, cells, shownCell(original))
}

/** Files that came and that no row speaks of: nothing that was chosen is passed over in silence. */
function addStrays(files: Files, { rows, named, lastRow }: { rows: readonly NamedRow[], named: readonly string[], lastRow: number }, problems: RowProblems): number {
  const known = new Set([...rows.flatMap(({ documents }) => documents.flatMap(({ document, signature }) => [document, signature])), ...named.flatMap((name) => [name, `${name}.p7s`, name.replace(/\.xml$/i, '.pdf'), `${name.replace(/\.xml$/i, '.pdf')}.p7s`])])
  const strays = [...files].filter((name) => !known.has(name))
  for (const [index, name] of strays.entries()) problems.add(lastRow + index + 1, [problemOf(fileColumn.header, name, 'file-without-row')], shownCell(name))
  return lastRow + strays.length
}
