import { DerError } from './der'

export interface Header {
  readonly encoded: Uint8Array
  readonly contentStart: number
  readonly length: number
}

/** Elements larger than this are not held while streaming. */
const maxElementBytes = 64 * 1024

const maxHeaderBytes = 6

/** Takes DER apart while it arrives. Positions count from the first byte; nothing that was taken is kept. */
export class ByteQueue {
  position = 0
  private buffer: Uint8Array = new Uint8Array()
  private offset = 0
  private readonly pieces: AsyncIterator<Uint8Array>

  constructor(
    pieces: AsyncIterable<Uint8Array>,
    private readonly maxBytes: number,
  ) {
    this.pieces = pieces[Symbol.asyncIterator]()
  }

  /** Exactly the next `count` bytes. Valid until the next call. */
  async take(count: number): Promise<Uint8Array> {
    if (count < 0 || count > maxElementBytes + maxHeaderBytes) throw new DerError('an element is too large')
    if (this.position + count > this.maxBytes) throw new DerError('the list is too large')
    if (this.buffer.length - this.offset < count) await this.fill(count)
    const bytes = this.buffer.subarray(this.offset, this.offset + count)
    this.offset += count
    this.position += count
    return bytes
  }

  async peekTag(): Promise<number> {
    if (this.buffer.length === this.offset) await this.fill(1)
    return this.buffer[this.offset] ?? 0
  }

  /** Tag and length of the next element, its content still to come. */
  async header(expected: number): Promise<Header> {
    const { length, size } = await this.peekHeader()
    if ((await this.peekTag()) !== expected) throw new DerError(`expected tag ${expected.toString(16)}`)
    const encoded = (await this.take(size)).slice()
    return { encoded, contentStart: this.position, length }
  }

  /** The next element whole. */
  async element(): Promise<Uint8Array> {
    const { length, size } = await this.peekHeader()
    if (length > maxElementBytes) throw new DerError('an element is too large')
    return this.take(size + length)
  }

  async finish(): Promise<void> {
    if (this.buffer.length !== this.offset || !(await this.pieces.next()).done) throw new DerError('unexpected data after the last element')
  }

  private async peekHeader(): Promise<{ length: number; size: number }> {
    await this.need(2)
    const first = this.buffer[this.offset + 1] ?? 0
    if (first < 0x80) return { length: first, size: 2 }
    const count = first & 0x7f
    if (count === 0 || count > 4) throw new DerError('a length is not DER')
    await this.need(2 + count)
    const digits = this.buffer.subarray(this.offset + 2, this.offset + 2 + count)
    const length = digits.reduce((total, byte) => total * 256 + byte, 0)
    if (length < 0x80 || digits[0] === 0) throw new DerError('a length is not in its shortest form')
    return { length, size: 2 + count }
  }

  private async need(count: number): Promise<void> {
    if (this.buffer.length - this.offset < count) await this.fill(count)
  }

  private async fill(count: number): Promise<void> {
    const parts: Uint8Array[] = [this.buffer.subarray(this.offset)]
    let size = parts[0]?.length ?? 0
    while (size < count) {
      const { value, done } = await this.pieces.next()
      if (done) throw new DerError('the list is cut off')
      parts.push(value)
      size += value.length
    }
    const joined = new Uint8Array(size)
    let at = 0
    for (const part of parts) {
      joined.set(part, at)
      at += part.length
    }
    this.buffer = joined
    this.offset = 0
  }
}
