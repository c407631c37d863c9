import type { DepositingActor } from '@/domain/actor'
import type { DepositRefusal } from '@/domain/deposits'
import type { DocumentRole } from '@/domain/mailbox'
import { documentView, isDocumentKind, type ReadDocument } from '@/documents/kinds'
import type { Verdict } from '@/pki/verify/verdict'
import type { PrismaClient } from '@/prisma/generated/client'
import type { PostedDeposit } from '../deposits/body'
import { checkDeposits } from '../deposits/check'
import type { BlobStore } from '../storage/blobs'
import { trustFor } from '../verification/trust-parcel'
import { verifyDocuments } from '../verification/verifier'
import type { Upload } from './find'
import { readChunk } from './material'
import { findRow, postedOf, type StoredRow } from './row'

/** One row as it would be sent now. */
export interface ExaminedRow {
  stored: StoredRow
  /** What the resident will read; of an original that cannot be read, why. */
  reading: ReadDocument
  documents: { role: DocumentRole, sizeInBytes: number, verdict: Verdict | null }[]
  /** Why it would be refused if it were sent now; null when it would be accepted. `unsigned` before the signatures are there. */
  refusal: DepositRefusal | null
  isSigned: boolean
}

/** Reads and checks a row of the organisation's own upload by the very checks of a deposit, and writes nothing. Null when it is not there. */
export async function examineRow(db: PrismaClient, store: BlobStore, depositor: DepositingActor, upload: Upload, row: number, at: Date): Promise<ExaminedRow | null> {
  const stored = await findRow(db, depositor, upload, row)
  if (stored === null || upload.key === null) return null
  const documents = await readChunk(db, store, upload.key, stored.chunk)
  const own = documents.get(row) ?? []
  const original = own.find(({ role }) => role === 'original')
  if (original === undefined || !isDocumentKind(upload.kind)) return null
  const posted = postedOf(upload, stored, documents)
  const judged = posted === null ? null : await judge(db, depositor, upload, posted, at)
  return {
    stored, reading: documentView(upload.kind, original.content), isSigned: posted !== null, refusal: judged?.refusal ?? null,
    documents: own.map(({ role, content }, index) => ({ role, sizeInBytes: content.length, verdict: judged?.verdicts[index] ?? null })),
  }
}

async function judge(db: PrismaClient, depositor: DepositingActor, { kind }: Upload, posted: PostedDeposit, at: Date): Promise<{ refusal: DepositRefusal | null, verdicts: Verdict[] }> {
  const [checked] = await checkDeposits(db, depositor, [posted], at)
  const documents = posted.documents.map(({ role, content, signature }) => ({ role, content, signature }))
  const job = { kind, documents, corporateNumber: depositor.corporateNumber, trust: await trustFor('organisation-seal', at), at }
  const verified = await verifyDocuments('reading', job)
  return { refusal: checked === undefined || checked.ok ? null : checked, verdicts: verified.ok ? verified.result.verdicts : [] }
}
