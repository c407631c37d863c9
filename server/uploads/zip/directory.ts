// The end of a ZIP file and the entries of its directory (PKWARE APPNOTE.TXT 4.3.12 to 4.3.16).

const END = 0x06054b50
const END_64 = 0x06064b50
const LOCATOR_64 = 0x07064b50
const CENTRAL = 0x02014b50
const LOCAL = 0x04034b50
const END_BYTES = 22
const LOCATOR_64_BYTES = 20
const END_64_BYTES = 56
const COMMENT_BYTES = 0xffff

/** So many bytes at the end of a file have all that `readEnd` looks at. */
export const tailBytes = END_BYTES + COMMENT_BYTES + LOCATOR_64_BYTES + END_64_BYTES
export const centralBytes = 46
export const localBytes = 30

export interface Directory {
  entries: number
  /** Where it begins in the file. */
  start: number
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/**
 * Where the directory is; null for a file that is no ZIP, is in several parts, or has anything between its directory and its end. `tail` is the
 * end of a file of so many bytes.
 */
export function readEnd(tail: Uint8Array, sizeInBytes: number): Directory | null {
  const view = viewOf(tail)
  const place = endPlace(view)
  if (place === null) return null
  const [disk, firstDisk, here, entries] = [4, 6, 8, 10].map((field) => view.getUint16(place + field, true))
  if (disk !== 0 || firstDisk !== 0 || here !== entries || entries === undefined) return null
  const [bytes, start] = [view.getUint32(place + 12, true), view.getUint32(place + 16, true)]
  const offset = sizeInBytes - tail.length
  if (entries === 0xffff || bytes === 0xffffffff || start === 0xffffffff) return readEnd64(view, place, offset)
  return start + bytes === offset + place ? { entries, start } : null
}

/** The last place whose comment ends with the file. */
function endPlace(view: DataView): number | null {
  for (let place = view.byteLength - END_BYTES; place >= 0; place--) {
    if (view.getUint32(place, true) === END && view.getUint16(place + 20, true) === view.byteLength - place - END_BYTES) return place
  }
  return null
}

function readEnd64(view: DataView, end: number, offset: number): Directory | null {
  const locator = end - LOCATOR_64_BYTES
  const place = locator - END_64_BYTES
  if (place < 0 || view.getUint32(locator, true) !== LOCATOR_64 || view.getUint32(place, true) !== END_64) return null
  if (view.getBigUint64(locator + 8, true) !== BigInt(offset + place)) return null
  const [entries, bytes, start] = [32, 40, 48].map((field) => view.getBigUint64(place + field, true))
  if (entries === undefined || bytes === undefined || start === undefined || start + bytes !== BigInt(offset + place)) return null
  return { entries: Number(entries), start: Number(start) }
}

/** An entry as a directory or its own head says it. */
export interface Head {
  isEncrypted: boolean
  method: number
  crc32: number
  packedBytes: number
  unpackedBytes: number
  nameBytes: number
  /** What follows the name. */
  otherBytes: number
  isUtf8: boolean
  /** Where its own head begins. */
  start: number
}

const ENCRYPTED = 0x0001 | 0x0040 | 0x2000
const UTF_8 = 0x0800

/** An entry of the directory, or null when it is none. */
export function readCentral(bytes: Uint8Array): Head | null {
  const view = viewOf(bytes)
  if (view.getUint32(0, true) !== CENTRAL || view.getUint16(34, true) !== 0) return null
  const flags = view.getUint16(8, true)
  return {
    isEncrypted: (flags & ENCRYPTED) !== 0, isUtf8: (flags & UTF_8) !== 0, method: view.getUint16(10, true), crc32: view.getUint32(16, true),
    packedBytes: view.getUint32(20, true), unpackedBytes: view.getUint32(24, true), nameBytes: view.getUint16(28, true),
    otherBytes: view.getUint16(30, true) + view.getUint16(32, true), start: view.getUint32(42, true),
  }
}

/** An entry's own head, as far as it is looked at: sizes may stand behind the content there. Null when it is none. */
export function readLocal(bytes: Uint8Array): Pick<Head, 'isEncrypted' | 'method' | 'nameBytes' | 'otherBytes'> | null {
  const view = viewOf(bytes)
  if (view.getUint32(0, true) !== LOCAL) return null
  return { isEncrypted: (view.getUint16(6, true) & ENCRYPTED) !== 0, method: view.getUint16(8, true), nameBytes: view.getUint16(26, true), otherBytes: view.getUint16(28, true) }
}
