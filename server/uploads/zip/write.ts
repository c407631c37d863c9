import { crc32, deflateRawSync } from 'node:zlib'

// A ZIP file of very many small files (PKWARE APPNOTE.TXT 4.3). Of each file twelve bytes are kept until the directory is written.

const LOCAL = 0x04034b50
const CENTRAL = 0x02014b50
const END_64 = 0x06064b50
const LOCATOR_64 = 0x07064b50
const END = 0x06054b50
const VERSION = 20
const VERSION_64 = 45
const MADE_BY_UNIX = (3 << 8) | VERSION
const METHOD_DEFLATED = 8
const UTF_8 = 0x0800
const FILE_MODE = (0o100600 << 16) >>> 0
const MOST_ENTRIES = 0xffff
const MOST_BYTES = 0xffffffff

/** Files whose names follow from their place, so that they need not be remembered. */
export interface NumberedFiles {
  count: number
  nameOf(index: number): string
  /** As many as `count`. */
  contents: AsyncIterable<Uint8Array>
}

/** The ZIP file as it is made; the next file is asked for when the one before has been taken. Throws beyond four gigabytes. */
export async function* zipOf({ count, nameOf, contents }: NumberedFiles, at: Date): AsyncGenerator<Uint8Array> {
  const checks = new Uint32Array(count)
  const packedSizes = new Uint32Array(count)
  const sizes = new Uint32Array(count)
  const headOf = (index: number) => commonHead(at, { crc: checks[index] ?? 0, packed: packedSizes[index] ?? 0, size: sizes[index] ?? 0, nameLength: Buffer.byteLength(nameOf(index)) })
  let [index, position] = [0, 0]
  for await (const content of contents) {
    const packed = deflateRawSync(content)
    checks[index] = crc32(content)
    packedSizes[index] = packed.length
    sizes[index] = content.length
    const entry = Buffer.concat([uint32(LOCAL), uint16(VERSION), headOf(index), Buffer.from(nameOf(index)), packed])
    position = within(position + entry.length)
    index++
    yield entry
  }
  if (index !== count) throw new Error('A ZIP file has another number of files than was said.')
  const start = position
  for (let entry = 0, offset = 0; entry < count; entry++) {
    const name = Buffer.from(nameOf(entry))
    const record = Buffer.concat([uint32(CENTRAL), uint16(MADE_BY_UNIX), uint16(VERSION), headOf(entry), Buffer.alloc(6), uint32(FILE_MODE), uint32(offset), name])
    offset += LOCAL_BYTES + name.length + (packedSizes[entry] ?? 0)
    position = within(position + record.length)
    yield record
  }
  yield endOf(count, start, position)
}

const LOCAL_BYTES = 30

const uint16 = (value: number) => Buffer.from(Uint16Array.of(value).buffer)
const uint32 = (value: number) => Buffer.from(Uint32Array.of(value).buffer)
const uint64 = (value: number) => Buffer.from(BigUint64Array.of(BigInt(value)).buffer)

function within(position: number): number {
  if (position >= MOST_BYTES) throw new Error('A ZIP file would be larger than four gigabytes.')
  return position
}

/** What an entry's own head and the directory have in common: from the flags to the length of what follows the name. */
function commonHead(at: Date, { crc, packed, size, nameLength }: { crc: number, packed: number, size: number, nameLength: number }): Buffer {
  const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1)
  const date = ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate()
  return Buffer.concat([uint16(UTF_8), uint16(METHOD_DEFLATED), uint16(time), uint16(date), uint32(crc), uint32(packed), uint32(size), uint16(nameLength), uint16(0)])
}

function endOf(count: number, start: number, end: number): Buffer {
  const plain = [uint32(END), uint16(0), uint16(0), ...[count, count].map((entries) => uint16(Math.min(entries, MOST_ENTRIES))), uint32(end - start), uint32(start), uint16(0)]
  if (count < MOST_ENTRIES) return Buffer.concat(plain)
  const end64 = [uint32(END_64), uint64(44), uint16((3 << 8) | VERSION_64), uint16(VERSION_64), uint32(0), uint32(0), uint64(count), uint64(count), uint64(end - start), uint64(start)]
  return Buffer.concat([...end64, uint32(LOCATOR_64), uint32(0), uint64(end), uint32(1), ...plain])
}
