/** Input that is not DER, is not the structure asked for, or is over a limit. The message names the place, never the content. */
export class DerError extends Error {
  override name = 'DerError'
}

const maxDepth = 50

export const tag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  sequence: 0x30,
  set: 0x31,
  printableString: 0x13,
  teletexString: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  visibleString: 0x1a,
  universalString: 0x1c,
  bmpString: 0x1e,
} as const

/** Context-specific tag bytes: `[n] IMPLICIT` of a primitive, and `[n]` around or in place of a constructed value. */
export const contextPrimitive = (number: number) => 0x80 | number
export const contextConstructed = (number: number) => 0xa0 | number

/** One tag-length-value. `content` and `encoded` are views of the source: nothing is copied. */
export class DerElement {
  constructor(
    readonly source: Uint8Array,
    readonly tag: number,
    readonly start: number,
    readonly contentStart: number,
    readonly end: number,
    readonly depth: number,
  ) {}

  get content(): Uint8Array {
    return this.source.subarray(this.contentStart, this.end)
  }

  get encoded(): Uint8Array {
    return this.source.subarray(this.start, this.end)
  }

  get length(): number {
    return this.end - this.contentStart
  }

  /** A reader over the elements inside a constructed value (or inside an OCTET STRING that wraps DER). */
  children(): DerReader {
    if (this.depth >= maxDepth) throw new DerError('nested too deep')
    return new DerReader(this.source, this.contentStart, this.end, this.depth + 1)
  }
}

/** Reads elements one after the other; every `read` says which tag must come. */
export class DerReader {
  constructor(
    readonly source: Uint8Array,
    private position: number,
    private readonly end: number,
    private readonly depth: number,
  ) {}

  get isEmpty(): boolean {
    return this.position >= this.end
  }

  /** The next tag byte, or -1 at the end. */
  get nextTag(): number {
    return this.position < this.end ? (this.source[this.position] ?? -1) : -1
  }

  next(): DerElement {
    const start = this.position
    const identifier = this.nextTag
    if (identifier < 0) throw new DerError('an element is missing')
    if ((identifier & 0x1f) === 0x1f) throw new DerError('tag numbers above 30 are not used here')
    const contentStart = this.lengthEnd(start + 1)
    const contentEnd = contentStart + this.lengthAt(start + 1, contentStart)
    if (contentEnd > this.end) throw new DerError('an element is longer than what holds it')
    this.position = contentEnd
    return new DerElement(this.source, identifier, start, contentStart, contentEnd, this.depth)
  }

  read(expected: number): DerElement {
    if (this.nextTag !== expected) throw new DerError(`expected tag ${expected.toString(16)}, found ${this.nextTag.toString(16)}`)
    return this.next()
  }

  optional(expected: number): DerElement | undefined {
    return this.nextTag === expected ? this.next() : undefined
  }

  /** The rest, one by one; at most `limit` elements. */
  rest(limit: number): DerElement[] {
    const elements: DerElement[] = []
    while (!this.isEmpty) {
      if (elements.length >= limit) throw new DerError(`more than ${limit} elements`)
      elements.push(this.next())
    }
    return elements
  }

  finish(): void {
    if (!this.isEmpty) throw new DerError('unexpected data after the last element')
  }

  private lengthEnd(position: number): number {
    if (position >= this.end) throw new DerError('a length is missing')
    const first = this.source[position] ?? 0
    return first < 0x80 ? position + 1 : position + 1 + (first & 0x7f)
  }

  private lengthAt(position: number, contentStart: number): number {
    const first = this.source[position] ?? 0
    if (first < 0x80) return first
    if (first === 0x80) throw new DerError('indefinite lengths are not DER')
    if (first > 0x84 || contentStart > this.end) throw new DerError('a length is too long')
    let length = 0
    for (let at = position + 1; at < contentStart; at += 1) length = length * 256 + (this.source[at] ?? 0)
    const isShortest = length >= 0x80 && (this.source[position + 1] ?? 0) !== 0
    if (!isShortest) throw new DerError('a length is not in its shortest form')
    return length
  }
}

/** The one element that fills `bytes`, with tag `expected`. */
export function readDer(bytes: Uint8Array, expected: number, maxBytes: number): DerElement {
  if (bytes.length > maxBytes) throw new DerError(`larger than ${maxBytes} bytes`)
  const reader = new DerReader(bytes, 0, bytes.length, 0)
  const element = reader.read(expected)
  reader.finish()
  return element
}

/** Encodings of elements that stand one after the other, as in a bundle of certificates; at most `limit`. */
export function splitDer(bytes: Uint8Array, limit: number): readonly Uint8Array[] {
  return new DerReader(bytes, 0, bytes.length, 0).rest(limit).map(({ encoded }) => encoded)
}

/** The elements of the one SEQUENCE that fills an OCTET STRING's content, as extensions are wrapped. */
export function readSequence(bytes: Uint8Array): DerReader {
  return readDer(bytes, tag.sequence, bytes.length).children()
}
