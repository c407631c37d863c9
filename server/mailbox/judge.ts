import { documentFileNames, type DocumentRole } from '@/domain/mailbox'
import { isDocumentKind, type DocumentKind } from '@/documents/kinds'
import type { DocumentView } from '@/documents/view'
import { concludeVerdict, type Step, type Verdict } from '@/pki/verify/verdict'
import { log } from '../log'
import type { VerificationReport } from '../verification/job'
import { trustFor } from '../verification/trust-parcel'
import { verifyDocuments } from '../verification/verifier'
import { receiptSteps } from './receipt-steps'
import type { StoredItem } from './stored-item'

export interface JudgedDocument {
  ordinal: number
  role: DocumentRole
  mediaType: string
  sizeInBytes: number
  fileName: string
  /** From the stored evidence, now. */
  verdict: Verdict
}

/** What an item says and how far it can be believed. */
export interface Judgement {
  /** What the original says, for people; null when it cannot be read as its kind. */
  view: DocumentView | null
  /** Year the document is about, when its kind has one. */
  year: number | null
  documents: JudgedDocument[]
}

/** Verifies a stored item now: documents and receipts. Null for a kind that nobody knows, which is written to the log. */
export async function judgeItem(item: StoredItem, at: Date): Promise<Judgement | null> {
  const { kind } = item.receipt
  if (!isDocumentKind(kind)) {
    log().error({ event: 'item-of-unknown-kind', itemId: item.row.id })
    return null
  }
  const [{ verdicts, reading }, receipts] = await Promise.all([verifyStored(item, kind, at), receiptSteps(item, at)])
  return {
    view: reading.ok ? reading.view : null,
    year: reading.ok ? reading.facts.year : null,
    documents: item.documents.map((document, index) => judgedDocument(document, verdicts[index], receipts[index])),
  }
}

async function verifyStored({ documents, receipt }: StoredItem, kind: DocumentKind, at: Date): Promise<VerificationReport> {
  const trust = await trustFor('organisation-seal', at)
  const { corporateNumber } = receipt.organisation
  const evidence = documents.map(({ role, content, signature }) => ({ role, content, signature }))
  const outcome = await verifyDocuments('reading', { kind, documents: evidence, corporateNumber, trust, at })
  if (!outcome.ok) throw new Error(`A stored item could not be verified: ${outcome.reason}.`)
  return outcome.result
}

function judgedDocument({ ordinal, role, mediaType, content }: StoredItem['documents'][number], verdict: Verdict | undefined, receipt: Step | undefined): JudgedDocument {
  if (verdict === undefined || receipt === undefined) throw new Error('A verification report lacks a verdict.')
  return { ordinal, role, mediaType, sizeInBytes: content.length, fileName: documentFileNames[role], verdict: concludeVerdict([...verdict.steps, receipt]) }
}
