/** One side of a comparison: does its work once and returns how many pieces were done. Throws when any answer was wrong. */
export interface Contestant {
  readonly name: string
  /** Passes over the work in one burst, so that the fast ones are measured as long as the slow. */
  readonly passes: number
  run(): Promise<number> | number
}

/** Pieces of work per CPU-second of this process, round by round. */
export type Rates = ReadonlyMap<string, readonly number[]>

/** Runs every contestant once a round, in a fresh order each time; the first round warms up and is not counted. */
export async function measure(contestants: readonly Contestant[], rounds: number, onRound?: (round: number) => void): Promise<Rates> {
  const rates = new Map(contestants.map(({ name }): [string, number[]] => [name, []]))
  for (let round = 0; round <= rounds; round += 1) {
    for (const contestant of shuffled(contestants)) {
      const rate = await rateOf(contestant)
      if (round > 0) rates.get(contestant.name)?.push(rate)
    }
    onRound?.(round)
  }
  return rates
}

async function rateOf({ passes, run }: Contestant): Promise<number> {
  const before = process.cpuUsage()
  let done = 0
  for (let pass = 0; pass < passes; pass += 1) done += await run()
  const { user, system } = process.cpuUsage(before)
  return done / ((user + system) / 1e6)
}

/** One side of a comparison by the clock on the wall: does its work once and says how long the part that counts took. */
export interface Timed {
  readonly name: string
  /** In milliseconds. Throws when the work was not done. */
  run(): Promise<number>
}

/** Runs everybody once a round, in a fresh order each time; the first round warms up and is not counted. Milliseconds, round by round. */
export async function measureTimes(contestants: readonly Timed[], rounds: number, onRound?: (round: number) => void): Promise<ReadonlyMap<string, readonly number[]>> {
  const times = new Map(contestants.map(({ name }): [string, number[]] => [name, []]))
  for (let round = 0; round <= rounds; round += 1) {
    for (const { name, run } of shuffled(contestants)) {
      const time = await run()
      if (round > 0) times.get(name)?.push(time)
    }
    onRound?.(round)
  }
  return times
}

function shuffled<Item>(items: readonly Item[]): Item[] {
  return items
    .map((item) => ({ item, order: Math.random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item)
}

export interface Spread {
  readonly low: number
  readonly median: number
  readonly high: number
}

/** Median and quartiles. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.round((sorted.length - 1) * share)] ?? Number.NaN
  return { low: at(0.25), median: at(0.5), high: at(0.75) }
}

/** Ratio of two contestants in the same round, over all rounds: what a busy machine disturbs least. */
export function pairedRatio(rates: Rates, over: string, under: string): Spread {
  const below = rates.get(under) ?? []
  return spreadOf((rates.get(over) ?? []).map((rate, round) => rate / (below[round] ?? Number.NaN)))
}
