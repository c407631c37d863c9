import { z } from 'zod'
import { forwardRefusalReasons } from '@/domain/forwards'
import { storedBytes as bytes, storedDocuments, storedTime as time } from '../message-payload'

// What crosses between the resident who sends a document on and the organisation that gets it.

/** Account to organisation: a copy, sealed to the organisation's mailbox. One message a recipient; none names another. */
export const itemForwardedMessage = 'item-forwarded'
const itemForwarded = z.strictObject({
  forwardId: z.uuid(),
  /** Who sends: the answer goes there. */
  fromAccountId: z.uuid(),
  organisationId: z.uuid(),
  /** The organisation's mailbox and the item that the copy becomes there. */
  accountId: z.uuid(),
  subjectId: z.uuid(),
  itemId: z.uuid(),
  kind: z.string(),
  issuerId: z.uuid(),
  issuerName: z.string(),
  reference: z.string(),
  forwardedAt: time,
  wrappedKey: bytes,
  summaryCiphertext: bytes,
  receiptContent: bytes,
  receiptSignature: bytes,
  depositReceiptContent: bytes,
  depositReceiptSignature: bytes,
  documents: storedDocuments,
})
export type ItemForwarded = z.output<typeof itemForwarded>

/** Account to organisation: the resident wants it back. Whether it comes in time, the organisation's rows decide. */
export const forwardRevocationMessage = 'forward-revocation-asked'
const revocationAsked = z.strictObject({ organisationId: z.uuid(), forwardId: z.uuid(), askedAt: time })
export type RevocationAsked = z.output<typeof revocationAsked>

/** Account to organisation: whoever issued the document has taken it back. */
export const originalWithdrawnMessage = 'forwarded-original-withdrawn'
const originalWithdrawn = z.strictObject({ accountId: z.uuid(), organisationId: z.uuid(), forwardId: z.uuid(), withdrawnAt: time })

/** Organisation to account: accepted, or refused with a reason; sealed. */
export const forwardAnsweredMessage = 'forward-answered'
const forwardAnswered = z.strictObject({
  accountId: z.uuid(),
  forwardId: z.uuid(),
  /** When the copy had come to the organisation: the answer may be here before the news of that. */
  receivedAt: time,
  answeredAt: time,
  answer: z.discriminatedUnion('decision', [
    z.strictObject({ decision: z.literal('accepted') }),
    z.strictObject({ decision: z.literal('refused'), reason: z.enum(forwardRefusalReasons) }),
  ]),
  content: bytes,
  signature: bytes,
})
export type ForwardAnswered = z.output<typeof forwardAnswered>

/** Each throws on a stored payload that is not its message: a broken installation. */
export const readItemForwarded = (payload: unknown): ItemForwarded => itemForwarded.parse(payload)
export const readRevocationAsked = (payload: unknown): RevocationAsked => revocationAsked.parse(payload)
export const readOriginalWithdrawn = (payload: unknown): z.output<typeof originalWithdrawn> => originalWithdrawn.parse(payload)
export const readForwardAnswered = (payload: unknown): ForwardAnswered => forwardAnswered.parse(payload)
