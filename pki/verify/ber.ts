import { DerError } from './der'

const maxDepth = 50
/** Above a file of ten megabytes in pieces of fifty bytes, far below one made of nothing but lengths. */
const maxElements = 250_000
const constructedOctetString = 0x24

/**
 * DER lengths and strings for a file written in BER, as mail programs write CMS (RFC 5652 section 5 allows it outside the signed
 * attributes). Contents stay byte for byte; only lengths are rewritten and split OCTET STRINGs joined. Throws DerError for anything that
 * does not end, is nested too deep, or has too many elements. Copies every byte once.
 */
export function derFromBer(bytes: Uint8Array): Uint8Array {
  const element = new BerReader(bytes).element(0, bytes.length, 0)
  if (element.end !== bytes.length) throw new DerError('unexpected data after the last element')
  const der = new Uint8Array(encodedLength(element))
  write(element, der, 0)
  return der
}

interface Element {
  readonly identifier: number
  /** What is inside: bytes, or elements. */
  readonly inside: Uint8Array | readonly Element[]
  /** Of the contents, once in DER. */
  readonly length: number
  /** Where it ends in the source. */
  readonly end: number
}

class BerReader {
  private elements = 0

  constructor(private readonly bytes: Uint8Array) {}

  element(start: number, limit: number, depth: number): Element {
    const { bytes } = this
    const identifier = bytes[start]
    if (identifier === undefined || (identifier & 0x1f) === 0x1f || depth > maxDepth) throw new DerError('not BER that is read here')
    this.elements += 1
    if (this.elements > maxElements) throw new DerError(`more than ${maxElements} elements`)
    const { length, contentStart } = readLength(bytes, start + 1, limit)
    const end = length === undefined ? undefined : contentStart + length
    if (end !== undefined && end > limit) throw new DerError('an element is longer than what holds it')
    if ((identifier & 0x20) !== 0) return this.constructed(identifier, contentStart, end, limit, depth)
    if (end === undefined) throw new DerError('an element is longer than what holds it')
    return { identifier, inside: bytes.subarray(contentStart, end), length: end - contentStart, end }
  }

  /** Elements up to `end`, or up to the end-of-contents octets where the length is indefinite. */
  private constructed(identifier: number, start: number, end: number | undefined, limit: number, depth: number): Element {
    const parts: Element[] = []
    let position = start
    while (end === undefined ? !isEndOfContents(this.bytes, position) : position < end) {
      const part = this.element(position, end ?? limit, depth + 1)
      parts.push(part)
      position = part.end
    }
    const lengthOf = identifier === constructedOctetString ? (part: Element) => part.length : encodedLength
    const length = parts.reduce((total, part) => total + lengthOf(part), 0)
    return { identifier, inside: parts, length, end: end ?? position + 2 }
  }
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

function lengthBytes(length: number): readonly number[] {
  if (length < 0x80) return [length]
  const digits: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) digits.unshift(rest % 256)
  return [0x80 | digits.length, ...digits]
}

const encodedLength = ({ length }: Element) => 1 + lengthBytes(length).length + length

/** Each writes at `at` and gives where it ended. */
function write(element: Element, der: Uint8Array, at: number): number {
  const { identifier, length } = element
  const head = [identifier === constructedOctetString ? 0x04 : identifier, ...lengthBytes(length)]
  der.set(head, at)
  return writeContent(element, der, at + head.length)
}

function writeContent({ identifier, inside, length }: Element, der: Uint8Array, at: number): number {
  if (inside instanceof Uint8Array) {
    der.set(inside, at)
    return at + length
  }
  const writePart = identifier === constructedOctetString ? writeContent : write
  return inside.reduce((position, part) => writePart(part, der, position), at)
}
