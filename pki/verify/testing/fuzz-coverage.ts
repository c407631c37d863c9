// Block coverage of the verification core, by the engine's own counters.
import { Session } from 'node:inspector/promises'

/** Which blocks of which files have run, as far as seen. */
export class Coverage {
  private readonly session = new Session()
  private readonly ran = new Set<string>()
  private readonly known = new Set<string>()

  async start(): Promise<void> {
    this.session.connect()
    await this.session.post('Profiler.enable')
    await this.session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  }

  /** Blocks that ran since the last call and never before it. */
  async newlyRun(): Promise<ReadonlySet<string>> {
    const fresh = new Set([...(await this.lastRun())].filter((block) => !this.ran.has(block)))
    fresh.forEach((block) => this.ran.add(block))
    return fresh
  }

  /** Blocks that ran since the last call. */
  async lastRun(): Promise<ReadonlySet<string>> {
    const blocks = new Set<string>()
    const { result } = await this.session.post('Profiler.takePreciseCoverage')
    for (const { url, functions } of result) {
      const file = /\/pki\/verify\/([a-z-]+)\.ts/.exec(url)?.[1]
      const ranges = file ? functions.flatMap((covered) => covered.ranges) : []
      for (const { startOffset, endOffset, count } of ranges) {
        const block = `${file}:${startOffset}-${endOffset}`
        this.known.add(block)
        if (count > 0) blocks.add(block)
      }
    }
    return blocks
  }

  /** Share of the blocks met that ran, for each file and in all. */
  report(): string[] {
    const files = [...new Set([...this.known].map((block) => block.split(':')[0] ?? ''))].sort()
    const share = (of: (block: string) => boolean) => {
      const [ran, known] = [this.ran, this.known].map((blocks) => [...blocks].filter(of).length)
      return `${ran} of ${known} blocks (${Math.round((100 * (ran ?? 0)) / (known || 1))} %)`
    }
    return [...files.map((file) => `  ${file}: ${share((block) => block.startsWith(`${file}:`))}`), `  all: ${share(() => true)}`]
  }
}
