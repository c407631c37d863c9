import { createHash, randomUUID } from 'node:crypto'
import type { CmsSigner } from '@/pki/build/cms'
import { sealForwardReceipt, type ForwardStatement } from '../seal/forward-receipt'
import { placeCommitment } from '../seal/mailbox-place'
import type { PublicOrganisation } from '../links/depositors'
import type { BlobStore } from '../storage/blobs'
import { newDocumentKey, sealPiece, wrapDocumentKey } from '../storage/document-key'
import { writeBlob } from '../storage/sealed-blob'
import type { ItemForwarded } from './messages'
import type { RecipientMailbox } from './recipients'
import type { Sendable } from './sendable'

export interface CopyingTools {
  blobs: BlobStore
  seal: CmsSigner
}

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest())

/** What the receipt says of the documents. */
const statedOf = (documents: Sendable['documents']): ForwardStatement['documents'] =>
  documents.map(({ role, mediaType, content, signature }) => ({ role, mediaType, sizeInBytes: content.length, sha256: sha256(content), signatureSha256: sha256(signature) }))

/** What the portal will state of a copy, as far as it is known before it is sent. */
export type StatementBefore = Omit<ForwardStatement, 'forwardId' | 'forwardedAt' | 'place'>

export function statementBefore({ item, depositReceipt, documents }: Sendable, { corporateNumber, name }: PublicOrganisation, recipientReference: string): StatementBefore {
  const { kind, organisation, acceptedAt } = item.receipt
  return {
    recipient: { corporateNumber, name }, recipientReference, kind, organisation, acceptedAt, withdrawnAt: item.row.withdrawnAt,
    depositReceiptSha256: sha256(depositReceipt.sealedReceipt.content), documents: statedOf(documents),
  }
}

/**
 * One recipient's copy: a key of its own, wrapped to that recipient's mailbox, everything sealed under the forward's id and under a receipt
 * of its own. The blobs are written and synced, no row is.
 */
export async function sealCopy(tools: CopyingTools, fromAccountId: string, sendable: Sendable, recipient: RecipientMailbox, reference: string, at: Date): Promise<ItemForwarded> {
  const { item, depositReceipt, judgement, documents } = sendable
  const forwardId = randomUUID()
  const { accountId, subjectId } = recipient
  const place = { depositId: forwardId, accountId, subjectId, itemId: randomUUID() }
  const key = newDocumentKey()
  const receipt = await sealForwardReceipt({ ...statementBefore(sendable, recipient, reference), forwardId, forwardedAt: at, place: placeCommitment(key, place) }, tools.seal)
  return {
    forwardId, fromAccountId, organisationId: recipient.id, accountId, subjectId, itemId: place.itemId,
    kind: item.receipt.kind, issuerId: item.row.senderId, issuerName: item.receipt.organisation.name, reference, forwardedAt: at,
    wrappedKey: wrapDocumentKey(recipient.mailboxPublicKey, key, forwardId),
    summaryCiphertext: sealPiece(key, { depositId: forwardId, part: 'summary' }, new TextEncoder().encode(JSON.stringify({ year: judgement.year }))),
    receiptContent: receipt.content, receiptSignature: receipt.signature,
    depositReceiptContent: new Uint8Array(depositReceipt.sealedReceipt.content), depositReceiptSignature: new Uint8Array(depositReceipt.sealedReceipt.signature),
    documents: await Promise.all(documents.map((document, ordinal) => sealDocument(tools.blobs, key, forwardId, document, ordinal))),
  }
}

async function sealDocument(blobs: BlobStore, key: Uint8Array, depositId: string, document: Sendable['documents'][number], ordinal: number): Promise<ItemForwarded['documents'][number]> {
  const { role, mediaType, content, signature } = document
  const [contentBlob, signatureBlob] = await Promise.all([
    writeBlob(blobs, key, { depositId, ordinal, part: 'content' }, [content]),
    writeBlob(blobs, key, { depositId, ordinal, part: 'signature' }, [signature]),
  ])
  return { ordinal, role, mediaType, sizeInBytes: contentBlob.sizeInBytes, contentSha256: contentBlob.sha256, contentBlob: contentBlob.id, signatureBlob: signatureBlob.id }
}
