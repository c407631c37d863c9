const FIRST_CAPACITY = 16 * 1024

/** Bytes that arrive in pieces, however small, in one place that at most doubles: a million pieces cost no more than one. */
export class GrowingBytes {
  sizeInBytes = 0
  private bytes = new Uint8Array(FIRST_CAPACITY)

  append(piece: Uint8Array): void {
    const size = this.sizeInBytes + piece.length
    if (size > this.bytes.length) this.grow(size)
    this.bytes.set(piece, this.sizeInBytes)
    this.sizeInBytes = size
  }

  /** All of it, in memory of its own size. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(0, this.sizeInBytes)
  }

  private grow(needed: number): void {
    const larger = new Uint8Array(Math.max(needed, this.bytes.length * 2))
    larger.set(this.bytes.subarray(0, this.sizeInBytes))
    this.bytes = larger
  }
}
