export interface FairShareLimits {
  /** Pieces of work that run at the same time. */
  atOnce: number
  /** Pieces of one owner that may wait; one more is refused. */
  waitingOfOne: number
  /** Pieces of all owners that may wait. */
  waitingOfAll: number
}

/** `own-share-used`: this owner has enough waiting and is to slow down. `busy`: everybody together has. Nothing was begun. */
export type FairShareOutcome<Value> = { ok: true, value: Value } | { ok: false, reason: 'own-share-used' | 'busy' }

/**
 * Runs pieces of work of many owners so that each who waits gets its turn after at most one piece of every other: who sends a million
 * does not keep waiting who sends one. Cost of a turn does not grow with the number waiting.
 */
export class FairShare {
  /** In order of their next turn; an owner without waiting work is not in it. */
  private readonly turns = new Map<string, (() => void)[]>()
  private waiting = 0
  private running = 0

  constructor(private readonly limits: FairShareLimits) {}

  async run<Value>(owner: string, work: () => Promise<Value>): Promise<FairShareOutcome<Value>> {
    const refusal = this.refusal(owner)
    if (refusal !== null) return { ok: false, reason: refusal }
    if (this.running >= this.limits.atOnce) await this.turnOf(owner)
    else this.running++
    try {
      return { ok: true, value: await work() }
    } finally {
      this.passOn()
    }
  }

  private refusal(owner: string): 'own-share-used' | 'busy' | null {
    if (this.running < this.limits.atOnce) return null
    if ((this.turns.get(owner)?.length ?? 0) >= this.limits.waitingOfOne) return 'own-share-used'
    return this.waiting >= this.limits.waitingOfAll ? 'busy' : null
  }

  private turnOf(owner: string): Promise<void> {
    this.waiting++
    return new Promise((resolve) => {
      const own = this.turns.get(owner)
      if (own === undefined) this.turns.set(owner, [resolve])
      else own.push(resolve)
    })
  }

  /** Hands the place that has become free to the owner whose turn it is, who then goes to the end of the row. */
  private passOn(): void {
    const next = this.turns.entries().next()
    if (next.done) {
      this.running--
      return
    }
    const [owner, own] = next.value
    this.turns.delete(owner)
    const begin = own.shift()
    if (own.length > 0) this.turns.set(owner, own)
    this.waiting--
    begin?.()
  }
}
