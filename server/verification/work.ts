import { findingOf } from '../deposits/finding'
import type { DepositFinding, DepositsJob, ThreadJob, ThreadResult } from './job'
import { checkSignature } from './public/check'
import { verify, verifyFacts } from './verify'

/** Does one job of a verification thread. */
export async function work({ task, job }: ThreadJob): Promise<ThreadResult> {
  switch (task) {
    case 'documents':
      return { task, report: await verify(job) }
    case 'deposits':
      return { task, findings: await verifyEach(job) }
    case 'signature':
      return { task, report: await checkSignature(job) }
  }
}

async function verifyEach({ deposits, ...common }: DepositsJob): Promise<DepositFinding[]> {
  const findings: DepositFinding[] = []
  for (const deposit of deposits) findings.push(findingOf(await verifyFacts({ ...common, ...deposit }), deposit.documents, common.corporateNumber))
  return findings
}
