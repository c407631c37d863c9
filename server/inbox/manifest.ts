import { csvFile } from '../csv'
import type { Received } from './received'

export const manifestColumns = ['folder', 'forwardId', 'receivedAt', 'kind', 'issuer', 'reference', 'state', 'result', 'originalSha256'] as const
export type ManifestColumn = (typeof manifestColumns)[number]

/** What became of one forward in the file: `revoked` and `damaged` have no folder. */
export type ManifestResult = 'enclosed' | 'revoked' | 'damaged'

/** The list's words in the reader's language. */
export interface ManifestWords {
  columns: Record<ManifestColumn, string>
  states: Record<Received['state']['state'], string>
  results: Record<ManifestResult, string>
  kindOf(kind: string): string
}

export interface ManifestLine {
  forward: Received
  result: ManifestResult
  folder: string
  originalSha256: string
}

export const manifestName = 'manifest.csv'

/** The list of what a ZIP file holds, for spreadsheets: no cell begins a formula. */
export function manifestOf(lines: readonly ManifestLine[], words: ManifestWords): Uint8Array<ArrayBuffer> {
  const rows = lines.map(({ forward, result, folder, originalSha256 }) => [
    folder, forward.id, forward.state.receivedAt.toISOString(), words.kindOf(forward.kind), forward.issuerName, forward.reference,
    words.states[forward.state.state], words.results[result], originalSha256,
  ])
  return csvFile([manifestColumns.map((column) => words.columns[column]), ...rows])
}
