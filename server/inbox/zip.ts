import { PassThrough } from 'node:stream'
import { ZipFile } from 'yazl'
import { referenceTo, type MailboxKeeper } from '@/domain/actor'
import { recordAudit } from '../audit'
import { database } from '../database'
import { log } from '../log'
import { evidenceFiles, itemFiles } from '../mailbox/evidence'
import { eventsOf, sizesOfWhole } from '../mailbox/download'
import { noteForwardFetched, noteForwardRead } from '../mailbox/forward-read'
import { damagedItem, findSealedItem, type SealedItem } from '../mailbox/stored-item'
import { addEntry } from '../zip-stream'
import { webStreamOf } from '../web-stream'
import { manifestName, manifestOf, type ManifestLine, type ManifestWords } from './manifest'
import type { Received } from './received'

/**
 * A folder of evidence for each forward, one after the other, and at the end the list of them. Each is read whole before the first of its
 * bytes goes in, so that nothing damaged leaves. What is held in memory does not grow with their number or size. Only when all of it has been
 * read by whoever takes it is it noted as fetched: half a file leaves everything to be fetched again.
 */
export function zipOfForwards(keeper: MailboxKeeper, forwards: readonly Received[], words: ManifestWords, at: Date): ReadableStream<Uint8Array> {
  const enclosed: SealedItem[] = []
  return webStreamOf(() => zipOf(keeper, forwards, { words, enclosed }, at), () => noteFetched(keeper, enclosed, new Date()))
}

interface Filling {
  words: ManifestWords
  /** What went in, noted as it does. */
  enclosed: SealedItem[]
}

function zipOf(keeper: MailboxKeeper, forwards: readonly Received[], filling: Filling, at: Date): PassThrough {
  const zip = new ZipFile()
  const out = new PassThrough()
  // A file that breaks off breaks the whole off: half a ZIP file must not look like one.
  zip.on('error', (error: Error) => out.destroy(error))
  zip.outputStream.pipe(out)
  fill(zip, out, keeper, forwards, filling, at).catch((error: unknown) => {
    if (!out.destroyed) log().error({ event: 'forwards-not-fetched', err: error })
    out.destroy(error instanceof Error ? error : new Error('A ZIP file was not finished.', { cause: error }))
  })
  return out
}

async function fill(zip: ZipFile, out: PassThrough, keeper: MailboxKeeper, forwards: readonly Received[], { words, enclosed }: Filling, at: Date): Promise<void> {
  const lines: ManifestLine[] = []
  for (const [place, forward] of forwards.entries()) {
    const found = await findSealedItem(keeper, forward.itemId)
    const line = found.ok ? await lineOf(forward, found.item, place) : { forward, result: found.reason === 'not-found' ? 'revoked' as const : 'damaged' as const, folder: '', originalSha256: '' }
    lines.push(line)
    if (!found.ok || line.result !== 'enclosed') continue
    await noteEnclosed(keeper, found.item, at)
    for (const file of await evidenceFiles(found.item, eventsOf(keeper, found.item.row), at)) await addEntry(zip, out, { ...file, name: `${line.folder}/${file.name}` }, at)
    enclosed.push(found.item)
  }
  zip.addBuffer(Buffer.from(manifestOf(lines, words)), manifestName, { mtime: at, mode: 0o100644 })
  zip.end()
}

async function lineOf(forward: Received, item: SealedItem, place: number): Promise<ManifestLine> {
  if ((await sizesOfWhole(itemFiles(item))) === null) {
    damagedItem(item.row.id)
    return { forward, result: 'damaged', folder: '', originalSha256: '' }
  }
  const original = item.receipt.documents.find(({ role }) => role === 'original')
  const folder = `${String(place + 1).padStart(3, '0')}-${forward.kind}-${forward.id.slice(0, 8)}`
  return { forward, result: 'enclosed', folder, originalSha256: original?.sha256 ?? '' }
}

/** That it was read is written down before the first byte leaves. */
async function noteEnclosed(keeper: MailboxKeeper, { row }: SealedItem, at: Date): Promise<void> {
  const event = { action: 'file-downloaded', itemId: row.id, file: 'evidence-zip' } as const
  await database().$transaction(async (transaction) => {
    await noteForwardRead(transaction, keeper, row, at)
    await recordAudit(transaction, { ownerId: keeper.accountId, at, actor: referenceTo(keeper), subjectId: row.subjectId, event })
  })
}

async function noteFetched(keeper: MailboxKeeper, items: readonly SealedItem[], at: Date): Promise<void> {
  try {
    await database().$transaction(async (transaction) => {
      for (const { row } of items) await noteForwardFetched(transaction, keeper, row, at)
    })
  } catch (error) {
    // It has left: that it will be offered once more is the lesser harm.
    log().error({ event: 'fetched-not-noted', err: error })
  }
}
