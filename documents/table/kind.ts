import type { CalendarDate } from '@/domain/japanese-date'
import { readCell, type CellFault, type CellForm, type CellValue } from './cells'

/** One column of a kind's table. */
export interface TableColumn {
  /** The heading in the template, as the trade calls it. */
  readonly header: string
  /** Where the value goes: names of properties, a number for a place in a list. Also taken as the heading. */
  readonly path: string
  readonly required: boolean
  readonly form: CellForm
  /** What the template's first row shows. Invented. */
  readonly example: string
}

/** Who issues: the organisation that uploads, not a column. */
export interface TableIssuer {
  readonly name: string
  /** 法人番号. */
  readonly corporateNumber: string
}

export type TableFault = { readonly path: string, readonly reason: CellFault | 'empty' | 'unreadable' } | { readonly path: string, readonly reason: 'rule', readonly rule: string }
export type WrittenRow = { readonly ok: true, readonly original: Uint8Array } | { readonly ok: false, readonly faults: readonly TableFault[] }

/** How a row of cells becomes the original of a kind of document. */
export interface TableKind {
  readonly columns: readonly TableColumn[]
  /** `cells` by the column's path; what is not there is empty. */
  write(cells: ReadonlyMap<string, string>, issuer: TableIssuer, today: CalendarDate): WrittenRow
}

/** What the filled cells say, by path; or every cell that cannot be read. */
export function readCells(columns: readonly TableColumn[], cells: ReadonlyMap<string, string>): { ok: true, values: Map<string, CellValue> } | { ok: false, faults: TableFault[] } {
  const faults: TableFault[] = []
  const values = new Map<string, CellValue>()
  for (const { path, required, form } of columns) {
    const text = cells.get(path) ?? ''
    if (text.trim() === '') {
      if (required) faults.push({ path, reason: 'empty' })
      continue
    }
    const read = readCell(text, form)
    if (read.ok) values.set(path, read.value)
    else faults.push({ path, reason: read.reason })
  }
  return faults.length === 0 ? { ok: true, values } : { ok: false, faults }
}

interface Branch { [name: string]: Branch | CellValue }

/** Values by path as one nested value; parts of a path that are numbers make lists. */
export function nested(values: ReadonlyMap<string, CellValue>): unknown {
  const root: Branch = {}
  for (const [path, value] of values) {
    const names = path.split('.')
    const last = names.pop() ?? ''
    let branch = root
    for (const name of names) {
      const next = branch[name]
      branch = isBranch(next) ? next : (branch[name] = {})
    }
    branch[last] = value
  }
  return listed(root)
}

const isBranch = (value: Branch | CellValue | undefined): value is Branch => typeof value === 'object' && !('year' in value)

function listed(branch: Branch): unknown {
  const entries = Object.entries(branch).map(([name, value]): [string, unknown] => [name, isBranch(value) ? listed(value) : value])
  return entries.length > 0 && entries.every(([name]) => /^[0-9]+$/.test(name)) ? entries.map(([, value]) => value) : Object.fromEntries(entries)
}

/** The column that a place in a value belongs to; the nearest one, or the first. */
export function columnAt(columns: readonly TableColumn[], place: readonly PropertyKey[]): string {
  const path = place.map(String).join('.')
  const found = columns.find((column) => column.path === path || column.path.startsWith(`${path}.`) || path.startsWith(`${column.path}.`))
  return (found ?? columns[0])?.path ?? ''
}
