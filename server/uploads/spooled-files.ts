import { createHash } from 'node:crypto'
import { depositLimits } from '@/domain/deposits'
import { uploadLimits, type CellReason } from '@/domain/uploads'
import type { BlobStore } from '../storage/blobs'
import { readWholeBlob, writeBlob } from '../storage/sealed-blob'
import { problemOf, shownCell } from './find'
import { fileColumn } from './headings'
import type { RowProblems } from './row-problems'
import type { UploadKey } from './upload-key'
import { zipEntries, type EntryProblem, type ZipProblem } from './zip/entries'
import { spoolZip } from './zip/spool'

const fileName = /^[^/\\\0]{1,200}\.(?:xml|pdf)(?:\.p7s)?$/i
const maximumBytes = (name: string) => (name.toLowerCase().endsWith('.p7s') ? depositLimits.signatureBytes : depositLimits.documentBytes)

/** A file on its way: sealed on the disk, named as the sender names it. */
interface SpooledFile {
  blob: string
  ordinal: number
  sizeInBytes: number
}

/** Names of its own, so that an archive is taken for none of its files. */
const ARCHIVE_ORDINAL = 1_000_000

/** What computers put into archives unasked. */
const unasked = /^__MACOSX\/|(?:^|\/)(?:\.DS_Store|Thumbs\.db|desktop\.ini)$/i
const archiveName = /\.(?:zip|7z|rar|lzh|tar|t?gz|bz2|xz)$/i
const baseName = (name: string) => name.slice(name.lastIndexOf('/') + 1)
/** Up, to a root, to a drive: no folder of documents has such names. */
const isPathTrick = (name: string) => /[\\:\0]/.test(name) || name.startsWith('/') || name.split('/').includes('..')

/** An entry is called as its file is, whatever folder it was in. */
function judgeEntry(name: string | null): 'take' | 'pass' | 'name' | 'archive' {
  if (name === null || isPathTrick(name)) return 'name'
  if (name.endsWith('/') || unasked.test(name)) return 'pass'
  if (archiveName.test(name)) return 'archive'
  return fileName.test(baseName(name)) ? 'take' : 'name'
}

const entryReasons: Record<EntryProblem | 'name' | 'archive', CellReason> = {
  'name': 'file-name-refused', 'archive': 'entry-archive', 'encrypted': 'entry-encrypted', 'method': 'entry-method', 'too-large': 'document-too-large', 'too-dense': 'entry-too-dense',
}
const archiveReasons: Record<ZipProblem, CellReason> = { 'broken': 'archive-broken', 'too-many': 'archive-too-many', 'too-large-together': 'archive-too-large' }

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes)
}

/** Files as they come, each sealed on the disk and none held. A name that cannot be is noted and its bytes are passed over. */
export class SpooledFiles {
  private readonly files = new Map<string, SpooledFile>()
  private readonly refused: { name: string, reason: CellReason }[] = []
  private readonly digest = createHash('sha256')
  /** Of all archives together. */
  private unpackedBytes = 0

  constructor(private readonly store: BlobStore, private readonly key: UploadKey) {}

  /** A document or signature, or a ZIP file of many. */
  async add(name: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    return /\.zip$/i.test(name) ? this.addArchive(name, bytes) : this.addFile(name, bytes)
  }

  private async addFile(name: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    if (!fileName.test(name)) return this.refuse(name, 'file-name-refused')
    if (this.files.has(name)) return this.refuse(name, 'file-name-repeated')
    const ordinal = this.files.size
    const written = await writeBlob(this.store, this.key.key, spooledPiece(this.key, ordinal), within(bytes, maximumBytes(name)))
    this.files.set(name, { blob: written.id, ordinal, sizeInBytes: written.sizeInBytes })
    this.digest.update(name).update(written.sha256)
  }

  private async addArchive(archive: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    const zip = await spoolZip(this.store, this.key.key, { depositId: this.key.place.id, part: 'signature', ordinal: ARCHIVE_ORDINAL }, bytes)
    try {
      const bounds = { entries: 2 * uploadLimits.files, entryBytes: depositLimits.documentBytes, bytes: uploadLimits.bytes - this.unpackedBytes }
      for await (const item of zipEntries(zip, judgeEntry, bounds)) {
        if ('problem' in item) this.refuse(archive, archiveReasons[item.problem])
        else if ('refusal' in item) this.refuse(item.name, entryReasons[item.refusal])
        else await this.addEntry(archive, item)
      }
    } finally {
      await this.store.remove(zip.blob)
    }
  }

  private async addEntry(archive: string, { name, content }: { name: string, content: Uint8Array }): Promise<void> {
    this.unpackedBytes += content.length
    if (this.files.size >= uploadLimits.files) return this.refuse(archive, 'archive-too-many')
    await this.addFile(baseName(name), once(content))
  }

  private refuse(name: string, reason: CellReason): void {
    this.refused.push({ name, reason })
  }

  get names(): ReadonlySet<string> {
    return new Set(this.files.keys())
  }

  /** Over names and contents, in the order in which they came. Call once. */
  sha256(): Uint8Array {
    return this.digest.digest()
  }

  /** What is wrong with files themselves, told after the rows. */
  addProblems(problems: RowProblems, lastRow: number): void {
    const unfit = [...this.files].flatMap(([name, { sizeInBytes }]): { name: string, reason: CellReason }[] => {
      if (sizeInBytes === 0) return [{ name, reason: 'file-empty' }]
      return sizeInBytes > maximumBytes(name) ? [{ name, reason: 'document-too-large' }] : []
    })
    for (const [index, { name, reason }] of [...this.refused, ...unfit].entries()) problems.add(lastRow + index + 1, [problemOf(fileColumn.header, name, reason)], shownCell(name))
  }

  /** The whole of one that came; null for one that is empty or too large. */
  async whole(name: string): Promise<Uint8Array | null> {
    const file = this.files.get(name)
    if (file === undefined) throw new Error('A row names a file that did not come.')
    if (file.sizeInBytes === 0 || file.sizeInBytes > maximumBytes(name)) return null
    return readWholeBlob(this.store, this.key.key, spooledPiece(this.key, file.ordinal), file.blob)
  }

  async remove(): Promise<void> {
    for (const { blob } of this.files.values()) await this.store.remove(blob)
  }
}

/** Files on their way have names of their own, so that none is taken for a chunk. */
const spooledPiece = ({ place }: UploadKey, ordinal: number) => ({ depositId: place.id, part: 'signature', ordinal }) as const

/** Ends one byte after the bound: what is longer is known for too long and not kept. */
async function* within(bytes: AsyncIterable<Uint8Array>, maximum: number): AsyncGenerator<Uint8Array> {
  let left = maximum + 1
  for await (const piece of bytes) {
    if (left > 0) yield piece.subarray(0, left)
    left -= piece.length
  }
}
