// Counters of an instrumented bundle. Loaded before what counts in them.
import { countersName } from './fuzz-names'

const maxCounters = 1 << 16
const counters = new Uint8Array(maxCounters)
Object.assign(globalThis, { [countersName]: counters })

/** Passes through a branch are told apart by magnitude: once, twice, up to 4, 8, 16, 32, 128, more. */
const magnitude = Uint8Array.from({ length: 256 }, (_, count) => (count < 3 ? count : 1 << Math.ceil(Math.log2(Math.min(count, 129)))))

/** Which branches have been met, and how often at a time. */
export class BranchCoverage {
  private readonly seen: Uint8Array
  private readonly seenMagnitudes: Set<number> = new Set()

  /** `places`: the file each counter stands in. */
  constructor(private readonly places: readonly string[]) {
    this.seen = new Uint8Array(places.length)
  }

  /** Before each input. */
  clear(): void {
    counters.fill(0, 0, this.places.length)
  }

  /** After each input: whether it met a branch, or a magnitude of one, that none before it did. */
  addNew(): boolean {
    let isNew = false
    for (let index = 0; index < this.seen.length; index += 1) {
      const count = counters[index] ?? 0
      if (count === 0) continue
      const key = index * 256 + (magnitude[count] ?? 0)
      if (this.seenMagnitudes.has(key)) continue
      this.seenMagnitudes.add(key)
      this.seen[index] = 1
      isNew = true
    }
    return isNew
  }

  /** Branches met and branches there are, for each file of which any was met. */
  byFile(): { file: string; met: number; all: number }[] {
    const files = new Map<string, { file: string; met: number; all: number }>()
    for (const [index, file] of this.places.entries()) {
      const entry = files.get(file) ?? { file, met: 0, all: 0 }
      entry.all += 1
      entry.met += this.seen[index] ?? 0
      files.set(file, entry)
    }
    return [...files.values()].filter(({ met }) => met > 0).sort((a, b) => a.file.localeCompare(b.file))
  }
}
