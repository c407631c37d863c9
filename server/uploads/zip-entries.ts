import { Unzip, UnzipInflate, type UnzipFile } from 'fflate'

export interface ZipBounds {
  entries: number
  /** Of one entry that is wanted, unpacked. */
  entryBytes: number
}

export type ZipProblem = 'broken' | 'name' | 'too-large' | 'too-many'

/** Whether an entry's content is wanted, may be passed over, or must not be there. */
export type JudgeEntry = (name: string) => 'take' | 'pass' | 'refuse'

/** Unpacked at once: one such piece of a bomb becomes at most a megabyte before it is looked at. */
const GULP_BYTES = 1024

/**
 * Entries of a ZIP as it arrives. What is not wanted is never unpacked; what is wanted is cut off at its bound. Names are judged as they
 * stand and never become paths.
 */
export class ZipEntries {
  problem: ZipProblem | null = null
  private ready: { name: string, content: Uint8Array }[] = []
  private seen = 0
  private open = 0
  private readonly unzip = new Unzip((file) => this.begin(file))

  constructor(private readonly judge: JudgeEntry, private readonly bounds: ZipBounds) {
    this.unzip.register(UnzipInflate)
  }

  /** Entries that these bytes completed. */
  push(bytes: Uint8Array): { name: string, content: Uint8Array }[] {
    try {
      for (let start = 0; start < bytes.length && this.problem === null; start += GULP_BYTES) this.unzip.push(bytes.slice(start, start + GULP_BYTES), false)
    } catch {
      this.problem ??= 'broken'
    }
    return this.ready.splice(0)
  }

  /** Call once, at the end. */
  finish(): { name: string, content: Uint8Array }[] {
    try {
      if (this.problem === null) this.unzip.push(new Uint8Array(), true)
    } catch {
      this.problem ??= 'broken'
    }
    if (this.seen === 0 || this.open > 0) this.problem ??= 'broken'
    return this.ready.splice(0)
  }

  private begin(file: UnzipFile): void {
    const { name } = file
    if (++this.seen > this.bounds.entries) this.problem ??= 'too-many'
    const judged = this.judge(name)
    if (judged === 'refuse') this.problem ??= 'name'
    if (judged !== 'take' || this.problem !== null) return
    const pieces: Uint8Array[] = []
    let size = 0
    this.open++
    file.ondata = (error, data, isLast) => {
      if (this.problem !== null) return
      if (error !== null) {
        this.problem = 'broken'
        return
      }
      size += data.length
      if (size > this.bounds.entryBytes) {
        this.problem = 'too-large'
        file.terminate()
        return
      }
      pieces.push(data)
      if (!isLast) return
      this.open--
      this.ready.push({ name, content: new Uint8Array(Buffer.concat(pieces)) })
    }
    file.start()
  }
}
