// Entry of dist/verification-worker.mjs: one thread that reads and verifies untrusted documents, one job after the other.
import { parentPort } from 'node:worker_threads'
import type { VerificationJob, VerificationReport } from './job'
import type { ThreadAnswer } from './thread-pool'
import { verify } from './verify'

if (parentPort === null) throw new Error('This file runs as a worker thread only.')
const port = parentPort

const describe = (error: unknown) => (error instanceof Error ? { name: error.name, message: error.message, stack: error.stack ?? '' } : { name: 'unknown', message: '', stack: '' })

port.on('message', (job: VerificationJob) => {
  verify(job)
    .then((result): ThreadAnswer<VerificationReport> => ({ ok: true, result }), (error: unknown): ThreadAnswer<VerificationReport> => ({ ok: false, error: describe(error) }))
    .then((answer) => port.postMessage(answer))
    .catch((error: unknown) => { throw error })
})
port.postMessage('ready')
