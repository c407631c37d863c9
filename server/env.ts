import { z } from 'zod'

const path = z.string().min(1)
const origin = z.url().transform((text) => new URL(text).origin)

/** The portal's and worker's settings. Paths name files that the start script or the operator makes. */
const schema = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('production'),
  DATABASE_URL: z.string().startsWith('postgres'),
  /** Where residents reach the portal, for example http://localhost:3000. */
  PORTAL_ORIGIN: origin,
  /** Where the resident's own bridge listens, for example http://127.0.0.1:3010. */
  BRIDGE_ORIGIN: origin,
  /** next-auth's secret for its own cookies; our session rows do not depend on it alone. */
  NEXTAUTH_SECRET: z.string().min(32),
  /** Ed25519 private key (PKCS#8 PEM) that signs requests to the bridge. */
  REQUEST_SIGNING_KEY_FILE: path,
  /** 32 bytes, hex: keyed hash of certificate serial numbers. */
  CREDENTIAL_HMAC_KEY_FILE: path,
  /** 32 bytes, hex: wraps the private halves of mailbox keys. */
  KEY_ENCRYPTION_KEY_FILE: path,
  /** The portal's seal for receipts: P-256 private key and its certificate, PEM. */
  PORTAL_SEAL_KEY_FILE: path,
  PORTAL_SEAL_CERTIFICATE_FILE: path,
  /** Trust anchors by use, with where their revocation lists are. */
  TRUST_FILE: path,
  /** Sealed documents; must be on a disk whose fsync tells the truth. */
  BLOB_DIR: path,
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
})

export type Env = z.infer<typeof schema>

/** One clear line per bad variable; the value itself is never shown. */
export function readEnv(source: Record<string, string | undefined>): Env {
  const parsed = schema.safeParse(source)
  if (parsed.success) return parsed.data
  const lines = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  throw new Error(`The environment is not usable:\n${lines.join('\n')}`)
}

let cached: Env | undefined

/** Read at first use, so that `next build` needs no secrets. */
export function env(): Env {
  cached ??= readEnv(process.env)
  return cached
}
