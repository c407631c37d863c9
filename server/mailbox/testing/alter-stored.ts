import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { connectDatabase } from '../../database'
import { blobStoreAt } from '../../storage/blobs'
import { unwrapDocumentKey } from '../../storage/document-key'
import { hpkeOpener } from '../../storage/hpke'
import { readKeyRing } from '../../storage/key-encryption-key'
import { readWholeBlob, writeBlob } from '../../storage/sealed-blob'
import { openMailboxKey } from '../keys'

/** A running installation whose keys the attacker has. */
export interface Installation {
  databaseUrl: string
  blobDirectory: string
  keyEncryptionKeyFile: string
}

export interface StoredPart {
  itemId: string
  /** 0: the original, 1: the readable form. */
  ordinal: number
  part: 'content' | 'signature'
}

async function locate({ databaseUrl }: Installation, { itemId, ordinal, part }: StoredPart) {
  const db = connectDatabase(databaseUrl, 1)
  try {
    const item = await db.mailboxItem.findFirstOrThrow({ where: { id: itemId }, include: { documents: { where: { ordinal } } } })
    const account = await db.account.findUniqueOrThrow({ where: { id: item.accountId } })
    const [document] = item.documents
    if (document === undefined) throw new Error('The item has no such document.')
    return { item, account, blob: part === 'content' ? document.contentBlob : document.signatureBlob }
  } finally {
    await db.$disconnect()
  }
}

const fileOf = ({ blobDirectory }: Installation, blob: string) => path.join(blobDirectory, blob.slice(0, 2), blob)

/** What somebody with every key could do to the store: other bytes under the same name, sealed as if they were the right ones. */
export async function alterStored(installation: Installation, place: StoredPart, change: (clear: Uint8Array) => Uint8Array): Promise<void> {
  const { item, account, blob } = await locate(installation, place)
  const mailboxKey = openMailboxKey(account, readKeyRing(installation.keyEncryptionKeyFile))
  const key = unwrapDocumentKey(hpkeOpener(mailboxKey), item.wrappedKey, item.depositId)
  if (key === null) throw new Error('The document key does not open.')
  const piece = { depositId: item.depositId, ordinal: place.ordinal, part: place.part }
  const store = blobStoreAt(installation.blobDirectory)
  const clear = await readWholeBlob(store, key, piece, blob)
  const { id } = await writeBlob(store, key, piece, [change(clear)])
  renameSync(path.join(installation.blobDirectory, 'new', id), fileOf(installation, blob))
}

/** What a failing disk does: one bit of the ciphertext. */
export async function flipStored(installation: Installation, place: StoredPart): Promise<void> {
  const { blob } = await locate(installation, place)
  const sealed = new Uint8Array(readFileSync(fileOf(installation, blob)))
  const middle = sealed.length >> 1
  writeFileSync(fileOf(installation, blob), sealed.with(middle, (sealed[middle] ?? 0) ^ 1))
}
