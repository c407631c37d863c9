/** Memory that several share. A piece of it is taken before it is used and given back by whoever took it. */
export class MemoryBudget {
  constructor(public freeInBytes: number) {}

  take(sizeInBytes: number): boolean {
    if (sizeInBytes > this.freeInBytes) return false
    this.freeInBytes -= sizeInBytes
    return true
  }

  give(sizeInBytes: number): void {
    this.freeInBytes += sizeInBytes
  }
}
