import { z } from 'zod'

/**
 * The worker's settings: it moves sealed rows, clears away sealed blobs and opens no mailbox. One key seals what it did, others sign its calls,
 * another opens what members uploaded to be sent.
 */
const schema = z.object({
  DATABASE_URL: z.string().startsWith('postgres'),
  /** Where the portal keeps sealed documents: what crashes left there is swept. */
  BLOB_DIR: z.string().min(1),
  /** The portal's seal, for the events of what the worker does: P-256 private key and its certificate, PEM. */
  PORTAL_SEAL_KEY_FILE: z.string().min(1),
  PORTAL_SEAL_CERTIFICATE_FILE: z.string().min(1),
  /** Keys that wrap what calls to organisations' own systems are signed with. */
  WEBHOOK_KEY_FILE: z.string().min(1),
  /** Set to 1 where those systems run on this very machine, as in the sandbox. */
  WEBHOOK_LOOPBACK: z.enum(['0', '1']).default('0'),
  /** Wraps the keys of uploads, see server/uploads/env.ts. */
  UPLOAD_KEY_FILE: z.string().min(1),
  /** Trust anchors by use: rows of uploads are verified here. */
  TRUST_FILE: z.string().min(1),
  /** The bundled verification thread. */
  VERIFICATION_WORKER_FILE: z.string().min(1).default('dist/verification-worker.mjs'),
  /** Health only, on 127.0.0.1. */
  WORKER_PORT: z.coerce.number().int().min(0).max(65535).default(3030),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
})

export type WorkerEnv = z.infer<typeof schema>

/** One clear line per bad variable; values are never shown. */
export function readWorkerEnv(source: Record<string, string | undefined>): { ok: true, env: WorkerEnv } | { ok: false, lines: string[] } {
  const parsed = schema.safeParse(source)
  if (parsed.success) return { ok: true, env: parsed.data }
  return { ok: false, lines: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) }
}

export const workerEnv = () => readWorkerEnv(process.env)
