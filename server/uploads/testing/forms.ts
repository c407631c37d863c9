import { zipSync } from 'fflate'
import { tableOf } from '@/documents/tables'
import type { Seal } from '../../deposits/testing/seals'
import { addressColumns } from '../headings'

export type Fields = [name: string, value: string | { fileName: string, bytes: Uint8Array }][]

/** As a browser sends a form with files. */
export function formOf(fields: Fields): Request {
  const form = new FormData()
  for (const [name, value] of fields) {
    if (typeof value === 'string') form.append(name, value)
    else form.append(name, new File([new Uint8Array(value.bytes)], value.fileName))
  }
  return new Request('http://localhost:3000/organisation/deposits', { method: 'POST', body: form })
}

const table = tableOf('premium-deduction')
export const columns = table?.columns ?? []
export const headings = [...addressColumns.map(({ header }) => header), ...columns.map(({ header }) => header)]

/** A row that is in order, some of its cells changed by their heading. */
export function rowFor(pseudonym: string, reference: string, changes: Record<string, string> = {}): string[] {
  const cells: Record<string, string> = { [headings[0] ?? '']: pseudonym, [headings[1] ?? '']: reference, ...Object.fromEntries(columns.map(({ header, example }) => [header, example])), ...changes }
  return headings.map((heading) => cells[heading] ?? '')
}

const quoted = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
export const csvOf = (rows: readonly (readonly string[])[]): string => rows.map((row) => row.map(quoted).join(',')).join('\r\n')

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

export const tableForm = (bytes: Uint8Array, kind = 'premium-deduction'): Request => formOf([['kind', kind], ['file', { fileName: '契約.csv', bytes }]])

/** What the sender's own machine makes of a package. */
export async function signaturesFor(documents: Record<string, Uint8Array>, seal: Seal): Promise<Uint8Array> {
  const entries = await Promise.all(Object.entries(documents).filter(([name]) => name.endsWith('.xml')).map(async ([name, content]) => [`${name}.p7s`, await seal.sign(content)] as const))
  return zipSync(Object.fromEntries(entries))
}
