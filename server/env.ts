import { z } from 'zod'
import { servings } from './served'

const path = z.string().min(1)
const origin = z.url({ protocol: /^https?$/ }).transform((text) => new URL(text).origin)
const isTrustworthy = (text: string) => text.startsWith('https://') || new URL(text).hostname === 'localhost'

/** The portal's and worker's settings. Paths name files that the start script or the operator makes. */
const schema = z.object({
  NODE_ENV: z.enum(['development', 'production', 'test']).default('production'),
  DATABASE_URL: z.string().startsWith('postgres'),
  /** Set to 1 for throw-away test databases only: serve although the server may lose acknowledged rows. */
  ALLOW_VOLATILE_DATABASE: z.enum(['0', '1']).default('0').transform((flag) => flag === '1'),
  /** Where residents reach the portal, for example http://localhost:3000. Browsers keep __Host- cookies nowhere else. */
  PORTAL_ORIGIN: origin.refine(isTrustworthy, 'must be https, or http://localhost'),
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
  /** What this process answers: the pages, the machine interface (`/api/v1`), or both. */
  SERVES: z.enum(servings).default('all'),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
})

export type Env = z.infer<typeof schema>

/** Thrown when the environment is not usable; each line names one variable and never shows its value. */
export class EnvironmentError extends Error {
  constructor(readonly lines: readonly string[]) {
    super(`The environment is not usable:\n${lines.join('\n')}`)
    this.name = 'EnvironmentError'
  }
}

export function readEnv(source: Record<string, string | undefined>): Env {
  const parsed = schema.safeParse(source)
  if (parsed.success) return parsed.data
  throw new EnvironmentError(parsed.error.issues.map(({ path: [name], message }) => `${String(name)}: ${source[String(name)] === undefined ? 'is not set' : message}`))
}

let cached: Env | undefined

/** Read at first use, so that `next build` needs no secrets. */
export function env(): Env {
  if (cached === undefined) {
    cached = readEnv(process.env)
    // next-auth learns its own address from this variable and nothing else.
    process.env.NEXTAUTH_URL = cached.PORTAL_ORIGIN
  }
  return cached
}

/** One setting, for code that also runs in a process with few of them. Throws when it is not usable. */
export function setting<Name extends keyof Env>(name: Name): Env[Name] {
  const parsed = schema.shape[name].safeParse(process.env[name])
  if (!parsed.success) throw new EnvironmentError([`${name}: ${process.env[name] === undefined ? 'is not set' : parsed.error.issues[0]?.message ?? ''}`])
  return parsed.data as Env[Name]
}
