import { Readable } from 'node:stream'
import { referenceTo, type MailboxActor } from '@/domain/actor'
import { isDownloadName, isProofAlone, type DownloadName } from '@/domain/mailbox'
import { recordAudit } from '../audit'
import { database } from '../database'
import { eventsFile, eventsFileMediaType, eventsFileName } from '../events/file'
import { allEvents, listItemEvents, listOrganisationEvents, type StoredEvent } from '../events/list'
import { log } from '../log'
import { DamagedError } from '../storage/chunked-aead'
import { webStreamOf } from '../web-stream'
import { evidenceBundle, itemFiles, type ItemFile } from './evidence'
import { noteForwardFetched, noteForwardRead } from './forward-read'
import { damagedItem, findItemUnguarded, findSealedItem, type ItemRefusal, type SealedItem } from './stored-item'

const mediaTypes: Record<DownloadName, string> = {
  'original.xml': 'application/xml',
  'original.xml.p7s': 'application/pkcs7-signature',
  'readable.pdf': 'application/pdf',
  'readable.pdf.p7s': 'application/pkcs7-signature',
  'receipt.json': 'application/json',
  'receipt.json.p7s': 'application/pkcs7-signature',
  'deposit-receipt.json': 'application/json',
  'deposit-receipt.json.p7s': 'application/pkcs7-signature',
  'events.jsonl': eventsFileMediaType,
  'evidence.zip': 'application/zip',
}

export interface Download {
  name: DownloadName
  mediaType: string
  /** Null when the size is not known before the end. */
  sizeInBytes: number | null
  body: ReadableStream<Uint8Array>
}

export type DownloadOutcome = { ok: true, download: Download } | { ok: false, reason: ItemRefusal }

/**
 * One file of the resident's own item, exactly as it was deposited, streamed; written down in the account's records. All of the item is
 * read once before the first byte is sent, so that nothing damaged leaves, not even in part.
 */
export async function downloadFile(actor: MailboxActor, itemId: string, name: string): Promise<DownloadOutcome> {
  if (!isDownloadName(name)) return { ok: false, reason: 'not-found' }
  const found = await findFiles(actor, itemId, name)
  if (!found.ok) return found
  const sizes = await sizesOfWhole(itemFiles(found.item).filter((file) => !found.isProofAlone || isProof(file)))
  if (sizes === null) return damagedItem(itemId)
  const at = new Date()
  const body = await bodyOf(actor, found.item, name, at)
  if (body === null) return { ok: false, reason: 'not-found' }
  const { row } = found.item
  const event = { action: 'file-downloaded', itemId: row.id, file: name.replaceAll('.', '-') } as const
  await database().$transaction(async (transaction) => {
    await recordAudit(transaction, { ownerId: actor.accountId, at, actor: referenceTo(actor), subjectId: row.subjectId, event })
    await noteForwardRead(transaction, actor, row, at)
  })
  return { ok: true, download: { name, mediaType: mediaTypes[name], sizeInBytes: sizes.get(name) ?? null, body } }
}

type FilesFound = { ok: true, item: SealedItem, isProofAlone: boolean } | { ok: false, reason: ItemRefusal }

/** Of what was taken back unopened only the proofs leave, and nothing of its documents is read. */
async function findFiles(actor: MailboxActor, itemId: string, name: DownloadName): Promise<FilesFound> {
  const found = await findSealedItem(actor, itemId)
  if (found.ok) return { ...found, isProofAlone: false }
  if (found.reason !== 'withdrawn' || !isProofAlone(name)) return found
  const withdrawn = await findItemUnguarded(actor, itemId)
  return withdrawn.ok ? { ...withdrawn, isProofAlone: true } : withdrawn
}

/** Receipts and the like, which prove that a document came without showing it. */
export const isProof = ({ name }: ItemFile) => isDownloadName(name) && isProofAlone(name)

/** Reads every file to its end, and tells their sizes by name; null when one of them is damaged. */
export async function sizesOfWhole(files: readonly ItemFile[]): Promise<Map<string, number> | null> {
  const sizes = new Map<string, number>()
  try {
    for (const { name, content } of files) {
      let sizeInBytes = 0
      for await (const part of content()) sizeInBytes += part.length
      sizes.set(name, sizeInBytes)
    }
    return sizes
  } catch (error) {
    if (error instanceof DamagedError) return null
    throw error
  }
}

/** What happened to the item, as the account may know it; of a copy that was sent on to an organisation first what happened to the forward. */
export function eventsOf(actor: MailboxActor, { id, forwardId }: SealedItem['row']): ItemFile {
  async function* events(): AsyncGenerator<StoredEvent> {
    if (forwardId !== null && actor.kind === 'mailbox-keeper') {
      yield* allEvents((question) => listOrganisationEvents(database(), actor.keeper.organisationId, forwardId, question))
    }
    yield* allEvents((question) => listItemEvents(actor, id, question))
  }
  return { name: eventsFileName, content: () => eventsFile(events()) }
}

async function bodyOf(actor: MailboxActor, item: SealedItem, name: DownloadName, at: Date): Promise<Download['body'] | null> {
  const events = eventsOf(actor, item.row)
  const whenTaken = () => noteTaken(actor, item)
  if (name === 'evidence.zip') return evidenceBundle(item, events, at, whenTaken)
  const file = [...itemFiles(item), events].find((candidate) => candidate.name === name)
  return file === undefined ? null : webStreamOf(() => Readable.from(file.content(), { objectMode: false }), whenTaken)
}

/** That it was read is written down before it leaves; that it was fetched, when it has left whole. */
async function noteTaken(actor: MailboxActor, { row }: SealedItem): Promise<void> {
  try {
    await database().$transaction((transaction) => noteForwardFetched(transaction, actor, row, new Date()))
  } catch (error) {
    // It has left: that it is offered once more is the lesser harm.
    log().error({ event: 'fetched-not-noted', err: error })
  }
}
