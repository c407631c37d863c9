import { readFileSync } from 'node:fs'
import { z } from 'zod'

const schema = z.object({
  SANDBOX_DIR: z.string().min(1).default('.data/sandbox'),
  /** Where the deposit API is, when that is not the portal's own address. */
  PORTAL_API_ORIGIN: z.url({ protocol: /^https?$/ }).optional(),
  PORTAL_ORIGIN: z.url({ protocol: /^https?$/ }).default('http://localhost:3000'),
  INSURER_TAX_YEAR: z.coerce.number().int().min(2018).max(2100).default(2026),
})

export interface DepositorEnvironment {
  readonly directory: string
  /** Origin without a slash at its end. */
  readonly apiOrigin: string
  readonly apiKey: string
  readonly taxYear: number
}

export type DepositorEnvironmentResult = { ok: true, environment: DepositorEnvironment } | { ok: false, problems: string[] }

/** Reads a depositor's environment, with its key from `<NAME>_API_KEY` or `<NAME>_API_KEY_FILE`; each bad variable is one line of `problems`. */
export function readDepositorEnvironment(name: 'INSURER' | 'UNIVERSITY', variables: Record<string, string | undefined> = process.env): DepositorEnvironmentResult {
  const parsed = schema.safeParse(variables)
  if (!parsed.success) return { ok: false, problems: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) }
  const { SANDBOX_DIR, PORTAL_API_ORIGIN, PORTAL_ORIGIN, INSURER_TAX_YEAR } = parsed.data
  const apiKey = variables[`${name}_API_KEY`] ?? keyFrom(variables[`${name}_API_KEY_FILE`])
  if (!apiKey) return { ok: false, problems: [`${name}_API_KEY or ${name}_API_KEY_FILE: one visible ASCII word is needed`] }
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
