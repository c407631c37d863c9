import { z } from 'zod'
import type { DepositingActor } from '@/domain/actor'
import type { CellProblem, ColumnProblem, FileProblem, RowProblem, UploadForm, UploadState } from '@/domain/uploads'
import type { DocumentKind } from '@/documents/kinds'
import { isDocumentKind } from '@/documents/kinds'
import { Prisma, type Upload as UploadRow } from '@/prisma/generated/client'
import type { Database } from '../database'
import { newestFirst, olderThan, pageOf, parseCursor, type Page } from '../paging'
import { openNote, openUploadKey, type UploadKey, type UploadPlace } from './upload-key'

/** Who may ask about an organisation's uploads: whoever deposits for it. */
export type Asking = Pick<DepositingActor, 'organisationId'>

/** What the sender may be told of the file itself; sealed while it is kept. */
export interface Findings {
  /** As the sender's computer calls it. */
  fileName: string
  encoding: 'utf-8' | 'utf-8-bom' | 'shift_jis' | 'utf-16le' | 'utf-16be' | null
  /** Rows of a list of files, its headings counted; 0 without one. Problems of files that no row speaks of are numbered on from there. */
  listRows: number
  /** The first rows as they were read, headings first. */
  firstRows: string[][]
  file: FileProblem | null
  columns: ColumnProblem[]
  rows: RowProblem[]
  /** All rows with a problem, also those not kept. */
  wrongRows: number
}

export interface Upload extends UploadPlace {
  form: UploadForm
  kind: DocumentKind
  state: UploadState
  version: number
  createdAt: Date
  createdBy: string
  sentBy: string | null
  sentAt: Date | null
  endedAt: Date | null
  fileSha256: Uint8Array | null
  rowCount: number
  signedCount: number
  acceptedCount: number
  refusedCount: number
  publishAt: Date | null
  dueOn: Date | null
  requestedAction: string | null
  registered: boolean
  corrects: string | null
  proposalId: string | null
  materialUntil: Date
  /** Null once the material is gone. */
  key: UploadKey | null
}

/** A file that is read takes seconds to minutes; one that is still being read after this was cut off. */
const READING_LIMIT_IN_MILLISECONDS = 30 * 60_000

/** Whether a file that seems to be read was cut off. */
export const isReadingOver = ({ createdAt }: Pick<Upload, 'createdAt'>, at: Date): boolean => at.getTime() - createdAt.getTime() > READING_LIMIT_IN_MILLISECONDS

function uploadOf(row: UploadRow, isProposalOver: boolean): Upload {
  if (!isDocumentKind(row.kind)) throw new Error('An upload is of a kind that nobody knows.')
  const { organisationId, id, wrappedKey, version: _, findingsCiphertext: __, ...rest } = row
  const state = row.state === 'proposed' && isProposalOver ? 'prepared' : row.state
  return { ...rest, organisationId, id, version: row.version, kind: row.kind, state, key: wrappedKey === null ? null : openUploadKey({ organisationId, id }, wrappedKey) }
}

/** A proposal that was refused, withdrawn or passed its time leaves the upload as it was before. */
async function isProposalOver(db: Database, { organisationId, state, proposalId }: UploadRow, at: Date): Promise<boolean> {
  if (state !== 'proposed' || proposalId === null) return false
  const waiting = await db.proposal.count({ where: { organisationId, id: proposalId, state: { in: ['waiting', 'approved'] }, OR: [{ state: 'approved' }, { expiresAt: { gt: at } }] } })
  return waiting === 0
}

/** One of the organisation's own uploads, or null. */
export async function findUpload(db: Database, { organisationId }: Asking, id: string, at: Date): Promise<Upload | null> {
  if (!z.uuid().safeParse(id).success) return null
  const row = await db.upload.findUnique({ where: { organisationId_id: { organisationId, id } } })
  return row === null ? null : uploadOf(row, await isProposalOver(db, row, at))
}

/** What was found in the file; null once it is gone. */
export async function findFindings(db: Database, { organisationId, id, key }: Upload): Promise<Findings | null> {
  const row = await db.upload.findUnique({ where: { organisationId_id: { organisationId, id } }, select: { findingsCiphertext: true } })
  if (key === null || row === null || row.findingsCiphertext === null) return null
  return openNote(key, 'findings', row.findingsCiphertext) as Findings
}

/** When the same file was handed over before and not given up: the latest such upload. */
export async function findSameFile(db: Database, { organisationId, id, kind, fileSha256 }: Upload): Promise<{ id: string, createdAt: Date } | null> {
  if (fileSha256 === null) return null
  return db.upload.findFirst({
    where: { organisationId, kind, fileSha256: new Uint8Array(fileSha256), id: { not: id }, state: { in: ['proposed', 'sending', 'stopped', 'done'] } },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], select: { id: true, createdAt: true },
  })
}

const rowKey = z.object({ id: z.uuid(), created_at: z.date() })
const UPLOADS_PER_PAGE = 20

/** The organisation's uploads, the newest first, without those of one document and those in which nothing was found worth sending. */
export async function listUploads(db: Database, { organisationId }: Asking, after: string | null, at: Date): Promise<Page<Upload>> {
  const position = after === null ? null : parseCursor(after)
  const keys = await db.$queryRaw<unknown[]>(Prisma.sql`
    select id, created_at from uploads where organisation_id = ${organisationId}::uuid and form <> 'single' and ${olderThan('createdAt', position)}
    ${newestFirst('createdAt')} limit ${UPLOADS_PER_PAGE + 1}`)
  const page = pageOf(keys.map((key) => rowKey.parse(key)), UPLOADS_PER_PAGE, (row) => ({ at: row.created_at, id: row.id }))
  const rows = await db.upload.findMany({ where: { organisationId, id: { in: page.rows.map(({ id }) => id) } } })
  const byId = new Map(rows.map((row) => [row.id, row]))
  const uploads = await Promise.all(page.rows.flatMap(({ id }) => {
    const row = byId.get(id)
    return row === undefined ? [] : [isProposalOver(db, row, at).then((isOver) => uploadOf(row, isOver))]
  }))
  return { rows: uploads, next: page.next }
}

export const noFindings: Findings = { fileName: '', encoding: null, listRows: 0, firstRows: [], file: null, columns: [], rows: [], wrongRows: 0 }

/** What nobody sees, or what turns the reading around: shown as the mark of a character that cannot be shown. */
const unseen = /(?![\t\n\r])[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu

/** A cell or a file's name as it is shown beside what is wrong with it: cut, and with nothing in it that cannot be seen. */
export function shownCell(text: string): string {
  const shown = text.replaceAll(unseen, '\uFFFD')
  return [...shown].length > 60 ? `${[...shown].slice(0, 60).join('')}…` : shown
}

export const problemOf = (column: string, value: string, reason: CellProblem['reason'], rule?: string): CellProblem =>
  ({ column, value: shownCell(value), reason, ...(rule === undefined ? {} : { rule }) })
