import { createLogger } from '@/server/log'
import { workerEnv } from './env'
import { startWorker } from './start'

const read = workerEnv()
if (!read.ok) {
  for (const line of read.lines) process.stderr.write(`worker: ${line}\n`)
  process.exit(1)
}

const log = createLogger(read.env.LOG_LEVEL)

async function main(env: typeof read & { ok: true }): Promise<void> {
  const worker = await startWorker(env.env, log)
  log.info({ event: 'started', healthPort: worker.healthPort })
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      log.info({ event: 'stopping', signal })
      worker.stop().catch((error: unknown) => log.error({ event: 'stop-failed', err: error }))
    })
  }
  await worker.ended
  await worker.stop()
}

main(read).then(
  () => process.exit(0),
  (error: unknown) => {
    log.fatal({ event: 'broken', err: error })
    process.exit(1)
  },
)
