import type { DepositsJob, ThreadJob, ThreadResult, VerificationReport } from './job'
import { checkSignature } from './public/check'
import { verify } from './verify'

/** Does one job of a verification thread. */
export async function work({ task, job }: ThreadJob): Promise<ThreadResult> {
  switch (task) {
    case 'documents':
      return { task, report: await verify(job) }
    case 'deposits':
      return { task, reports: await verifyEach(job) }
    case 'signature':
      return { task, report: await checkSignature(job) }
  }
}

async function verifyEach({ deposits, ...common }: DepositsJob): Promise<VerificationReport[]> {
  const reports: VerificationReport[] = []
  for (const deposit of deposits) reports.push(await verify({ ...common, ...deposit }))
  return reports
}
