import { z } from 'zod'
import type { MailboxActor } from '@/domain/actor'
import type { DocumentRole } from '@/domain/mailbox'
import type { MailboxDocument, MailboxItem } from '@/prisma/generated/client'
import { database } from '../database'
import { log } from '../log'
import { placeCommitment } from '../seal/mailbox-place'
import { readReceipt, type Receipt, type SealedReceipt } from '../seal/receipt'
import { blobs, type BlobStore } from '../storage/blobs'
import { openPiece } from '../storage/document-key'
import { documentKeyOf, mailboxOpenerOf } from './item-key'

export interface ClearDocument {
  ordinal: number
  role: DocumentRole
  mediaType: string
  content: Uint8Array
  signature: Uint8Array
}

/** One item of the resident's own box with everything in clear, as stored: nothing about it is verified yet. */
export interface StoredItem {
  row: MailboxItem
  /** The commitment to where it lies, which its receipt must name. */
  place: string
  documents: ClearDocument[]
  receipt: Receipt
  sealedReceipt: SealedReceipt
}

export type StoredItemOutcome = { ok: true, item: StoredItem } | { ok: false, reason: 'not-found' | 'damaged' }

/** Finds and decrypts. Somebody else's item and none at all look the same; bytes that no longer open are `damaged`. */
export async function findStoredItem(actor: MailboxActor, itemId: string): Promise<StoredItemOutcome> {
  if (!z.uuid().safeParse(itemId).success) return { ok: false, reason: 'not-found' }
  const found = await database().mailboxItem.findUnique({
    where: { accountId_id: { accountId: actor.accountId, id: itemId }, subjectId: actor.subjectId },
    include: { documents: { orderBy: { ordinal: 'asc' } } },
  })
  if (found === null) return { ok: false, reason: 'not-found' }
  const { documents, ...row } = found
  const item = await decryptItem(actor, row, documents)
  if (item !== null) return { ok: true, item }
  log().error({ event: 'item-damaged', itemId })
  return { ok: false, reason: 'damaged' }
}

async function decryptItem(actor: MailboxActor, row: MailboxItem, rows: MailboxDocument[]): Promise<StoredItem | null> {
  const key = documentKeyOf(await mailboxOpenerOf(actor), row)
  const receipt = receiptOrNull(row.receiptContent)
  if (key === null || receipt === null || !rows.some(({ role }) => role === 'original')) return null
  const store = blobs()
  const documents: ClearDocument[] = []
  for (const document of rows) {
    const clear = await decryptDocument(store, key, row.depositId, document)
    if (clear === null) return null
    documents.push(clear)
  }
  const place = placeCommitment(key, { depositId: row.depositId, accountId: row.accountId, subjectId: row.subjectId, itemId: row.id })
  return { row, place, documents, receipt, sealedReceipt: { content: row.receiptContent, signature: row.receiptSignature } }
}

async function decryptDocument(store: BlobStore, key: Uint8Array, depositId: string, row: MailboxDocument): Promise<ClearDocument | null> {
  const { ordinal, role, mediaType } = row
  const sealedContent = await store.read(row.contentBlob)
  const sealedSignature = await store.read(row.signatureBlob)
  if (sealedContent === null || sealedSignature === null) return null
  const content = openPiece(key, { depositId, ordinal, part: 'content' }, sealedContent)
  const signature = openPiece(key, { depositId, ordinal, part: 'signature' }, sealedSignature)
  return content === null || signature === null ? null : { ordinal, role, mediaType, content, signature }
}

function receiptOrNull(content: Uint8Array): Receipt | null {
  try {
    return readReceipt(content)
  } catch {
    return null
  }
}
