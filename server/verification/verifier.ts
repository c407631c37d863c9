import { verificationWorkerFile } from './env'
import type { VerificationJob, VerificationReport } from './job'
import { ThreadPool, type PoolOutcome } from './thread-pool'

export type VerificationOutcome = PoolOutcome<VerificationReport>
type Pool = ThreadPool<VerificationJob, VerificationReport>

/** Two lanes, so that a flood of deposits never keeps residents from reading. */
const lanes = {
  deposits: { threads: 2, maxWaiting: 16, jobLimitInMilliseconds: 2000 },
  reading: { threads: 1, maxWaiting: 64, jobLimitInMilliseconds: 10_000 },
}
export type Lane = keyof typeof lanes

const shared = globalThis as typeof globalThis & { madoguchiVerifiers?: Partial<Record<Lane, Pool>> }

function poolOf(lane: Lane): Pool {
  const pools = (shared.madoguchiVerifiers ??= {})
  pools[lane] ??= new ThreadPool({ file: verificationWorkerFile(), startLimitInMilliseconds: 20_000, memoryLimitInMegabytes: 256, ...lanes[lane] })
  return pools[lane]
}

/** Reads and verifies documents on a thread of the lane. */
export const verifyDocuments = (lane: Lane, job: VerificationJob): Promise<VerificationOutcome> => poolOf(lane).run(job)

/** Ends the threads of this process: for tests and commands; a server's threads end with it. */
export async function stopVerifiers(): Promise<void> {
  const pools = Object.values(shared.madoguchiVerifiers ?? {})
  shared.madoguchiVerifiers = {}
  await Promise.all(pools.map((pool) => pool.close()))
}
