import type { DocumentKind } from '@/documents/kinds'
import { tableOf } from '@/documents/tables'
import { byteOrderMark, csvLine } from './csv'
import { addressColumns, fileColumn } from './headings'

/** A table with the kind's headings and one invented row; null for a kind without a table. */
export function tableTemplate(kind: DocumentKind): string | null {
  const table = tableOf(kind)
  if (table === null) return null
  const columns = [...addressColumns.map(({ header }, index) => ({ header, example: index === 1 ? 'SHIKEN-0001' : '' })), ...table.columns]
  return byteOrderMark + csvLine(columns.map(({ header }) => header)) + csvLine(columns.map(({ example }) => example))
}

/** A list of files with one invented row. */
export const listTemplate = (): string =>
  byteOrderMark + csvLine([...addressColumns, fileColumn].map(({ header }) => header)) + csvLine(['', 'SHIKEN-0001', 'SHIKEN-0001.xml'])
