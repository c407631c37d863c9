import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { Acknowledgements } from './acknowledgements'

const taken = z.object({ depositId: z.uuid(), receipt: z.object({ content: z.string(), signature: z.string() }) })
const batch = z.object({ items: z.array(z.object({ status: z.int(), deposit: taken.optional(), problem: z.object({ reason: z.string() }).optional() })) })

export interface Target {
  apiOrigin: string
  apiKey: string
  body: Record<string, unknown>
}

const PAUSE_MILLISECONDS = 20
const TIMEOUT_MILLISECONDS = 20_000
const laterStatuses = [429, 500, 502, 503, 504]

/** Organisation's programs that deposit without end and send again, always under the same key, until they are answered. */
export class Clients {
  /** Requests that ended without an answer: what was in flight when something died. */
  broken = 0
  /** Answers that said "later". */
  later = 0
  private isOver = false
  private running: Promise<void>[] = []
  private counter = 0

  constructor(private readonly target: Target, private readonly kept: Acknowledgements) {}

  start(singles: number, batches: number, itemsOfBatch: number): void {
    this.isOver = false
    const sizes = [...Array.from({ length: singles }, () => 1), ...Array.from({ length: batches }, () => itemsOfBatch)]
    this.running = sizes.map((size) => this.depositWithoutEnd(size))
    // Whoever waits for the end learns of it there.
    for (const client of this.running) client.catch(() => {})
  }

  /** No new deposits; ends when all that were begun are acknowledged. */
  async finish(): Promise<void> {
    this.isOver = true
    await Promise.all(this.running)
  }

  /** For good: what was not answered stays so. */
  private isAbandoned = false
  abandon(): void {
    this.isOver = true
    this.isAbandoned = true
  }

  private async depositWithoutEnd(size: number): Promise<void> {
    while (!this.isOver) await (size === 1 ? this.depositOne() : this.depositBatch(size))
  }

  private newItem() {
    this.counter++
    return { key: randomUUID(), body: { ...this.target.body, depositorReference: `crash-${this.counter}` } }
  }

  private async depositOne(): Promise<void> {
    const { key, body } = this.newItem()
    const answer = await this.send('/api/v1/deposits', { 'idempotency-key': key }, body)
    if (answer !== null) this.kept.keep({ key, ...taken.parse(answer) })
  }

  private async depositBatch(size: number): Promise<void> {
    const items = Array.from({ length: size }, () => this.newItem())
    const answer = await this.send('/api/v1/deposits/batches', {}, { items: items.map(({ key, body }) => ({ idempotencyKey: key, ...body })) })
    if (answer === null) return
    for (const [index, { deposit, problem }] of batch.parse(answer).items.entries()) {
      const item = items[index]
      if (item === undefined || deposit === undefined) throw new Error(`An item was refused: ${problem?.reason ?? 'not answered'}`)
      this.kept.keep({ key: item.key, ...deposit })
    }
  }

  /** The answer, or null when the client was told to give up. */
  private async send(path: string, headers: Record<string, string>, body: unknown): Promise<unknown> {
    const { apiOrigin, apiKey } = this.target
    const request = { method: 'POST', headers: { ...headers, 'authorization': `Bearer ${apiKey}`, 'content-type': 'application/json' }, body: JSON.stringify(body) }
    for (;;) {
      const outcome = await this.attempt(`${apiOrigin}${path}`, request)
      if (outcome.answer !== undefined) return outcome.answer
      if (this.isAbandoned) return null
      await sleep(PAUSE_MILLISECONDS)
    }
  }

  private async attempt(url: string, request: RequestInit): Promise<{ answer?: unknown }> {
    let response: Response
    let text: string
    try {
      response = await fetch(url, { ...request, signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS) })
      text = await response.text()
    } catch {
      this.broken++
      return {}
    }
    if (response.ok) return { answer: JSON.parse(text) as unknown }
    if (!laterStatuses.includes(response.status)) throw new Error(`Refused with ${response.status}: ${text}`)
    this.later++
    return {}
  }
}
