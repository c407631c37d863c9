import type { MemoryBudget } from './memory-budget'

const FIRST_CAPACITY = 16 * 1024

export interface GrowingBytesLimits {
  maxBytes: number
  /** Up to here memory is nobody's concern; whatever is beyond is taken from the budget. */
  freeBytes: number
  budget: MemoryBudget
}

/** Bytes that arrive in pieces, however small, in one place that at most doubles: a million pieces cost no more than one. */
export class GrowingBytes {
  sizeInBytes = 0
  private bytes = new Uint8Array(0)
  private takenInBytes = 0
  private isReleased = false

  constructor(private readonly limits: GrowingBytesLimits) {}

  /** After `release` there is no memory left. */
  append(piece: Uint8Array): 'appended' | 'too-large' | 'no-memory' {
    const size = this.sizeInBytes + piece.length
    if (size > this.limits.maxBytes) return 'too-large'
    if (size > this.bytes.length && !this.grow(size)) return 'no-memory'
    this.bytes.set(piece, this.sizeInBytes)
    this.sizeInBytes = size
    return 'appended'
  }

  /** A view of all of it, for as long as it is not released. */
  view(): Uint8Array<ArrayBuffer> {
    return this.bytes.subarray(0, this.sizeInBytes)
  }

  release(): void {
    this.isReleased = true
    this.bytes = new Uint8Array(0)
    this.sizeInBytes = 0
    this.limits.budget.give(this.takenInBytes)
    this.takenInBytes = 0
  }

  private grow(needed: number): boolean {
    const { maxBytes, freeBytes, budget } = this.limits
    const capacity = Math.min(maxBytes, Math.max(needed, FIRST_CAPACITY, this.bytes.length * 2))
    const more = Math.max(0, capacity - freeBytes) - this.takenInBytes
    if (this.isReleased || !budget.take(more)) return false
    this.takenInBytes += more
    const larger = new Uint8Array(capacity)
    larger.set(this.view())
    this.bytes = larger
    return true
  }
}
