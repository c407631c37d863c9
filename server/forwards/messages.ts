import { z } from 'zod'
import { forwardRefusalReasons } from '@/domain/forwards'
import { documentRoles } from '@/domain/mailbox'

// What crosses between the resident who sends a document on and the organisation that gets it.

const time = z.iso.datetime().transform((text) => new Date(text))
const bytes = z.base64().transform((text) => new Uint8Array(Buffer.from(text, 'base64')))

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
export type ItemForwarded = z.output<typeof itemForwarded>

/** Account to organisation: the resident wants it back. Whether it comes in time, the organisation's rows decide. */
export const forwardRevocationMessage = 'forward-revocation-asked'
const revocationAsked = z.strictObject({ organisationId: z.uuid(), forwardId: z.uuid(), askedAt: time })
export type RevocationAsked = z.output<typeof revocationAsked>

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

type Stored<Value> = Value extends Date | Uint8Array ? string : Value extends readonly (infer Element)[] ? Stored<Element>[] : Value extends object ? { [Key in keyof Value]: Stored<Value[Key]> } : Value

const storedValue = (value: unknown): unknown => {
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (Array.isArray(value)) return value.map(storedValue)
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, storedValue(member)])) : value
}

/** As it is stored: times in ISO 8601, bytes in base64. */
export const written = <Message extends object>(message: Message) => storedValue(message) as Stored<Message>

/** Each throws on a stored payload that is not its message: a broken installation. */
export const readItemForwarded = (payload: unknown): ItemForwarded => itemForwarded.parse(payload)
export const readRevocationAsked = (payload: unknown): RevocationAsked => revocationAsked.parse(payload)
export const readForwardAnswered = (payload: unknown): ForwardAnswered => forwardAnswered.parse(payload)
