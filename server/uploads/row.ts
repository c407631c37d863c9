import { z } from 'zod'
import type { DepositRefusal, DepositWishes } from '@/domain/deposits'
import { requestedActions, type DocumentRole } from '@/domain/mailbox'
import type { Database } from '../database'
import type { PostedDeposit } from '../deposits/body'
import type { Upload, Asking } from './find'
import { openSignatures, type ChunkDocuments } from './material'

/** A row as it is stored: what is to be sent, and what became of it. */
export interface StoredRow {
  row: number
  fileRow: number
  chunk: number
  pseudonym: string
  depositorReference: string
  signatures: Uint8Array | null
  outcome: 'waiting' | 'accepted' | 'refused'
  depositId: string | null
  refusal: DepositRefusal | null
}

const refusal = z.looseObject({ ok: z.literal(false), reason: z.string(), field: z.string().nullable() })

export const storedRow = <Row extends Omit<StoredRow, 'refusal'> & { refusal: unknown }>(row: Row): StoredRow =>
  ({ ...row, refusal: row.refusal === null ? null : refusal.parse(row.refusal) as unknown as DepositRefusal })

/** One row of one of the organisation's own uploads, or null. */
export async function findRow(db: Database, { organisationId }: Asking, { id: uploadId }: Pick<Upload, 'id'>, row: number): Promise<StoredRow | null> {
  if (!Number.isSafeInteger(row) || row < 1 || row > 10_000_000) return null
  const found = await db.uploadRow.findUnique({ where: { organisationId_uploadId_row: { organisationId, uploadId, row } } })
  return found === null ? null : storedRow(found)
}

const mediaTypes: Record<DocumentRole, string> = { original: 'application/xml', readable: 'application/pdf' }

/** What was said of all rows. */
function wishesOf({ publishAt, corrects, registered, dueOn, requestedAction }: Upload): DepositWishes {
  const asked = requestedActions.find((known) => known === requestedAction) ?? null
  return { publishAt, corrects, registered, dueOn: dueOn?.toISOString().slice(0, 10) ?? null, requestedAction: asked }
}

/** The row as a deposit; null while a signature is missing. */
export function postedOf(upload: Upload, stored: StoredRow, documents: ChunkDocuments): PostedDeposit | null {
  const { key, kind } = upload
  if (key === null || stored.signatures === null) return null
  const signatures = openSignatures(key, stored.row, stored.signatures)
  const posted = (documents.get(stored.row) ?? []).flatMap(({ role, content }, index) => {
    const signature = signatures[role]
    return signature === undefined ? [] : [{ role, mediaType: mediaTypes[role], content, signature: new Uint8Array(Buffer.from(signature, 'base64')), field: `/documents/${index}` }]
  })
  if (posted.length !== documents.get(stored.row)?.length) return null
  return { pseudonym: stored.pseudonym, kind, depositorReference: stored.depositorReference, ...wishesOf(upload), documents: posted }
}
