import { parentPort } from 'node:worker_threads'
import type { ThreadJob, ThreadResult } from './job'
import type { ThreadAnswer } from './thread-pool'

function describe(error: unknown) {
  if (!(error instanceof Error)) return { name: 'unknown', message: '', stack: '' }
  return { name: error.name, message: error.message, stack: error.stack ?? '' }
}

/** Makes this thread answer jobs, one after the other. */
export function serveJobs(work: (job: ThreadJob) => Promise<ThreadResult>): void {
  if (parentPort === null) throw new Error('This file runs as a worker thread only.')
  const port = parentPort
  port.on('message', (job: ThreadJob) => {
    work(job)
      .then(
        (result): ThreadAnswer<ThreadResult> => ({ ok: true, result }),
        (error: unknown): ThreadAnswer<ThreadResult> => ({ ok: false, error: describe(error) }),
      )
      .then((answer) => port.postMessage(answer))
      .catch((error: unknown) => { throw error })
  })
  port.postMessage('ready')
}
