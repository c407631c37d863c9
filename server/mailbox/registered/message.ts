import { z } from 'zod'
import type { SealedReceipt } from '../../seal/receipt'

/** Account to sender: a registered item was opened. What is in it is in the sealed receipt. */
export const registeredOpenedMessage = 'registered-opened'

const bytes = z.base64().transform((text) => new Uint8Array(Buffer.from(text, 'base64')))
const schema = z.strictObject({ organisationId: z.uuid(), depositId: z.uuid(), receiptContent: bytes, receiptSignature: bytes })

const base64 = (value: Uint8Array) => Buffer.from(value).toString('base64')

export const writeRegisteredOpened = (organisationId: string, depositId: string, { content, signature }: SealedReceipt): z.input<typeof schema> =>
  ({ organisationId, depositId, receiptContent: base64(content), receiptSignature: base64(signature) })

/** Throws when the stored payload is not one: a broken installation. */
export const readRegisteredOpened = (payload: unknown): z.output<typeof schema> => schema.parse(payload)
