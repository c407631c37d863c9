import { uploadLimits } from '@/domain/uploads'
import enWords from '@/messages/en/console.json'
import jaWords from '@/messages/ja/console.json'
import type { PrismaClient } from '@/prisma/generated/client'
import { refusalProblem, type Language } from '../deposits/problem'
import { byteOrderMark, csvLine } from './csv'
import type { Upload } from './find'
import { refusalWords } from './refusal-words'
import { storedRow, type StoredRow } from './row'

const wordsOf = { ja: jaWords.upload.report, en: enWords.upload.report }

/** Rows in order, a few at a time. */
export async function* rowsOf(db: PrismaClient, { organisationId, id: uploadId }: Upload): AsyncGenerator<StoredRow> {
  for (let after = 0; ;) {
    const rows = await db.uploadRow.findMany({ where: { organisationId, uploadId, row: { gt: after } }, orderBy: { row: 'asc' }, take: 10 * uploadLimits.chunkRows })
    for (const row of rows) yield storedRow(row)
    const last = rows.at(-1)
    if (last === undefined) return
    after = last.row
  }
}

/** What became of every row: one line each, nothing of the documents. */
export async function* reportFile(db: PrismaClient, upload: Upload, language: Language): AsyncGenerator<Uint8Array> {
  const words = wordsOf[language]
  const text = new TextEncoder()
  const { row, reference, outcome, deposit, reason } = words.headings
  yield text.encode(byteOrderMark + csvLine([row, reference, outcome, deposit, reason]))
  for await (const stored of rowsOf(db, upload)) {
    const why = stored.refusal === null ? '' : `${refusalProblem(stored.refusal, language).title}${refusalWords(stored.refusal, language)}`
    yield text.encode(csvLine([String(stored.fileRow), stored.depositorReference, words.outcomes[stored.outcome], stored.depositId ?? '', why]))
  }
}

/** The first rows that were refused. */
export async function refusedRows(db: PrismaClient, { organisationId, id: uploadId }: Upload, limit = 20): Promise<StoredRow[]> {
  const rows = await db.uploadRow.findMany({ where: { organisationId, uploadId, outcome: 'refused' }, orderBy: { row: 'asc' }, take: limit })
  return rows.map(storedRow)
}
