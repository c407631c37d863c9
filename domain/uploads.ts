// What a member hands over in the browser becomes an upload:
//   reading → wrong, or prepared → (proposed →) sending ⇄ stopped → done
// Whatever was not sent when its time is over, or is given up before, is discarded.

/** `single`: one document. `table`: a CSV file of which the portal writes the documents. `files`: documents that the sender has written. */
export const uploadForms = ['single', 'table', 'files'] as const
export type UploadForm = (typeof uploadForms)[number]

export const uploadStates = ['reading', 'wrong', 'prepared', 'proposed', 'sending', 'stopped', 'done', 'discarded'] as const
export type UploadState = (typeof uploadStates)[number]

export const uploadLimits = {
  /** A table, or all files together. */
  bytes: 200 * 1024 * 1024,
  tableRows: 100_000,
  /** Files of one choice in a browser: documents, signatures and readable forms. */
  files: 3000,
  /** One row of a table. */
  rowBytes: 64 * 1024,
  chunkRows: 100,
  chunkBytes: 4 * 1024 * 1024,
  /** Problems that are shown at once; all are counted. */
  shownProblems: 200,
  materialDays: 7,
} as const

/** Why a file as a whole is not taken. Closed; each has a sentence under `console.problems`. */
export const fileProblems = [
  'form-broken', 'file-missing', 'file-empty', 'file-too-large', 'too-many-files', 'upload-cut-off', 'kind-unknown', 'kind-without-table',
  'encoding-utf-16', 'encoding-unknown', 'table-broken', 'too-many-rows', 'no-rows',
  'pseudonym-missing', 'reference-missing', 'reference-malformed', 'original-missing', 'signature-missing', 'readable-signature-missing',
  'publish-at-malformed', 'publish-at-past', 'due-on-malformed', 'signatures-broken', 'signatures-name', 'signatures-too-large', 'signatures-none',
  'busy',
] as const
export type FileProblem = (typeof fileProblems)[number]

/** What is wrong with the headings of a table. */
export type ColumnProblem = { problem: 'missing' | 'repeated' | 'unknown', column: string }

/** Why a cell, or a file's name, is not taken. Closed; each has a sentence under `console.cells`; a rule of the kind is a reason of `documents.refusals`. */
export const cellReasons = [
  'empty', 'too-long', 'not-an-amount', 'not-a-date', 'not-a-month', 'not-a-year', 'not-a-term', 'not-a-choice', 'not-text', 'unreadable',
  'pseudonym-unknown', 'pseudonym-stopped', 'kind-not-agreed', 'reference-malformed', 'reference-repeated',
  'file-missing', 'file-repeated', 'file-without-row', 'file-empty', 'file-name-refused', 'file-name-repeated',
  'archive-broken', 'archive-too-many', 'archive-too-large', 'entry-archive', 'entry-encrypted', 'entry-method', 'entry-too-dense', 'signature-missing', 'document-too-large', 'too-many-cells', 'rule',
] as const
export type CellReason = (typeof cellReasons)[number]

export interface CellProblem {
  /** The heading of the column; empty when it is about the row. */
  column: string
  /** What stands there, cut. */
  value: string
  reason: CellReason
  /** For `rule`: a word of the kind's own closed list. */
  rule?: string | undefined
}

export interface RowProblem {
  /** As the sender's program counts, the headings being row 1; for files, the place in the list. */
  fileRow: number
  /** Of files: the name of the one that the row is about, cut. */
  file?: string
  cells: CellProblem[]
}

/** May anything about it still be changed. */
export const isOpen = (state: UploadState): boolean => state === 'prepared'

/** Whoever sends so many documents asks another person first. */
export const needsSecondPerson = (rowCount: number, aloneUpTo: number): boolean => rowCount > aloneUpTo

/** The key under which a row is deposited: the same whenever it is tried, so that it is deposited once. */
export const rowIdempotencyKey = (uploadId: string, row: number): string => `upload-${uploadId}-${row}`
