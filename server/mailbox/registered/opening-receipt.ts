import { z } from 'zod'
import type { CmsSigner } from '@/pki/build/cms'
import { canonicalJson } from '../../seal/canonical-json'
import type { SealedReceipt } from '../../seal/receipt'

/** What the portal states about the opening of a registered item. Nothing in it says who opened: the signature itself stays in the box. */
export interface OpeningStatement {
  depositId: string
  openedAt: Date
  /** SHA-256 of the card's signature, lower-case hexadecimal. */
  signatureSha256: string
}

const receiptSchema = z.strictObject({
  type: z.literal('madoguchi-opening-receipt'),
  version: z.literal(1),
  depositId: z.uuid(),
  openedAt: z.iso.datetime().transform((text) => new Date(text)),
  signatureSha256: z.string().regex(/^[0-9a-f]{64}$/),
})

/** Reads it back. Throws when the bytes are not one. */
export const readOpeningReceipt = (content: Uint8Array): OpeningStatement =>
  receiptSchema.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content)))

/** States and seals. The signature's own time is the moment of opening. */
export async function sealOpeningReceipt({ depositId, openedAt, signatureSha256 }: OpeningStatement, seal: CmsSigner): Promise<SealedReceipt> {
  const content = canonicalJson({ type: 'madoguchi-opening-receipt', version: 1, depositId, openedAt: openedAt.toISOString(), signatureSha256 })
  return { content, signature: new Uint8Array(await seal.signDetached({ content, signingTime: openedAt })) }
}
