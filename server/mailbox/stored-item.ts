import { z } from 'zod'
import type { MailboxActor } from '@/domain/actor'
import { isSealedUntilSigned, isShutForGood, type DocumentRole } from '@/domain/mailbox'
import type { MailboxDocument, MailboxItem } from '@/prisma/generated/client'
import { database } from '../database'
import { log } from '../log'
import { readForwardReceipt, type ForwardReceipt } from '../seal/forward-receipt'
import { placeCommitment } from '../seal/mailbox-place'
import { readReceipt, type Receipt, type SealedReceipt } from '../seal/receipt'
import { blobs, type BlobStore } from '../storage/blobs'
import { DamagedError } from '../storage/chunked-aead'
import { readBlob } from '../storage/sealed-blob'
import { documentKeyOf, mailboxOpenerOf } from './item-key'

/** Clear bytes, from the disk each time they are asked for. Throws `DamagedError` while they are read. */
export type ByteSource = () => AsyncIterable<Uint8Array>

export interface SealedDocument {
  ordinal: number
  role: DocumentRole
  mediaType: string
  content: ByteSource
  signature: ByteSource
}

/** One item of the resident's own box, its documents still on disk. */
export interface SealedItem {
  row: MailboxItem
  /** The commitment to where it lies, which its receipt must name. */
  place: string
  documents: SealedDocument[]
  /** Of what a sender deposited, or of a copy that a resident sent on. */
  receipt: Receipt | ForwardReceipt
  sealedReceipt: SealedReceipt
  /** With a copy: what its receipt names by a hash. */
  depositReceipt: DepositReceipt | null
}

/** The receipt that the original of a copy was accepted with. */
export interface DepositReceipt {
  receipt: Receipt
  sealedReceipt: SealedReceipt
}

export interface ClearDocument {
  ordinal: number
  role: DocumentRole
  mediaType: string
  content: Uint8Array
  signature: Uint8Array
}

/** The same with everything in clear, as stored: nothing about it is verified yet. */
export type StoredItem = Omit<SealedItem, 'documents'> & { documents: ClearDocument[] }

/**
 * Why an item's content is not given: `unsigned` when it is registered and its recipient's card has not signed for it yet, `withdrawn` when
 * its sender took it back before it was opened.
 */
export type ItemRefusal = 'not-found' | 'damaged' | 'unsigned' | 'withdrawn'
type Found<Item> = { ok: true, item: Item } | { ok: false, reason: ItemRefusal }
export type SealedItemOutcome = Found<SealedItem>
export type StoredItemOutcome = Found<StoredItem>

/**
 * Finds and opens the key: the one door to what an item says, for whoever shows, saves, sends on or exports it. Somebody else's item and none
 * at all look the same; a key or receipt that does not open is `damaged`; a registered item stays shut until it is signed for, and
 * one that was withdrawn unopened for good.
 */
export async function findSealedItem(actor: MailboxActor, itemId: string): Promise<SealedItemOutcome> {
  const found = await findItemUnguarded(actor, itemId)
  if (!found.ok) return found
  if (isShutForGood(found.item.row)) return { ok: false, reason: 'withdrawn' }
  return isShut(found.item) ? { ok: false, reason: 'unsigned' } : found
}

/** What the sender asked for stands in the sealed receipt too: a row that says less opens nothing. */
function isShut({ row, receipt }: SealedItem): boolean {
  const registered = row.registered || (receipt.type === 'madoguchi-deposit-receipt' && receipt.registered)
  return isSealedUntilSigned({ registered, openedAt: row.openedAt })
}

/**
 * The same without asking whether it may be opened: for registered items, of whose opening more is known there (`registered/envelope.ts`), and
 * for what stays of one that was withdrawn (`withdrawn.ts`).
 */
export async function findItemUnguarded(actor: MailboxActor, itemId: string): Promise<SealedItemOutcome> {
  if (!z.uuid().safeParse(itemId).success) return { ok: false, reason: 'not-found' }
  const found = await database().mailboxItem.findUnique({
    where: { accountId_id: { accountId: actor.accountId, id: itemId }, subjectId: actor.subjectId },
    include: { documents: { orderBy: { ordinal: 'asc' } } },
  })
  if (found === null) return { ok: false, reason: 'not-found' }
  const { documents, ...row } = found
  const item = await openItemKey(actor, row, documents)
  return item === null ? damagedItem(itemId) : { ok: true, item }
}

/** The same with the documents read whole; bytes that no longer open are `damaged`. */
export async function findStoredItem(actor: MailboxActor, itemId: string): Promise<StoredItemOutcome> {
  const found = await findSealedItem(actor, itemId)
  if (!found.ok) return found
  try {
    const documents: ClearDocument[] = []
    for (const document of found.item.documents) {
      documents.push({ ...document, content: await wholeOf(document.content), signature: await wholeOf(document.signature) })
    }
    return { ok: true, item: { ...found.item, documents } }
  } catch (error) {
    if (error instanceof DamagedError) return damagedItem(itemId)
    throw error
  }
}

/** Written to the log: somebody must look at the disk. */
export function damagedItem(itemId: string): { ok: false, reason: 'damaged' } {
  log().error({ event: 'item-damaged', itemId })
  return { ok: false, reason: 'damaged' }
}

async function wholeOf(source: ByteSource): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for await (const part of source()) parts.push(part)
  return new Uint8Array(Buffer.concat(parts))
}

async function openItemKey(actor: MailboxActor, row: MailboxItem, rows: MailboxDocument[]): Promise<SealedItem | null> {
  const key = documentKeyOf(await mailboxOpenerOf(actor), row)
  const receipts = receiptsOf(row)
  if (key === null || receipts === null || !rows.some(({ role }) => role === 'original')) return null
  const { depositId, accountId, subjectId, id: itemId } = row
  const place = placeCommitment(key, { depositId, accountId, subjectId, itemId })
  const documents = rows.map((document) => sealedDocument(blobs(), key, depositId, document))
  return { row, place, documents, ...receipts }
}

function sealedDocument(store: BlobStore, key: Uint8Array, depositId: string, row: MailboxDocument): SealedDocument {
  const { ordinal, role, mediaType, contentBlob, signatureBlob } = row
  const bytesOf = (part: 'content' | 'signature', blob: string) => () => readBlob(store, key, { depositId, ordinal, part }, blob)
  return { ordinal, role, mediaType, content: bytesOf('content', contentBlob), signature: bytesOf('signature', signatureBlob) }
}

/** Null when stored bytes are not the receipts that such an item has. */
function receiptsOf(row: MailboxItem): Pick<SealedItem, 'receipt' | 'sealedReceipt' | 'depositReceipt'> | null {
  const { receiptContent: content, receiptSignature: signature, depositReceiptContent, depositReceiptSignature } = row
  const sealedReceipt = { content, signature }
  try {
    if (row.forwardId === null) return { receipt: readReceipt(content), sealedReceipt, depositReceipt: null }
    if (depositReceiptContent === null || depositReceiptSignature === null) return null
    const depositReceipt = { receipt: readReceipt(depositReceiptContent), sealedReceipt: { content: depositReceiptContent, signature: depositReceiptSignature } }
    return { receipt: readForwardReceipt(content), sealedReceipt, depositReceipt }
  } catch {
    return null
  }
}
