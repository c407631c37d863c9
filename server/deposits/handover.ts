import { z } from 'zod'
import { storedBytes as bytes, storedDocuments, written } from '../message-payload'

export const depositAcceptedMessage = 'deposit-accepted'

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
  documents: storedDocuments,
})

export type Handover = z.output<typeof handoverSchema>
export type HandoverPayload = z.input<typeof handoverSchema>

export const writeHandover = (handover: Handover): HandoverPayload => written(handover)

/** Throws when the stored payload is not a hand-over: a broken installation. */
export const readHandover = (payload: unknown): Handover => handoverSchema.parse(payload)
