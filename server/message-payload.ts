import { z } from 'zod'
import { documentRoles } from '@/domain/mailbox'

// How messages to other owners stand in the outbox: JSON with times in ISO 8601 and bytes in base64.

export const storedTime = z.iso.datetime().transform((text) => new Date(text))
export const storedBytes = z.base64().transform((text) => new Uint8Array(Buffer.from(text, 'base64')))

/** The sealed documents that come with a message: sizes, hashes and where their sealed bytes lie, nothing of them in clear. */
export const storedDocuments = z.array(z.strictObject({
  ordinal: z.int().nonnegative(),
  role: z.enum(documentRoles),
  mediaType: z.string(),
  sizeInBytes: z.int().positive(),
  contentSha256: storedBytes,
  contentBlob: z.string(),
  signatureBlob: z.string(),
})).min(1)

type Stored<Value> = Value extends Date | Uint8Array ? string : Value extends readonly (infer Element)[] ? Stored<Element>[] : Value extends object ? { [Key in keyof Value]: Stored<Value[Key]> } : Value

const storedValue = (value: unknown): unknown => {
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (Array.isArray(value)) return value.map(storedValue)
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).map(([key, member]) => [key, storedValue(member)])) : value
}

/** A message as it is stored. */
export const written = <Message extends object>(message: Message) => storedValue(message) as Stored<Message>
