import type { Logger as AppLogger } from 'pino'
import { parseCronItems, type ParsedCronItem, type TaskList } from 'graphile-worker'
import { deleteExpired } from '@/server/cleanup'
import type { connectDatabase } from '@/server/database'
import { deliverOutbox } from '@/server/deposits/deliver'
import { deliverOutboxTask, deliveryJob, requeueUndelivered } from '@/server/outbox'

export interface TaskTools {
  db: ReturnType<typeof connectDatabase>
  log: AppLogger
  now: () => Date
}

/** A row this old has missed its own job. */
const UNDELIVERED_AFTER_MILLISECONDS = 60_000
const SWEEP_LIMIT = 1000

/** What the worker can do. Each task may run twice for the same row. */
export function tasks({ db, log, now }: TaskTools): TaskList {
  return {
    async [deliverOutboxTask](payload) {
      const job = deliveryJob.parse(payload)
      const outcome = await deliverOutbox(db, job, now())
      log.info({ event: deliverOutboxTask, outboxId: job.id, outcome })
    },
    async 'sweep-outbox'() {
      const requeued = await requeueUndelivered(db, new Date(now().getTime() - UNDELIVERED_AFTER_MILLISECONDS), SWEEP_LIMIT)
      if (requeued > 0) log.warn({ event: 'sweep-outbox', requeued })
    },
    async 'delete-expired'() {
      log.info({ event: 'delete-expired', ...await deleteExpired(db, now()) })
    },
  }
}

/** Every minute, nothing made up for the time the worker was away. */
export function schedule(): ParsedCronItem[] {
  const everyMinute = (task: string) => ({ task, match: '* * * * *', options: { backfillPeriod: 0, maxAttempts: 1, jobKey: task } })
  return parseCronItems([everyMinute('sweep-outbox'), everyMinute('delete-expired')])
}
