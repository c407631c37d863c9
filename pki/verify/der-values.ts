import { DerError, tag, type DerElement } from './der'

/** Content of an INTEGER as it stands: two's complement, shortest form checked. */
export function integerContent(element: DerElement): Uint8Array {
  const content = element.content
  const [first, second = 0] = content
  if (first === undefined) throw new DerError('an integer is empty')
  const isPadded = content.length > 1 && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80))
  if (isPadded) throw new DerError('an integer is not in its shortest form')
  return content
}

/** A non-negative INTEGER as big-endian bytes without a sign byte. */
export function unsignedInteger(element: DerElement): Uint8Array {
  const content = integerContent(element)
  const first = content[0] ?? 0
  if (first >= 0x80) throw new DerError('a number is negative')
  return first === 0 && content.length > 1 ? content.subarray(1) : content
}

/** A small non-negative INTEGER (or ENUMERATED), up to 2^31 - 1. */
export function smallInteger(element: DerElement): number {
  const bytes = unsignedInteger(element)
  if (bytes.length > 4) throw new DerError('a number is too large')
  let value = 0
  for (const byte of bytes) value = value * 256 + byte
  if (value > 0x7fffffff) throw new DerError('a number is too large')
  return value
}

export function booleanValue(element: DerElement): boolean {
  const [value] = element.content
  if (element.length !== 1 || (value !== 0 && value !== 0xff)) throw new DerError('a truth value is not DER')
  return value === 0xff
}

/** A BIT STRING that holds whole bytes, as signatures and keys do. */
export function wholeBytes(element: DerElement): Uint8Array {
  const content = element.content
  if (content[0] !== 0) throw new DerError('a bit string does not hold whole bytes')
  return content.subarray(1)
}

/** Numbers of the bits set in a named-bit BIT STRING (X.690 11.2.2: no trailing zero bits). */
export function namedBits(element: DerElement): ReadonlySet<number> {
  const content = element.content
  const unused = content[0]
  if (unused === undefined || unused > 7 || content.length > 5) throw new DerError('a bit string is malformed')
  const last = content[content.length - 1] ?? 0
  if (content.length === 1) {
    if (unused !== 0) throw new DerError('a bit string is malformed')
    return new Set()
  }
  const lowestUsedBit = (last >> unused) & 1
  const unusedBits = last & ((1 << unused) - 1)
  if (unusedBits !== 0 || lowestUsedBit !== 1) throw new DerError('a bit string is not DER')
  const bits = new Set<number>()
  for (let bit = 0; bit < (content.length - 1) * 8; bit += 1) {
    const byte = content[1 + (bit >> 3)] ?? 0
    if (byte & (0x80 >> (bit & 7))) bits.add(bit)
  }
  return bits
}

/** Dotted text of an OBJECT IDENTIFIER. */
export function oidText(element: DerElement): string {
  if (element.tag !== tag.oid) throw new DerError('an object identifier was expected')
  return oidContentText(element.content)
}

export function oidContentText(content: Uint8Array): string {
  if (content.length === 0 || content.length > 64) throw new DerError('an object identifier is malformed')
  let text = ''
  let arc = 0
  let isFirstByteOfArc = true
  for (const byte of content) {
    if (isFirstByteOfArc && byte === 0x80) throw new DerError('an object identifier is not in its shortest form')
    if (arc > 0x1fffffffffff) throw new DerError('an object identifier is too large')
    arc = arc * 128 + (byte & 0x7f)
    isFirstByteOfArc = byte < 0x80
    if (!isFirstByteOfArc) continue
    text += text === '' ? firstTwoArcs(arc) : `.${arc}`
    arc = 0
  }
  if (!isFirstByteOfArc) throw new DerError('an object identifier is cut off')
  return text
}

function firstTwoArcs(value: number): string {
  const root = Math.min(2, Math.floor(value / 40))
  return `${root}.${value - root * 40}`
}
