import { verificationWorkerFile } from './env'
import type { DepositFinding, DepositsJob, SignatureJob, SignatureReport, ThreadJob, ThreadResult, VerificationJob, VerificationReport } from './job'
import { ThreadPool, type PoolOutcome } from './thread-pool'

export type VerificationOutcome = PoolOutcome<VerificationReport>
export type SignatureOutcome = PoolOutcome<SignatureReport>
type Pool = ThreadPool<ThreadJob, ThreadResult>

/** Lanes of their own, so that a flood of deposits never keeps residents from reading, and the public never keeps anybody from either. */
const lanes = {
  deposits: { threads: 2, maxWaiting: 16, waitLimitInMilliseconds: 30_000, jobLimitInMilliseconds: 2000 },
  reading: { threads: 1, maxWaiting: 64, waitLimitInMilliseconds: 30_000, jobLimitInMilliseconds: 10_000 },
  public: { threads: 1, maxWaiting: 256, waitLimitInMilliseconds: 6000, jobLimitInMilliseconds: 2000 },
}
const threadLimits = { startLimitInMilliseconds: 20_000, memoryLimitInMegabytes: 256 }
export type Lane = 'deposits' | 'reading'

const shared = globalThis as typeof globalThis & { madoguchiVerifiers?: Partial<Record<keyof typeof lanes, Pool>> }

function poolOf(lane: keyof typeof lanes): Pool {
  const pools = (shared.madoguchiVerifiers ??= {})
  pools[lane] ??= new ThreadPool({ file: verificationWorkerFile(), ...threadLimits, ...lanes[lane] })
  return pools[lane]
}

const otherTask = () => new Error('A verification thread answered another task: its bundle and the portal differ in version.')

/** Reads and verifies documents on a thread of the lane. */
export async function verifyDocuments(lane: Lane, job: VerificationJob): Promise<VerificationOutcome> {
  const outcome = await poolOf(lane).run({ task: 'documents', job })
  if (!outcome.ok) return outcome
  if (outcome.result.task !== 'documents') throw otherTask()
  return { ok: true, result: outcome.result.report }
}

/** Reads and verifies several deposits on one thread of their lane: all are answered, or none. */
export async function verifyDeposits(job: DepositsJob): Promise<PoolOutcome<DepositFinding[]>> {
  const outcome = await poolOf('deposits').run({ task: 'deposits', job })
  if (!outcome.ok) return outcome
  if (outcome.result.task !== 'deposits') throw otherTask()
  return { ok: true, result: outcome.result.findings }
}

/** Checks one signature for anybody, on the thread that the public shares. */
export async function checkSignatureFor(job: SignatureJob): Promise<SignatureOutcome> {
  const outcome = await poolOf('public').run({ task: 'signature', job })
  if (!outcome.ok) return outcome
  if (outcome.result.task !== 'signature') throw otherTask()
  return { ok: true, result: outcome.result.report }
}

/** Ends the threads of this process: for tests and commands; a server's threads end with it. */
export async function stopVerifiers(): Promise<void> {
  const pools = Object.values(shared.madoguchiVerifiers ?? {})
  shared.madoguchiVerifiers = {}
  await Promise.all(pools.map((pool) => pool.close()))
}
