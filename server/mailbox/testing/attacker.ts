import type { Prisma } from '@/prisma/generated/client'
import { database } from '../../database'
import { canonicalJson, type SealedValue } from '../../seal/canonical-json'
import { newDocumentKey, sealPiece, unwrapDocumentKey, wrapDocumentKey } from '../../storage/document-key'
import { blobs } from '../../storage/blobs'
import { writeBlob } from '../../storage/sealed-blob'
import { hpkeOpener } from '../../storage/hpke'
import type { Seal } from '../../deposits/testing/seals'
import { openMailboxKey } from '../keys'

/** Somebody who writes the database and the blobs, and has every key but the portal's and the organisations' seals. */

const itemWhere = (itemId: string) => database().mailboxItem.findFirstOrThrow({ where: { id: itemId }, include: { documents: { orderBy: { ordinal: 'asc' } } } })

async function documentKeyOf(itemId: string): Promise<Uint8Array> {
  const item = await itemWhere(itemId)
  const account = await database().account.findUniqueOrThrow({ where: { id: item.accountId } })
  const key = unwrapDocumentKey(hpkeOpener(openMailboxKey(account)), item.wrappedKey, item.depositId)
  if (key === null) throw new Error('The document key does not open.')
  return key
}

export interface ForeignPlace {
  accountId: string
  subjectId: string
  itemId: string
  senderId: string
}

/** Puts a genuine item, as it is with its own receipt, into another place: its key wrapped anew to the mailbox there. */
export async function copyItem(itemId: string, place: ForeignPlace): Promise<void> {
  const { documents, ...item } = await itemWhere(itemId)
  const account = await database().account.findUniqueOrThrow({ where: { id: place.accountId } })
  const wrappedKey = wrapDocumentKey(account.mailboxPublicKey, await documentKeyOf(itemId), item.depositId)
  const { accountId, subjectId, senderId } = place
  await database().mailboxItem.create({ data: { ...item, accountId, subjectId, senderId, id: place.itemId, wrappedKey, openedAt: null, version: 1 } })
  await database().mailboxDocument.createMany({ data: documents.map((document) => ({ ...document, accountId, itemId: place.itemId })) })
}

export interface Replacement {
  depositId: string
  documents: readonly { content: Uint8Array, signature: Uint8Array }[]
  receiptContent: Uint8Array
  receiptSignature: Uint8Array
}

/** Replaces all that an item holds, row and blobs, encrypted as the portal would have: sealing to a mailbox takes its public key only. */
export async function replaceItem(itemId: string, { depositId, documents, receiptContent, receiptSignature }: Replacement): Promise<void> {
  const item = await itemWhere(itemId)
  const account = await database().account.findUniqueOrThrow({ where: { id: item.accountId } })
  const key = newDocumentKey()
  const bytes = (value: Uint8Array) => new Uint8Array(value)
  const summaryCiphertext = sealPiece(key, { depositId, part: 'summary' }, new TextEncoder().encode('{"year":1999}'))
  await database().mailboxItem.update({
    where: { accountId_id: { accountId: item.accountId, id: itemId } },
    data: { depositId, wrappedKey: wrapDocumentKey(account.mailboxPublicKey, key, depositId), summaryCiphertext, receiptContent: bytes(receiptContent), receiptSignature: bytes(receiptSignature) },
  })
  for (const [ordinal, { content, signature }] of documents.entries()) {
    const { id: contentBlob } = await writeBlob(blobs(), key, { depositId, ordinal, part: 'content' }, [content])
    const { id: signatureBlob } = await writeBlob(blobs(), key, { depositId, ordinal, part: 'signature' }, [signature])
    await database().mailboxDocument.update({ where: { accountId_itemId_ordinal: { accountId: item.accountId, itemId, ordinal } }, data: { contentBlob, signatureBlob } })
  }
}

/** The item's receipt with some of it changed, sealed by whoever has a seal at hand. */
export async function resealReceipt(itemId: string, seal: Seal, change: Record<string, SealedValue>): Promise<{ receiptContent: Uint8Array, receiptSignature: Uint8Array }> {
  const { receiptContent } = await itemWhere(itemId)
  const stated = JSON.parse(new TextDecoder().decode(receiptContent)) as Record<string, SealedValue>
  const content = canonicalJson({ ...stated, ...change })
  return { receiptContent: content, receiptSignature: await seal.sign(content) }
}

/** Writes into an item's row whatever columns are named. */
export async function alterRow(itemId: string, data: Prisma.MailboxItemUpdateManyMutationInput): Promise<void> {
  await database().mailboxItem.updateMany({ where: { id: itemId }, data })
}
