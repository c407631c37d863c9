import { makeWorkerUtils } from 'graphile-worker'

/** Installs or updates the job queue's own schema (`graphile_worker`). Safe to run again and beside running workers. */
export async function installJobQueue(connectionString: string): Promise<void> {
  const queue = await makeWorkerUtils({ connectionString })
  try {
    await queue.migrate()
  } finally {
    await queue.release()
  }
}
