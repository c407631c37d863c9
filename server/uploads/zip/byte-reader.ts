/** The bytes ended before they should. */
export class CutOffError extends Error {}

/** Bytes as they come, taken in the lengths that the reader wants. */
export class ByteReader {
  /** How many bytes have been taken or passed over. */
  position = 0
  private chunk: Uint8Array = new Uint8Array()
  private readonly chunks: AsyncIterator<Uint8Array>

  constructor(source: AsyncIterable<Uint8Array>) {
    this.chunks = source[Symbol.asyncIterator]()
  }

  /** Throws CutOffError. The bytes are the taker's own. */
  async take(length: number): Promise<Uint8Array> {
    const taken = new Uint8Array(length)
    let filled = 0
    await this.pass(length, (part) => {
      taken.set(part, filled)
      filled += part.length
    })
    return taken
  }

  /** Throws CutOffError. */
  skip(length: number): Promise<void> {
    return this.pass(length, () => undefined)
  }

  private async pass(length: number, give: (part: Uint8Array) => void): Promise<void> {
    let left = length
    while (left > 0) {
      if (this.chunk.length === 0) await this.next()
      const part = this.chunk.subarray(0, left)
      this.chunk = this.chunk.subarray(part.length)
      this.position += part.length
      left -= part.length
      give(part)
    }
  }

  private async next(): Promise<void> {
    const next = await this.chunks.next()
    if (next.done === true) throw new CutOffError('The bytes ended.')
    this.chunk = next.value
  }

  /** Whoever stops before the end closes what lies behind. */
  async close(): Promise<void> {
    await this.chunks.return?.()
  }
}
