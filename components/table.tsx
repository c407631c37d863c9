import type { ReactNode } from 'react'

/** `numeric` aligns to the end; `plain` needs no title before its value when rows become blocks. */
export type Column = { key: string, title: string, numeric?: boolean, plain?: boolean }
export type TableRow = { key: string, cells: Record<string, ReactNode> }

type TableProps = {
  caption: string
  /** A sentence under the caption: what the table is for. */
  hint?: string | null
  columns: Column[]
  rows: TableRow[]
  captionHidden?: boolean
}

/**
 * A table whose first column names the row. Under 48 rem each row becomes a block with the column's title before each value,
 * so nothing scrolls sideways; the roles are repeated because `display: block` takes a table's meaning away in some browsers.
 */
export function Table({ caption, hint = null, columns, rows, captionHidden = false }: TableProps) {
  return (
    <table role="table" className="w-full border-collapse text-left text-std-16N-170 max-md:block">
      <caption className={captionHidden ? 'sr-only' : 'pb-2 text-left text-std-17B-170 text-solid-gray-900 max-md:block'}>
        {caption}
        {hint === null ? null : <span className="block text-std-16N-170 text-solid-gray-800">{hint}</span>}
      </caption>
      <thead role="rowgroup" className="max-md:sr-only">
        <tr role="row" className="border-b-2 border-solid-gray-600">
          {columns.map((column) => (
            <th key={column.key} role="columnheader" scope="col" className={`p-3 text-std-16B-170 text-solid-gray-900 ${column.numeric ? 'text-right' : ''}`}>
              {column.title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup" className="max-md:block">
        {rows.map((row) => <Row key={row.key} columns={columns} cells={row.cells} />)}
      </tbody>
    </table>
  )
}

function Row({ columns, cells }: { columns: Column[], cells: Record<string, ReactNode> }) {
  const [first, ...others] = columns
  if (!first) return null
  return (
    <tr role="row" className="border-b border-solid-gray-300 max-md:block max-md:py-3">
      <th role="rowheader" scope="row" className="p-3 align-top text-std-16B-170 text-solid-gray-900 max-md:block max-md:px-0 max-md:py-1">{cells[first.key]}</th>
      {others.map((column) => (
        <td key={column.key} role="cell" className={`p-3 align-top max-md:block max-md:px-0 max-md:py-1 ${column.numeric ? 'md:text-right' : ''}`}>
          {column.plain ? null : <span className="mr-2 text-solid-gray-700 md:hidden" aria-hidden="true">{column.title}</span>}
          {cells[column.key]}
        </td>
      ))}
    </tr>
  )
}
