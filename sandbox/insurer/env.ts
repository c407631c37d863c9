import { readFileSync } from 'node:fs'
import { z } from 'zod'

const schema = z.object({
  SANDBOX_DIR: z.string().min(1).default('.data/sandbox'),
  /** Where the deposit API is, when that is not the portal's own address. */
  PORTAL_API_ORIGIN: z.url({ protocol: /^https?$/ }).optional(),
  PORTAL_ORIGIN: z.url({ protocol: /^https?$/ }).default('http://localhost:3000'),
  INSURER_API_KEY: z.string().min(1).optional(),
  INSURER_API_KEY_FILE: z.string().min(1).optional(),
  INSURER_TAX_YEAR: z.coerce.number().int().min(2018).max(2100).default(2026),
})

export interface InsurerEnvironment {
  readonly directory: string
  /** Origin without a slash at its end. */
  readonly apiOrigin: string
  readonly apiKey: string
  readonly taxYear: number
}

export type InsurerEnvironmentResult = { ok: true, environment: InsurerEnvironment } | { ok: false, problems: string[] }

/** Reads the insurer's environment; each bad variable is one line of `problems`. */
export function readInsurerEnvironment(variables: Record<string, string | undefined> = process.env): InsurerEnvironmentResult {
  const parsed = schema.safeParse(variables)
  if (!parsed.success) return { ok: false, problems: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) }
  const { SANDBOX_DIR, PORTAL_API_ORIGIN, PORTAL_ORIGIN, INSURER_TAX_YEAR } = parsed.data
  const apiKey = parsed.data.INSURER_API_KEY ?? keyFrom(parsed.data.INSURER_API_KEY_FILE)
  if (apiKey === null) return { ok: false, problems: ['INSURER_API_KEY or INSURER_API_KEY_FILE: one visible ASCII word is needed'] }
  const apiOrigin = new URL(PORTAL_API_ORIGIN ?? PORTAL_ORIGIN).origin
  return { ok: true, environment: { directory: SANDBOX_DIR, apiOrigin, apiKey, taxYear: INSURER_TAX_YEAR } }
}

function keyFrom(file: string | undefined): string | null {
  try {
    const key = file === undefined ? '' : readFileSync(file, 'utf8').trim()
    return /^[\x21-\x7e]+$/.test(key) ? key : null
  } catch {
    return null
  }
}
