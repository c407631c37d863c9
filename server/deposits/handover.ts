import { z } from 'zod'
import { documentRoles } from '@/domain/mailbox'

export const depositAcceptedMessage = 'deposit-accepted'

const bytes = z.base64().transform((text) => new Uint8Array(Buffer.from(text, 'base64')))

/** What the resident's side needs to make the item: ids, sizes, hashes and sealed bytes; nothing in clear of the documents. */
const handoverSchema = z.strictObject({
  accountId: z.uuid(),
  subjectId: z.uuid(),
  itemId: z.uuid(),
  depositId: z.uuid(),
  senderId: z.uuid(),
  /** Absent in what was written before there were links. */
  linkId: z.uuid().optional(),
  senderName: z.string(),
  kind: z.string(),
  wrappedKey: bytes,
  summaryCiphertext: bytes,
  receiptContent: bytes,
  receiptSignature: bytes,
  documents: z.array(z.strictObject({
    ordinal: z.int().nonnegative(),
    role: z.enum(documentRoles),
    mediaType: z.string(),
    sizeInBytes: z.int().positive(),
    contentSha256: bytes,
    contentBlob: z.string(),
    signatureBlob: z.string(),
  })).min(1),
})

export type Handover = z.output<typeof handoverSchema>
export type HandoverPayload = z.input<typeof handoverSchema>

const base64 = (value: Uint8Array) => Buffer.from(value).toString('base64')

export function writeHandover(handover: Handover): HandoverPayload {
  return {
    ...handover,
    wrappedKey: base64(handover.wrappedKey),
    summaryCiphertext: base64(handover.summaryCiphertext),
    receiptContent: base64(handover.receiptContent),
    receiptSignature: base64(handover.receiptSignature),
    documents: handover.documents.map((document) => ({ ...document, contentSha256: base64(document.contentSha256) })),
  }
}

/** Throws when the stored payload is not a hand-over: a broken installation. */
export const readHandover = (payload: unknown): Handover => handoverSchema.parse(payload)
