import { randomUUID } from 'node:crypto'
import type { DepositingActor } from '@/domain/actor'
import type { DepositWishes } from '@/domain/deposits'
import type { CmsSigner } from '@/pki/build/cms'
import { placeCommitment, type MailboxPlace } from '../seal/mailbox-place'
import { sealReceipt, type DepositStatement, type SealedReceipt } from '../seal/receipt'
import { newDocumentKey, sealPiece, wrapDocumentKey } from '../storage/document-key'
import type { PieceWriter } from '../storage/sealed-blob'
import type { CheckedDeposit } from './check'
import type { Handover } from './handover'

export interface SealingTools {
  pieces: PieceWriter
  seal: CmsSigner
}

/** Receipt, sealed documents and everything else that a checked deposit becomes; the pieces are written, no row is. */
export async function sealDeposit({ pieces, seal }: SealingTools, depositor: DepositingActor, checked: CheckedDeposit, at: Date): Promise<Handover> {
  const { accountId, subjectId } = checked.addressee
  const place = { depositId: randomUUID(), accountId, subjectId, itemId: randomUUID() }
  const key = newDocumentKey()
  const documents = await sealDocuments(pieces, key, place, checked)
  const receipt = await receiptFor(depositor, checked, documents, { depositId: place.depositId, acceptedAt: at, place: placeCommitment(key, place) }, seal)
  return {
    ...place,
    senderId: depositor.organisationId,
    senderName: depositor.organisationName,
    linkId: checked.addressee.linkId,
    kind: checked.posted.kind,
    wrappedKey: wrapDocumentKey(checked.addressee.mailboxPublicKey, key, place.depositId),
    summaryCiphertext: sealPiece(key, { depositId: place.depositId, part: 'summary' }, new TextEncoder().encode(JSON.stringify({ year: checked.year }))),
    receiptContent: receipt.content,
    receiptSignature: receipt.signature,
    documents: documents.map(({ stored }) => stored),
  }
}

/** A document that is written, with the hash of its signature that the receipt names. */
interface SealedDocument {
  stored: Handover['documents'][number]
  signatureSha256: Uint8Array<ArrayBuffer>
}

type Moment = Pick<DepositStatement, 'depositId' | 'acceptedAt' | 'place'>

function receiptFor(depositor: DepositingActor, { posted }: CheckedDeposit, documents: readonly SealedDocument[], moment: Moment, seal: CmsSigner): Promise<SealedReceipt> {
  return sealReceipt({
    ...moment,
    organisation: { corporateNumber: depositor.corporateNumber, name: depositor.organisationName },
    kind: posted.kind,
    depositorReference: posted.depositorReference,
    ...wishesIn(posted),
    documents: documents.map(({ stored: { role, mediaType, sizeInBytes, contentSha256 }, signatureSha256 }) => ({ role, mediaType, sizeInBytes, sha256: contentSha256, signatureSha256 })),
  }, seal)
}

const wishesIn = ({ publishAt, corrects, registered, dueOn, requestedAction }: CheckedDeposit['posted']): DepositWishes => ({ publishAt, corrects, registered, dueOn, requestedAction })

function sealDocuments(pieces: PieceWriter, key: Uint8Array, { depositId }: MailboxPlace, { posted }: CheckedDeposit): Promise<SealedDocument[]> {
  return Promise.all(posted.documents.map(async ({ role, mediaType, content, signature }, ordinal): Promise<SealedDocument> => {
    const [contentBlob, signatureBlob] = await Promise.all([
      pieces.write(key, { depositId, ordinal, part: 'content' }, content),
      pieces.write(key, { depositId, ordinal, part: 'signature' }, signature),
    ])
    const { sizeInBytes, sha256: contentSha256 } = contentBlob
    return { stored: { ordinal, role, mediaType, sizeInBytes, contentSha256, contentBlob: contentBlob.id, signatureBlob: signatureBlob.id }, signatureSha256: signatureBlob.sha256 }
  }))
}
