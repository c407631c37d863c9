import { decrypt, encrypt } from '../storage/aead'
import { newDocumentKey } from '../storage/document-key'
import { readKeyRing } from '../storage/key-encryption-key'
import { uploadKeyFile } from './env'

/** An upload by its owner. */
export interface UploadPlace {
  organisationId: string
  id: string
}

/** What opens an upload's material. */
export interface UploadKey {
  place: UploadPlace
  key: Uint8Array
}

const boundTo = ({ organisationId, id }: UploadPlace) => `madoguchi upload key v1 ${organisationId} ${id}`

/** A fresh key, and the same wrapped under the installation's upload key. */
export function newUploadKey(place: UploadPlace): UploadKey & { wrapped: Uint8Array<ArrayBuffer> } {
  const key = newDocumentKey()
  return { place, key, wrapped: encrypt(readKeyRing(uploadKeyFile()).current.key, key, boundTo(place)) }
}

/** Null when the upload key that it was wrapped under is no longer held: its material is as good as gone. */
export function openUploadKey(place: UploadPlace, wrapped: Uint8Array): UploadKey | null {
  for (const { key } of readKeyRing(uploadKeyFile()).all) {
    const opened = decrypt(key, wrapped, boundTo(place))
    if (opened !== null) return { place, key: opened }
  }
  return null
}

const nameOf = ({ organisationId, id }: UploadPlace, what: string) => `madoguchi upload v1 ${organisationId} ${id} ${what}`

/** Seals what lies in a row. */
export const sealNote = ({ place, key }: UploadKey, what: string, note: unknown): Uint8Array<ArrayBuffer> =>
  encrypt(key, new TextEncoder().encode(JSON.stringify(note)), nameOf(place, what))

/** Throws when the stored bytes are damaged. */
export function openNote({ place, key }: UploadKey, what: string, sealed: Uint8Array): unknown {
  const clear = decrypt(key, sealed, nameOf(place, what))
  if (clear === null) throw new Error('What was kept of an upload does not open.')
  return JSON.parse(new TextDecoder().decode(clear))
}
