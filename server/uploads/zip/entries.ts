import { crc32, inflateRawSync } from 'node:zlib'
import { ByteReader, CutOffError } from './byte-reader'
import { centralBytes, localBytes, readCentral, readEnd, readLocal, type Head } from './directory'

/** A ZIP file that lies on the disk. */
export interface ZipFile {
  sizeInBytes: number
  /** Its last `tailBytes`, or all of it. */
  tail: Uint8Array
  /** From its beginning; read twice, side by side. */
  read(): AsyncIterable<Uint8Array>
}

export interface ZipBounds {
  entries: number
  /** Of one entry that is wanted, unpacked. */
  entryBytes: number
  /** Of all that are wanted. */
  bytes: number
}

/** Why an entry is not given. */
export type EntryProblem = 'encrypted' | 'method' | 'too-large' | 'too-dense'
/** Why the file is not read on. */
export type ZipProblem = 'broken' | 'too-many' | 'too-large-together'

export type ZipItem<Refusal extends string> =
  | { name: string, content: Uint8Array }
  | { name: string, refusal: Refusal | EntryProblem }
  | { problem: ZipProblem }

/** Whether an entry's content is wanted (`take`) or passed over (`pass`), or else why it must not be there. `name` is null when it is no text. */
export type JudgeEntry<Refusal extends string> = (name: string | null) => 'take' | 'pass' | Refusal

/** Text packs thirty times smaller, tables of zeros two hundred times; a thousand times is made to do harm. */
const MAXIMUM_RATIO = 200
const METHOD_STORED = 0
const METHOD_DEFLATED = 8

class BrokenZip extends Error {}

/**
 * Entries of a ZIP file as its directory has them, in their order. Nothing is unpacked that is not wanted, that is encrypted, or whose stated
 * size is beyond its bound; what is unpacked never becomes larger than stated. Entries that overlap, lie in another order than the directory
 * says, or differ from what it says end the reading. Names are judged as they stand and never become paths.
 */
export async function* zipEntries<Refusal extends string>(file: ZipFile, judge: JudgeEntry<Refusal>, bounds: ZipBounds): AsyncGenerator<ZipItem<Refusal>> {
  const end = readEnd(file.tail, file.sizeInBytes)
  if (end === null || end.entries === 0) return yield { problem: 'broken' }
  if (end.entries > bounds.entries) return yield { problem: 'too-many' }
  const [directory, contents] = [new ByteReader(file.read()), new ByteReader(file.read())]
  let left = bounds.bytes
  try {
    await directory.skip(end.start)
    for (let entry = 0; entry < end.entries; entry++) {
      const { head, nameBytes } = await nextEntry(directory)
      const name = nameOf(nameBytes, head)
      const judged = judge(name)
      if (judged === 'pass') continue
      const refusal = judged === 'take' ? problemOf(head, bounds) : judged
      const shown = name ?? 'entry'
      if (refusal === null) left -= head.unpackedBytes
      if (left < 0) return yield { problem: 'too-large-together' }
      yield refusal === null ? { name: shown, content: await contentOf(contents, head, nameBytes, end.start) } : { name: shown, refusal }
    }
  } catch (error) {
    if (!(error instanceof BrokenZip || error instanceof CutOffError)) throw error
    yield { problem: 'broken' }
  } finally {
    await directory.close()
    await contents.close()
  }
}

async function nextEntry(directory: ByteReader): Promise<{ head: Head, nameBytes: Uint8Array }> {
  const head = readCentral(await directory.take(centralBytes))
  if (head === null) throw new BrokenZip('The directory is none.')
  const nameBytes = await directory.take(head.nameBytes)
  await directory.skip(head.otherBytes)
  return { head, nameBytes }
}

function decodedBy(label: 'utf-8' | 'shift_jis', bytes: Uint8Array): string | null {
  try {
    return new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}

/** Windows writes names in its own code page without saying so. */
const nameOf = (bytes: Uint8Array, { isUtf8 }: Head): string | null => decodedBy('utf-8', bytes) ?? (isUtf8 ? null : decodedBy('shift_jis', bytes))

function problemOf({ isEncrypted, method, packedBytes, unpackedBytes }: Head, { entryBytes }: ZipBounds): EntryProblem | null {
  if (isEncrypted) return 'encrypted'
  if (method !== METHOD_STORED && method !== METHOD_DEFLATED) return 'method'
  if (unpackedBytes > entryBytes || packedBytes > entryBytes + 1024) return 'too-large'
  return unpackedBytes > MAXIMUM_RATIO * Math.max(packedBytes, 64) ? 'too-dense' : null
}

/** Throws BrokenZip when it is not what the directory says. */
async function contentOf(contents: ByteReader, head: Head, nameBytes: Uint8Array, directoryStart: number): Promise<Uint8Array> {
  if (head.start < contents.position) throw new BrokenZip('Entries overlap.')
  await contents.skip(head.start - contents.position)
  const local = readLocal(await contents.take(localBytes))
  if (local === null || local.isEncrypted || local.method !== head.method || local.nameBytes !== head.nameBytes) throw new BrokenZip('An entry is not what the directory says.')
  if (Buffer.compare(await contents.take(local.nameBytes), nameBytes) !== 0) throw new BrokenZip('An entry has another name than the directory says.')
  await contents.skip(local.otherBytes)
  if (contents.position + head.packedBytes > directoryStart) throw new BrokenZip('An entry reaches into the directory.')
  const content = unpacked(await contents.take(head.packedBytes), head)
  if (content.length !== head.unpackedBytes || crc32(content) !== head.crc32) throw new BrokenZip('An entry is damaged.')
  return content
}

function unpacked(packed: Uint8Array, { method, unpackedBytes }: Head): Uint8Array {
  if (method === METHOD_STORED) return packed
  try {
    return new Uint8Array(inflateRawSync(packed, { maxOutputLength: unpackedBytes + 1 }))
  } catch (cause) {
    throw new BrokenZip('An entry does not unpack.', { cause })
  }
}
