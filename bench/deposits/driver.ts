// The process that sends: gets finished requests, sends them when told, keeps every answer.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readBatchAnswer } from '@/client/answers'
import { send } from '@/client/attempts'
import type { ReadyBatch } from './corpus'

export interface DriverTask {
  readonly apiOrigin: string
  readonly batches: readonly ReadyBatch[]
  readonly atOnce: number
}

export interface DriverReport {
  readonly milliseconds: number
  /** Of the driver alone. */
  readonly processorSeconds: number
  readonly receipts: readonly { depositId: string, content: string, signature: string }[]
}

/** Throws when any item of any batch was not accepted as new. */
export async function drive({ apiOrigin, batches, atOnce }: DriverTask): Promise<DriverReport> {
  const receipts: DriverReport['receipts'][number][] = []
  const waiting = [...batches]
  const before = process.cpuUsage()
  const startedAt = performance.now()
  const one = async () => {
    for (let batch = waiting.shift(); batch !== undefined; batch = waiting.shift()) receipts.push(...await sendBatch(apiOrigin, batch))
  }
  await Promise.all(Array.from({ length: atOnce }, one))
  const milliseconds = performance.now() - startedAt
  const { user, system } = process.cpuUsage(before)
  return { milliseconds, processorSeconds: (user + system) / 1e6, receipts }
}

async function sendBatch(apiOrigin: string, { apiKey, body, items }: ReadyBatch): Promise<DriverReport['receipts']> {
  const options = { apiOrigin, apiKey, pausesInMilliseconds: [], timeoutInMilliseconds: 120_000 }
  const sent = await send({ method: 'POST', path: '/deposits/batches', body }, options)
  const answers = sent.ok && sent.status === 200 ? readBatchAnswer(sent.json, items) : null
  if (answers === null) throw new Error(`A batch was not answered: ${sent.ok ? `${sent.status} ${JSON.stringify(sent.json)}` : sent.detail}`)
  return answers.map(({ status, answer }) => {
    if (status !== 201 || !answer.ok) throw new Error(`An item was answered ${status}: ${JSON.stringify(answer)}`)
    return { depositId: answer.acceptance.depositId, ...answer.acceptance.receipt }
  })
}

type Order = { batch: ReadyBatch } | { apiOrigin: string, atOnce: number }

/** In the driver's process: takes finished requests one by one, and sends them all when it is told where to. */
export function serveDriver(): void {
  const batches: ReadyBatch[] = []
  process.on('message', (order: Order) => {
    if ('batch' in order) {
      batches.push(order.batch)
      return
    }
    drive({ ...order, batches: batches.splice(0) }).then(
      (report) => process.send?.(report),
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.stack ?? error.message : String(error)}\n`)
        process.exit(1)
      },
    )
  })
}

export interface Driver {
  readonly pid: number
  /** Sends these and nothing else; answers when all were accepted. */
  send(batches: readonly ReadyBatch[], to: { apiOrigin: string, atOnce: number }, whenLoaded: () => void): Promise<DriverReport>
  stop(): void
}

/** Starts `file`, which calls `serveDriver`. */
export function startDriver(file: string): Driver {
  const child = fork(file, ['drive'], { serialization: 'advanced' })
  const tell = (order: Order) => new Promise<void>((resolve, reject) => { child.send(order, (error) => { if (error === null) resolve(); else reject(error) }) })
  return {
    pid: child.pid ?? 0,
    async send(batches, to, whenLoaded) {
      for (const batch of batches) await tell({ batch })
      const answered = Promise.race([
        once(child, 'message').then(([report]) => report as DriverReport),
        once(child, 'exit').then(() => { throw new Error('The driver ended.') }),
      ])
      whenLoaded()
      await tell(to)
      return answered
    },
    stop: () => { child.disconnect() },
  }
}
