import type { ColumnProblem } from '@/domain/uploads'
import type { TableColumn } from '@/documents/table/kind'

/** A column of the file: where its cells go. */
export interface Heading {
  path: string
  header: string
}

/** The columns that every table has, whatever its kind. */
export const addressColumns = [
  { path: 'pseudonym', header: 'あて先の符号' },
  { path: 'depositorReference', header: '自社の番号' },
] as const satisfies readonly Heading[]

/** The third column of a list of files. */
export const fileColumn = { path: 'file', header: 'ファイル名' } as const satisfies Heading

const folded = (text: string) => text.normalize('NFKC').replaceAll(/\s/g, '').toLowerCase()

export interface Wanted extends Heading {
  required: boolean
}

export const wantedOf = (columns: readonly TableColumn[]): Wanted[] =>
  [...addressColumns.map((column) => ({ ...column, required: true })), ...columns.map(({ path, header, required }) => ({ path, header, required }))]

/** Which column each heading is; a heading is what the template has, or the name that the interface has, in any width. */
export function readHeadings(row: readonly string[], wanted: readonly Wanted[]): { headings: (Heading | null)[], problems: ColumnProblem[] } {
  const problems: ColumnProblem[] = []
  const found = new Set<string>()
  const headings = row.map((text): Heading | null => {
    const column = wanted.find(({ path, header }) => folded(header) === folded(text) || folded(path) === folded(text))
    if (column === undefined) {
      if (folded(text) !== '') problems.push({ problem: 'unknown', column: text.slice(0, 60) })
      return null
    }
    if (found.has(column.path)) problems.push({ problem: 'repeated', column: column.header })
    found.add(column.path)
    return column
  })
  for (const { path, header, required } of wanted) if (required && !found.has(path)) problems.push({ problem: 'missing', column: header })
  return { headings, problems: problems.slice(0, 100) }
}
