import { run } from 'graphile-worker'
import type { Logger as AppLogger } from 'pino'
import { connectDatabase } from '@/server/database'
import { eventSeal } from '@/server/events/event-seal'
import { retryAllNow } from '@/server/outbox'
import { stopVerifiers } from '@/server/verification/verifier'
import { blobStoreAt } from '@/server/storage/blobs'
import { webhookKeyRing } from '@/server/webhooks/signing-key'
import type { WorkerEnv } from './env'
import { startHealthServer, type WorkerReadiness } from './health'
import { queueLogger } from './queue-logger'
import { stuckOutbox } from './stuck-outbox'
import { schedule, tasks, webhookTasks } from './tasks'

const CONCURRENCY = 4
/** Endpoints called at the same time; one that does not answer holds one place for seconds. */
const ENDPOINTS_AT_ONCE = 8
const HEALTH_PATIENCE_MILLISECONDS = 2000
const RETRIED_AT_START = 1000

export interface RunningWorker {
  /** Lets running jobs end, then closes everything. */
  stop(): Promise<void>
  /** Settles when the worker has ended, rejects when it broke. */
  ended: Promise<void>
  healthPort: number
}

const unreachable: WorkerReadiness = { status: 'not-ready', checks: { database: 'unreachable' }, outbox: null }
const patience = (milliseconds: number) => new Promise<WorkerReadiness>((resolve) => setTimeout(() => resolve(unreachable), milliseconds).unref())

/** Starts the job runner on one database; installs or updates the queue's schema first. */
export async function startWorker(env: WorkerEnv, log: AppLogger, now: () => Date = () => new Date()): Promise<RunningWorker> {
  eventSeal()
  webhookKeyRing()
  const db = connectDatabase(env.DATABASE_URL)
  const common = { connectionString: env.DATABASE_URL, noHandleSignals: true, logger: queueLogger(log) }
  const deliveries = await run({ ...common, concurrency: CONCURRENCY, taskList: tasks({ db, blobs: blobStoreAt(env.BLOB_DIR), log, now }), parsedCronItems: schedule() })
  const webhooks = await run({ ...common, concurrency: ENDPOINTS_AT_ONCE, taskList: webhookTasks({ db, log, now }), parsedCronItems: [] })
  const retried = await retryAllNow(db, RETRIED_AT_START)
  if (retried > 0) log.warn({ event: 'retry-outbox', retried })
  const readiness = () => stuckOutbox(db, now()).then((outbox): WorkerReadiness => ({ status: 'ready', checks: { database: 'ok' }, outbox }), () => unreachable)
  const health = await startHealthServer(env.WORKER_PORT, () => Promise.race([readiness(), patience(HEALTH_PATIENCE_MILLISECONDS)]))
  const address = health.address()
  const close = async () => {
    health.close()
    health.closeAllConnections()
    await stopVerifiers()
    await db.$disconnect()
  }
  let stopping: Promise<void> | undefined
  return {
    stop: () => (stopping ??= Promise.all([deliveries.stop(), webhooks.stop()]).then(close)),
    ended: Promise.race([deliveries.promise, webhooks.promise]),
    healthPort: typeof address === 'object' && address !== null ? address.port : env.WORKER_PORT,
  }
}
