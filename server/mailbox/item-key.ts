import { z } from 'zod'
import type { Resident } from '@/domain/actor'
import { database } from '../database'
import { openPiece, unwrapDocumentKey } from '../storage/document-key'
import { openMailboxKey } from './keys'

/** The private key of the resident's own box, raw 32 bytes. */
export async function mailboxKeyOf(actor: Resident): Promise<Uint8Array> {
  const account = await database().account.findUniqueOrThrow({
    where: { id: actor.accountId },
    select: { id: true, mailboxPrivateKeyWrapped: true, keyEncryptionKeyId: true },
  })
  return openMailboxKey(account)
}

export interface SealedSummary {
  depositId: string
  wrappedKey: Uint8Array
  summaryCiphertext: Uint8Array
}

/** The key of one item's files, or null when its wrapping is damaged. */
export const documentKeyOf = (mailboxKey: Uint8Array, { wrappedKey, depositId }: SealedSummary) => unwrapDocumentKey(mailboxKey, wrappedKey, depositId)

const summary = z.strictObject({ year: z.int().nullable() })

/** The year an item is about, or null when it has none or the summary is damaged (opening the item tells). */
export function yearIn(documentKey: Uint8Array, { depositId, summaryCiphertext }: SealedSummary): number | null {
  const clear = openPiece(documentKey, { depositId, part: 'summary' }, summaryCiphertext)
  return clear === null ? null : summary.parse(JSON.parse(new TextDecoder().decode(clear))).year
}
