import { randomBytes } from 'node:crypto'
import { decrypt, encrypt } from './aead'
import { hpkeSeal, type HpkeOpener } from './hpke'

const KEY_BYTES = 32
const PURPOSE = 'madoguchi document key v1'

/** Which piece of which deposit: part of the associated data, so that pieces cannot be exchanged or moved. */
export type Piece =
  | { depositId: string, part: 'content' | 'signature', ordinal: number }
  | { depositId: string, part: 'summary' | 'opening' }

/** What a piece is sealed as. */
export function nameOf(piece: Piece): string {
  const place = !('ordinal' in piece) ? piece.part : `document ${piece.ordinal} ${piece.part}`
  return `madoguchi sealed piece v1 deposit ${piece.depositId} ${place}`
}

const context = (depositId: string) => ({ info: PURPOSE, associatedData: `deposit ${depositId}` })

/** A fresh key for the files of one deposit. */
export const newDocumentKey = (): Uint8Array<ArrayBuffer> => new Uint8Array(randomBytes(KEY_BYTES))

/** For what lies in a row. Files are streamed (`sealed-blob.ts`). */
export const sealPiece = (key: Uint8Array, piece: Piece, clear: Uint8Array): Uint8Array<ArrayBuffer> => encrypt(key, clear, nameOf(piece))

/** The clear bytes, or null when the stored bytes are damaged or are not this piece. */
export const openPiece = (key: Uint8Array, piece: Piece, sealed: Uint8Array): Uint8Array<ArrayBuffer> | null => decrypt(key, sealed, nameOf(piece))

/** Wraps a document key to a mailbox. Needs the public half only: who accepts deposits cannot read boxes. */
export function wrapDocumentKey(mailboxPublicKey: Uint8Array, key: Uint8Array, depositId: string): Uint8Array<ArrayBuffer> {
  return hpkeSeal(mailboxPublicKey, key, context(depositId))
}

/** The document key, or null when the wrapped bytes are damaged or meant for another mailbox or deposit. */
export function unwrapDocumentKey(openWithMailboxKey: HpkeOpener, wrapped: Uint8Array, depositId: string): Uint8Array<ArrayBuffer> | null {
  return openWithMailboxKey(wrapped, context(depositId))
}
