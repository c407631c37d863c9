import type { Logger as AppLogger } from 'pino'
import { parseCronItems, type ParsedCronItem, type TaskList } from 'graphile-worker'
import { deleteExpired } from '@/server/cleanup'
import { eraseClosedAccounts } from '@/server/closing/erase-accounts'
import type { connectDatabase } from '@/server/database'
import { deliverOutbox } from '@/server/deliver'
import { eraseTrashed, removeErasedBlobs } from '@/server/mailbox/erase'
import { deliverOutboxTask, deliveryJob, forgetDelivered, requeueLost } from '@/server/outbox'
import type { BlobStore } from '@/server/storage/blobs'
import { sweepBlobs } from '@/server/storage/sweep-blobs'
import { Poster } from '@/server/webhooks/post'
import { requeueLostSendings, sendWebhooksTask, sendingJob } from '@/server/webhooks/queue'
import { sendWebhooks } from '@/server/webhooks/send'
import { webhookSettings } from '@/server/webhooks/env'
import { enqueueSending, resumeUploads, sendUploadJob, sendUploadTask } from '@/server/uploads/jobs'
import { dropMaterial } from '@/server/uploads/retention'
import { sendNext } from '@/server/uploads/send'
import { stuckOutbox } from './stuck-outbox'

export interface TaskTools {
  db: ReturnType<typeof connectDatabase>
  blobs: BlobStore
  log: AppLogger
  now: () => Date
}

const SWEEP_LIMIT = 1000
/** Far beyond any request's life. The sweep would be safe without; the day leaves time to look at what a crash left. */
const BLOB_LEFT_AFTER_MILLISECONDS = 24 * 60 * 60_000

/** What the worker can do. Each task may run twice for the same row. */
export function tasks({ db, blobs, log, now }: TaskTools): TaskList {
  return {
    async [deliverOutboxTask](payload) {
      const job = deliveryJob.parse(payload)
      const outcome = await deliverOutbox({ db, blobs }, job, now())
      log.info({ event: deliverOutboxTask, outboxId: job.id, outcome })
    },
    async [sendUploadTask](payload) {
      const place = sendUploadJob.parse(payload)
      const outcome = await sendNext({ db, blobs }, place, now())
      if (outcome !== 'ended') await enqueueSending(db, place, outcome === 'more' ? 'now' : 'later')
      log.info({ event: sendUploadTask, uploadId: place.id, outcome })
    },
    async 'resume-uploads'() {
      const resumed = await resumeUploads(db, now())
      if (resumed > 0) log.warn({ event: 'resume-uploads', resumed })
    },
    async 'drop-upload-material'() {
      const dropped = await dropMaterial(db, blobs, now())
      if (dropped > 0) log.info({ event: 'drop-upload-material', dropped })
    },
    async 'sweep-outbox'() {
      const requeued = await requeueLost(db, now(), SWEEP_LIMIT)
      if (requeued > 0) log.warn({ event: 'sweep-outbox', requeued })
      const stuck = await stuckOutbox(db, now())
      if (stuck.undelivered > 0) log.error({ event: 'outbox-undelivered', ...stuck })
    },
    async 'forget-delivered'() {
      const forgotten = await forgetDelivered(db, now())
      if (forgotten > 0) log.info({ event: 'forget-delivered', forgotten })
    },
    async 'sweep-webhooks'() {
      const requeued = await requeueLostSendings(db, now(), SWEEP_LIMIT)
      if (requeued > 0) log.warn({ event: 'sweep-webhooks', requeued })
    },
    async 'sweep-blobs'() {
      const swept = await sweepBlobs(db, blobs, new Date(now().getTime() - BLOB_LEFT_AFTER_MILLISECONDS))
      if (Object.values(swept).some((count) => count > 0)) log.warn({ event: 'sweep-blobs', ...swept })
    },
    async 'erase-trashed'() {
      const items = await eraseTrashed(db, now())
      const removed = await removeErasedBlobs(db, blobs)
      if (items > 0 || removed > 0) log.info({ event: 'erase-trashed', items, blobs: removed })
    },
    async 'erase-closed-accounts'() {
      const { begun, erased } = await eraseClosedAccounts(db, blobs, now())
      if (begun > 0 || erased > 0) log.info({ event: 'erase-closed-accounts', begun, erased })
    },
    async 'delete-expired'() {
      log.info({ event: 'delete-expired', ...await deleteExpired(db, now()) })
    },
  }
}

/** What is done beside all else and by a runner of its own, because the other side may take its time. */
export function webhookTasks({ db, log, now }: Omit<TaskTools, 'blobs'>): TaskList {
  return {
    async [sendWebhooksTask](payload) {
      const job = sendingJob.parse(payload)
      const poster = () => new Poster(webhookSettings())
      const sent = await sendWebhooks({ db, poster, now, random: Math.random }, job)
      if (sent.outcome === 'sent') log.info({ event: sendWebhooksTask, ...job, ...sent })
    },
  }
}

/** Nothing is made up for the time the worker was away. */
export function schedule(): ParsedCronItem[] {
  const at = (match: string, task: string) => ({ task, match, options: { backfillPeriod: 0, maxAttempts: 1, jobKey: task } })
  const eachMinute = ['sweep-outbox', 'sweep-webhooks', 'delete-expired', 'resume-uploads', 'drop-upload-material'].map((task) => at('* * * * *', task))
  return parseCronItems([...eachMinute, at('7 * * * *', 'sweep-blobs'), at('23 * * * *', 'erase-closed-accounts'), at('17 * * * *', 'erase-trashed'), at('37 * * * *', 'forget-delivered')])
}
