import { z } from 'zod'
import type { MailboxActor } from '@/domain/actor'
import { database, type Database } from '../database'
import { openPiece, unwrapDocumentKey } from '../storage/document-key'
import { hpkeOpener, type HpkeOpener } from '../storage/hpke'
import { openMailboxKey } from './keys'
import { labelKeyOf } from './label-rows'

/** What the private key of one box opens, read and unwrapped once for any number of items. */
export interface OpenBox {
  accountId: string
  /** What was sealed to the box: document keys. */
  open: HpkeOpener
  /** The key of the box's own words. */
  labelKey: Uint8Array
}

export async function openBox(actor: MailboxActor, db: Pick<Database, 'account'> = database()): Promise<OpenBox> {
  const account = await db.account.findUniqueOrThrow({
    where: { id: actor.accountId },
    select: { id: true, mailboxPrivateKeyWrapped: true, keyEncryptionKeyId: true },
  })
  const privateKey = openMailboxKey(account)
  const box = { accountId: account.id, open: hpkeOpener(privateKey), labelKey: labelKeyOf(privateKey) }
  privateKey.fill(0)
  return box
}

export const mailboxOpenerOf = async (actor: MailboxActor): Promise<HpkeOpener> => (await openBox(actor)).open

export interface SealedSummary {
  depositId: string
  wrappedKey: Uint8Array
  summaryCiphertext: Uint8Array
}

/** The key of one item's files, or null when its wrapping is damaged. */
export const documentKeyOf = (opener: HpkeOpener, { wrappedKey, depositId }: SealedSummary) => unwrapDocumentKey(opener, wrappedKey, depositId)

const summary = z.strictObject({ year: z.int().nullable() })

/** The year an item is about, or null when it has none or the summary is damaged (opening the item tells). */
export function yearIn(documentKey: Uint8Array, { depositId, summaryCiphertext }: SealedSummary): number | null {
  const clear = openPiece(documentKey, { depositId, part: 'summary' }, summaryCiphertext)
  return clear === null ? null : summary.parse(JSON.parse(new TextDecoder().decode(clear))).year
}
