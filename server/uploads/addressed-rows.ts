import type { Depositor } from '@/domain/actor'
import { depositLimits } from '@/domain/deposits'
import { agreesTo } from '@/domain/links'
import { uploadLimits, type CellProblem } from '@/domain/uploads'
import type { DocumentKind } from '@/documents/kinds'
import { Prisma, type PrismaClient } from '@/prisma/generated/client'
import { z } from 'zod'
import { findAddressees } from '../deposits/addressee'
import { readPseudonym } from '../organisations/pseudonym'
import { problemOf } from './find'
import { addressColumns } from './headings'
import { sizeOf, type PreparedRow, type RowWriter } from './material'
import type { RowProblems } from './row-problems'
import type { UploadPlace } from './upload-key'

const referencePattern = new RegExp(`^[\\x21-\\x7e]{1,${depositLimits.depositorReferenceCharacters}}$`)
const [pseudonymColumn, referenceColumn] = addressColumns

/** The sender's own number as it was typed, in the stored form; null when it is none. */
export function readOwnReference(text: string): string | null {
  const reference = text.normalize('NFKC').trim()
  return referencePattern.test(reference) ? reference : null
}

/** Pseudonym and number as they were written, in the stored form; or what is wrong with them. */
export function readAddress(pseudonymText: string, referenceText: string): { ok: true, pseudonym: string, depositorReference: string } | { ok: false, cells: CellProblem[] } {
  const pseudonym = readPseudonym(pseudonymText.trim())
  const depositorReference = referenceText.normalize('NFKC').trim()
  const cells: CellProblem[] = []
  if (pseudonymText.trim() === '') cells.push(problemOf(pseudonymColumn.header, '', 'empty'))
  else if (pseudonym === null) cells.push(problemOf(pseudonymColumn.header, pseudonymText, 'pseudonym-unknown'))
  if (depositorReference === '') cells.push(problemOf(referenceColumn.header, '', 'empty'))
  else if (!referencePattern.test(depositorReference)) cells.push(problemOf(referenceColumn.header, referenceText, 'reference-malformed'))
  return pseudonym === null || cells.length > 0 ? { ok: false, cells } : { ok: true, pseudonym, depositorReference }
}

interface Tools {
  db: PrismaClient
  depositor: Depositor
  kind: DocumentKind
  writer: RowWriter
  problems: RowProblems
}

/** Asks a hundred at a time, or as many as a chunk holds, whether anybody is there, and writes the rows down whose resident may be sent to. */
export class AddressedRows {
  private waiting: PreparedRow[] = []
  private waitingBytes = 0

  constructor(private readonly tools: Tools) {}

  async add(row: PreparedRow): Promise<void> {
    this.waiting.push(row)
    this.waitingBytes += sizeOf(row)
    if (this.waiting.length >= uploadLimits.chunkRows || this.waitingBytes >= uploadLimits.chunkBytes) await this.flush()
  }

  async flush(): Promise<void> {
    const { db, depositor, kind, writer, problems } = this.tools
    const rows = this.waiting
    this.waiting = []
    this.waitingBytes = 0
    const addresseeOf = await findAddressees(db, depositor.organisationId, rows.map(({ pseudonym }) => pseudonym), 'read')
    for (const row of rows) {
      const addressee = addresseeOf(row.pseudonym)
      const reason = !addressee.ok ? addressee.reason : agreesTo(addressee.kinds, kind) ? null : 'kind-not-agreed'
      if (reason !== null) problems.add(row.fileRow, [problemOf(pseudonymColumn.header, row.pseudonym, reason)], row.file)
      // Once something is wrong nothing is sent: what follows is only looked through.
      else if (problems.count === 0) await writer.add(row)
    }
  }
}

const repeated = z.object({ file_row: z.int(), depositor_reference: z.string() })

/** Rows that say the same number for the same resident as an earlier one. Asked of the database: memory does not grow with the file. */
export async function addRepeated(db: PrismaClient, { organisationId, id: uploadId }: UploadPlace, problems: RowProblems, fileOf: (fileRow: number) => string | undefined = () => undefined): Promise<void> {
  const rows = await db.$queryRaw<unknown[]>(Prisma.sql`
    select file_row, depositor_reference from (
      select file_row, depositor_reference, row_number() over (partition by pseudonym, depositor_reference order by "row") as place
      from upload_rows where organisation_id = ${organisationId}::uuid and upload_id = ${uploadId}::uuid) as numbered
    where place > 1 order by file_row limit ${uploadLimits.shownProblems}`)
  for (const row of rows) {
    const { file_row: fileRow, depositor_reference: reference } = repeated.parse(row)
    problems.add(fileRow, [problemOf(referenceColumn.header, reference, 'reference-repeated')], fileOf(fileRow))
  }
}
