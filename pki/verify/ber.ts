import { DerError } from './der'
import { concatBytes } from './bytes'

const maxDepth = 50
const constructedOctetString = 0x24

/**
 * DER lengths and strings for a file written in BER, as mail programs write CMS (RFC 5652 section 5 allows it outside the signed
 * attributes). Contents stay byte for byte; only lengths are rewritten and split OCTET STRINGs joined. Throws DerError for anything that
 * does not end.
 */
export function derFromBer(bytes: Uint8Array): Uint8Array {
  const { encoded, end } = transcode(bytes, 0, bytes.length, 0)
  if (end !== bytes.length) throw new DerError('unexpected data after the last element')
  return encoded
}

interface Transcoded {
  readonly encoded: Uint8Array
  readonly content: Uint8Array
  readonly end: number
}

function transcode(bytes: Uint8Array, start: number, limit: number, depth: number): Transcoded {
  const identifier = bytes[start]
  if (identifier === undefined || (identifier & 0x1f) === 0x1f || depth > maxDepth) throw new DerError('not BER that is read here')
  const { length, contentStart } = readLength(bytes, start + 1, limit)
  if ((identifier & 0x20) === 0) {
    if (length === undefined || contentStart + length > limit) throw new DerError('an element is longer than what holds it')
    const content = bytes.subarray(contentStart, contentStart + length)
    return { encoded: encode(identifier, content), content, end: contentStart + length }
  }
  const end = length === undefined ? undefined : contentStart + length
  if (end !== undefined && end > limit) throw new DerError('an element is longer than what holds it')
  const inner = transcodeAll(bytes, contentStart, end, limit, depth + 1)
  const isString = identifier === constructedOctetString
  const content = concatBytes(inner.parts.map((part) => (isString ? part.content : part.encoded)))
  return { encoded: encode(isString ? 0x04 : identifier, content), content, end: inner.end }
}

/** Elements up to `end`, or up to the end-of-contents octets where the length is indefinite. */
function transcodeAll(
  bytes: Uint8Array,
  start: number,
  end: number | undefined,
  limit: number,
  depth: number,
): { parts: Transcoded[]; end: number } {
  const parts: Transcoded[] = []
  let position = start
  while (end === undefined ? !isEndOfContents(bytes, position) : position < end) {
    const part = transcode(bytes, position, end ?? limit, depth)
    parts.push(part)
    position = part.end
  }
  return { parts, end: end === undefined ? position + 2 : end }
}

const isEndOfContents = (bytes: Uint8Array, position: number) => bytes[position] === 0 && bytes[position + 1] === 0

function readLength(bytes: Uint8Array, position: number, limit: number): { length: number | undefined; contentStart: number } {
  const first = bytes[position]
  if (first === undefined) throw new DerError('a length is missing')
  if (first < 0x80) return { length: first, contentStart: position + 1 }
  if (first === 0x80) return { length: undefined, contentStart: position + 1 }
  const count = first & 0x7f
  if (count > 4 || position + 1 + count > limit) throw new DerError('a length is too long')
  let length = 0
  for (const byte of bytes.subarray(position + 1, position + 1 + count)) length = length * 256 + byte
  return { length, contentStart: position + 1 + count }
}

function encode(identifier: number, content: Uint8Array): Uint8Array {
  const { length } = content
  if (length < 0x80) return concatBytes([Uint8Array.of(identifier, length), content])
  const digits: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) digits.unshift(rest % 256)
  return concatBytes([Uint8Array.of(identifier, 0x80 | digits.length, ...digits), content])
}
