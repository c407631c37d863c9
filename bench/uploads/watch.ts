import { countQueries } from '../count-queries'

const SAMPLE_MILLISECONDS = 5
/** Looking at what is still held costs a collection. */
const COLLECT_MILLISECONDS = 300
const MEGABYTE = 1024 * 1024

/** What a piece of work took. Memory is what came on top of what was there before it began. */
export interface Watched {
  readonly cpuSeconds: number
  readonly seconds: number
  readonly queries: number
  /** The highest resident set, in megabytes: what is held, and garbage that nobody has cleared yet. */
  readonly residentMegabytes: number
  /** The most that was still held after a collection, heap and buffers, in megabytes; null when nobody looked, which costs time and keeps garbage down. */
  readonly heldMegabytes: number | null
}

const collect = (): void => {
  if (globalThis.gc === undefined) throw new Error('Run with --expose-gc.')
  // Buffers are freed behind a collection's back; the next one waits for that.
  for (let time = 0; time < 2; time++) void globalThis.gc()
}

const held = () => {
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** Does the work while memory and queries are watched; with `looksAtHeld` at what is held, too, the time of which is taken off. */
export async function watched(work: () => Promise<void>, looksAtHeld: boolean): Promise<Watched> {
  collect()
  const before = { resident: process.memoryUsage.rss(), held: held() }
  const peak = { ...before }
  let lookedMicroseconds = 0
  const sampling = setInterval(() => { peak.resident = Math.max(peak.resident, process.memoryUsage.rss()) }, SAMPLE_MILLISECONDS)
  const collecting = looksAtHeld ? setInterval(look, COLLECT_MILLISECONDS) : undefined
  function look(): void {
    const cpu = process.cpuUsage()
    collect()
    peak.held = Math.max(peak.held, held())
    const { user, system } = process.cpuUsage(cpu)
    lookedMicroseconds += user + system
  }
  const stopCounting = countQueries()
  const [startedAt, cpu] = [performance.now(), process.cpuUsage()]
  try {
    await work()
  } finally {
    clearInterval(sampling)
    clearInterval(collecting)
  }
  const { user, system } = process.cpuUsage(cpu)
  return {
    cpuSeconds: (user + system - lookedMicroseconds) / 1e6, seconds: (performance.now() - startedAt) / 1000, queries: stopCounting(),
    residentMegabytes: (peak.resident - before.resident) / MEGABYTE, heldMegabytes: looksAtHeld ? (peak.held - before.held) / MEGABYTE : null,
  }
}
