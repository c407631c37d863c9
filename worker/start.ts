import { Logger, LogLevel, run } from 'graphile-worker'
import type { Logger as AppLogger } from 'pino'
import { connectDatabase } from '@/server/database'
import type { WorkerEnv } from './env'
import { startHealthServer } from './health'
import { schedule, tasks } from './tasks'

const CONCURRENCY = 4
const HEALTH_PATIENCE_MILLISECONDS = 2000

export interface RunningWorker {
  /** Lets running jobs end, then closes everything. */
  stop(): Promise<void>
  /** Settles when the worker has ended, rejects when it broke. */
  ended: Promise<void>
  healthPort: number
}

/** graphile-worker's own lines, in our form. Its `meta` carries the job's payload, so only the error of it is passed on. */
function queueLogger(log: AppLogger): Logger {
  return new Logger((scope) => (level, message, meta) => {
    const facts = { event: 'queue', task: scope.taskIdentifier, jobId: scope.jobId, ...(meta?.error === undefined ? {} : { err: meta.error }) }
    switch (level) {
      case LogLevel.ERROR: return log.error(facts, message)
      case LogLevel.WARNING: return log.warn(facts, message)
      case LogLevel.INFO:
      case LogLevel.DEBUG: return log.debug(facts, message)
    }
  })
}

const patience = (milliseconds: number) => new Promise<false>((resolve) => setTimeout(() => resolve(false), milliseconds).unref())

/** Starts the job runner on one database; installs or updates the queue's schema first. */
export async function startWorker(env: WorkerEnv, log: AppLogger, now: () => Date = () => new Date()): Promise<RunningWorker> {
  const db = connectDatabase(env.DATABASE_URL)
  const runner = await run({
    connectionString: env.DATABASE_URL,
    concurrency: CONCURRENCY,
    noHandleSignals: true,
    logger: queueLogger(log),
    taskList: tasks({ db, log, now }),
    parsedCronItems: schedule(),
  })
  const answers = () => db.$queryRaw`select 1`.then(() => true, () => false)
  const health = await startHealthServer(env.WORKER_PORT, () => Promise.race([answers(), patience(HEALTH_PATIENCE_MILLISECONDS)]))
  const address = health.address()
  const close = async () => {
    health.close()
    health.closeAllConnections()
    await db.$disconnect()
  }
  let stopping: Promise<void> | undefined
  return {
    stop: () => (stopping ??= runner.stop().then(close)),
    ended: runner.promise,
    healthPort: typeof address === 'object' && address !== null ? address.port : env.WORKER_PORT,
  }
}
