import path from 'node:path'
import { z } from 'zod'

const schema = z.object({
  /** The bundled verification thread (dist/verification-worker.mjs). Relative paths count from the working directory. */
  VERIFICATION_WORKER_FILE: z.string().min(1).default('dist/verification-worker.mjs'),
})

/** Path of the thread's bundle. Kept apart from the portal's settings because tests and commands give their own. */
export const verificationWorkerFile = (): string => path.resolve(schema.parse(process.env).VERIFICATION_WORKER_FILE)
