import { referenceTo, type MailboxActor } from '@/domain/actor'
import { isDownloadName, type DownloadName } from '@/domain/mailbox'
import { recordAudit } from '../audit'
import { database } from '../database'
import { evidenceBundle, itemFiles } from './evidence'
import { findStoredItem, type StoredItem } from './stored-item'

const mediaTypes: Record<DownloadName, string> = {
  'original.xml': 'application/xml',
  'original.xml.p7s': 'application/pkcs7-signature',
  'readable.pdf': 'application/pdf',
  'readable.pdf.p7s': 'application/pkcs7-signature',
  'receipt.json': 'application/json',
  'receipt.json.p7s': 'application/pkcs7-signature',
  'evidence.zip': 'application/zip',
}

export interface Download {
  name: DownloadName
  mediaType: string
  /** Null when the size is not known before the end. */
  sizeInBytes: number | null
  body: Uint8Array | ReadableStream<Uint8Array>
}

export type DownloadOutcome = { ok: true, download: Download } | { ok: false, reason: 'not-found' | 'damaged' }

/** One file of the resident's own item, exactly as it was deposited; written down in the account's records. */
export async function downloadFile(actor: MailboxActor, itemId: string, name: string): Promise<DownloadOutcome> {
  if (!isDownloadName(name)) return { ok: false, reason: 'not-found' }
  const stored = await findStoredItem(actor, itemId)
  if (!stored.ok) return stored
  const at = new Date()
  const body = await bodyOf(stored.item, name, at)
  if (body === null) return { ok: false, reason: 'not-found' }
  const event = { action: 'file-downloaded', itemId: stored.item.row.id, file: name.replaceAll('.', '-') } as const
  await database().$transaction((transaction) =>
    recordAudit(transaction, { ownerId: actor.accountId, at, actor: referenceTo(actor), subjectId: stored.item.row.subjectId, event }))
  return { ok: true, download: { name, mediaType: mediaTypes[name], sizeInBytes: body instanceof Uint8Array ? body.length : null, body } }
}

async function bodyOf(item: StoredItem, name: DownloadName, at: Date): Promise<Download['body'] | null> {
  if (name === 'evidence.zip') return evidenceBundle(item, at)
  return itemFiles(item).find((file) => file.name === name)?.content ?? null
}
