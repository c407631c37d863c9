// A verification thread with a fault planted in it: does the real work, but breaks over signature files that begin with a fault's name.
import { work } from '../work'
import type { ThreadJob, ThreadResult } from '../job'
import { serveJobs } from '../serve'

function eatMemory(): never {
  const kept: number[][] = []
  for (;;) kept.push(new Array<number>(1_000_000).fill(kept.length))
}

function hang(): never {
  for (;;) Math.sqrt(2)
}

async function faulty(job: ThreadJob): Promise<ThreadResult> {
  const begin = job.task === 'signature' ? Buffer.from(job.job.signature.subarray(0, 16)).toString('latin1') : ''
  if (begin.startsWith('hang')) hang()
  if (begin.startsWith('die')) process.exit(3)
  if (begin.startsWith('eat memory')) eatMemory()
  return work(job)
}

serveJobs(faulty)
