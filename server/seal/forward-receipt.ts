import { z } from 'zod'
import type { CmsSigner } from '@/pki/build/cms'
import { canonicalJson } from './canonical-json'
import { sealedDocumentsSchema, statedDocuments, type DepositStatement, type SealedReceipt } from './receipt'

interface NamedOrganisation {
  corporateNumber: string
  name: string
}

/** What the portal states about a document that a resident sent on. No personal data; of other recipients it says nothing. */
export interface ForwardStatement {
  forwardId: string
  recipient: NamedOrganisation
  /** The recipient's own number for the matter; empty when there is none. */
  recipientReference: string
  forwardedAt: Date
  kind: string
  /** Who issued the document. */
  organisation: NamedOrganisation
  /** When the portal had accepted it from them. */
  acceptedAt: Date
  /** When they took it back, if they have. */
  withdrawnAt: Date | null
  /** SHA-256 of the receipt that it was accepted with, which travels along. */
  depositReceiptSha256: Uint8Array
  /** Commitment to the copy's one place in the recipient's mailbox (`placeCommitment`). */
  place: string
  documents: DepositStatement['documents']
}

export function forwardReceiptContent(statement: ForwardStatement): Uint8Array<ArrayBuffer> {
  const { forwardId, recipient, recipientReference, kind, organisation, place, withdrawnAt } = statement
  return canonicalJson({
    type: 'madoguchi-forward-receipt',
    version: 1,
    forwardId,
    recipient: { corporateNumber: recipient.corporateNumber, name: recipient.name },
    recipientReference,
    forwardedAt: statement.forwardedAt.toISOString(),
    kind,
    organisation: { corporateNumber: organisation.corporateNumber, name: organisation.name },
    acceptedAt: statement.acceptedAt.toISOString(),
    ...(withdrawnAt === null ? {} : { withdrawnAt: withdrawnAt.toISOString() }),
    depositReceiptSha256: Buffer.from(statement.depositReceiptSha256).toString('hex'),
    place,
    documents: statedDocuments(statement.documents),
  })
}

const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/)
const time = z.iso.datetime().transform((text) => new Date(text))
const organisation = z.strictObject({ corporateNumber: z.string().regex(/^\d{13}$/), name: z.string() })

const forwardReceiptSchema = z.strictObject({
  type: z.literal('madoguchi-forward-receipt'),
  version: z.literal(1),
  forwardId: z.uuid(),
  recipient: organisation,
  recipientReference: z.string(),
  forwardedAt: time,
  kind: z.string(),
  organisation,
  acceptedAt: time,
  withdrawnAt: time.optional(),
  depositReceiptSha256: sha256Hex,
  place: sha256Hex,
  documents: sealedDocumentsSchema,
})

export type ForwardReceipt = z.infer<typeof forwardReceiptSchema>

/** Reads a forward's receipt back. Throws when the stored bytes are not one. */
export function readForwardReceipt(content: Uint8Array): ForwardReceipt {
  return forwardReceiptSchema.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content)))
}

/** States and seals. The signature's own time is the moment of forwarding. */
export async function sealForwardReceipt(statement: ForwardStatement, seal: CmsSigner): Promise<SealedReceipt> {
  const content = forwardReceiptContent(statement)
  const signature = await seal.signDetached({ content, signingTime: statement.forwardedAt })
  return { content, signature: new Uint8Array(signature) }
}
