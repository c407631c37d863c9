import { createHash, randomUUID } from 'node:crypto'
import type { DepositingActor } from '@/domain/actor'
import type { DepositWishes } from '@/domain/deposits'
import type { CmsSigner } from '@/pki/build/cms'
import { placeCommitment, type MailboxPlace } from '../seal/mailbox-place'
import { sealReceipt, type SealedReceipt } from '../seal/receipt'
import { newDocumentKey, sealPiece, wrapDocumentKey } from '../storage/document-key'
import type { PieceWriter } from '../storage/sealed-blob'
import type { CheckedDeposit } from './check'
import type { Handover } from './handover'

export interface SealingTools {
  pieces: PieceWriter
  seal: CmsSigner
}

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest())

/** Receipt, sealed documents and everything else that a checked deposit becomes; the pieces are written, no row is. */
export async function sealDeposit({ pieces, seal }: SealingTools, depositor: DepositingActor, checked: CheckedDeposit, at: Date): Promise<Handover> {
  const { accountId, subjectId } = checked.addressee
  const place = { depositId: randomUUID(), accountId, subjectId, itemId: randomUUID() }
  const key = newDocumentKey()
  const receipt = await receiptFor(depositor, checked, placeCommitment(key, place), place.depositId, at, seal)
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
    documents: await sealDocuments(pieces, key, place, checked),
  }
}

function receiptFor(depositor: DepositingActor, { posted }: CheckedDeposit, place: string, depositId: string, acceptedAt: Date, seal: CmsSigner): Promise<SealedReceipt> {
  return sealReceipt({
    depositId,
    organisation: { corporateNumber: depositor.corporateNumber, name: depositor.organisationName },
    kind: posted.kind,
    depositorReference: posted.depositorReference,
    acceptedAt,
    place,
    ...wishesIn(posted),
    documents: posted.documents.map(({ role, mediaType, content, signature }) => ({
      role, mediaType, sizeInBytes: content.length, sha256: sha256(content), signatureSha256: sha256(signature),
    })),
  }, seal)
}

const wishesIn = ({ publishAt, corrects, registered, dueOn, requestedAction }: CheckedDeposit['posted']): DepositWishes => ({ publishAt, corrects, registered, dueOn, requestedAction })

function sealDocuments(pieces: PieceWriter, key: Uint8Array, { depositId }: MailboxPlace, { posted }: CheckedDeposit): Promise<Handover['documents']> {
  return Promise.all(posted.documents.map(async ({ role, mediaType, content, signature }, ordinal) => {
    const [contentBlob, signatureBlob] = await Promise.all([
      pieces.write(key, { depositId, ordinal, part: 'content' }, content),
      pieces.write(key, { depositId, ordinal, part: 'signature' }, signature),
    ])
    const { sizeInBytes, sha256: contentSha256 } = contentBlob
    return { ordinal, role, mediaType, sizeInBytes, contentSha256, contentBlob: contentBlob.id, signatureBlob: signatureBlob.id }
  }))
}
