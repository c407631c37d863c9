import type { ThreadJob, ThreadResult } from './job'
import { checkSignature } from './public/check'
import { verify } from './verify'

/** Does one job of a verification thread. */
export async function work({ task, job }: ThreadJob): Promise<ThreadResult> {
  switch (task) {
    case 'documents':
      return { task, report: await verify(job) }
    case 'signature':
      return { task, report: await checkSignature(job) }
  }
}
