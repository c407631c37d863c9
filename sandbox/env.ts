import { z } from 'zod'
import { offices } from './recipients/office'
import type { AnsweringOffice, MachineSettings } from './recipients/run'

const schema = z.object({
  SANDBOX_DIR: z.string().min(1).default('.data/sandbox'),
  SANDBOX_PORT: z.coerce.number().int().min(0).max(65535).default(3020),
  /** Where offices that receive ask the portal. */
  PORTAL_ORIGIN: z.url({ protocol: /^https?$/ }).default('http://localhost:3000'),
  /** An office with a key here answers by machine; without one, its clerks answer in the browser. */
  TAX_OFFICE_API_KEY_FILE: z.string().min(1).optional(),
  EMPLOYER_API_KEY_FILE: z.string().min(1).optional(),
  /** The year for which the tax office takes certificates. */
  TAX_OFFICE_YEAR: z.coerce.number().int().min(2018).max(2100).default(2026),
  /** How long an office waits between looks into its inbox. */
  RECIPIENT_PAUSE_MILLISECONDS: z.coerce.number().int().min(10).max(600_000).default(2_000),
})

export interface SandboxEnvironment {
  readonly directory: string
  readonly port: number
  readonly recipients: MachineSettings & { readonly offices: readonly AnsweringOffice[] }
}

export type EnvironmentResult = { ok: true; environment: SandboxEnvironment } | { ok: false; problems: string[] }

/** Reads the sandbox's environment; each bad variable is one line of `problems`. */
export function readEnvironment(variables: Record<string, string | undefined> = process.env): EnvironmentResult {
  const parsed = schema.safeParse(variables)
  if (!parsed.success) return { ok: false, problems: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) }
  const { SANDBOX_DIR: directory, SANDBOX_PORT: port, PORTAL_ORIGIN, TAX_OFFICE_YEAR, RECIPIENT_PAUSE_MILLISECONDS: pauseInMilliseconds } = parsed.data
  const keyFiles = { 'tax-office': parsed.data.TAX_OFFICE_API_KEY_FILE, 'employer': parsed.data.EMPLOYER_API_KEY_FILE }
  const answering = offices(TAX_OFFICE_YEAR).flatMap((office) => {
    const keyFile = keyFiles[office.holder]
    return keyFile === undefined ? [] : [{ office, keyFile }]
  })
  return { ok: true, environment: { directory, port, recipients: { directory, apiOrigin: new URL(PORTAL_ORIGIN).origin, pauseInMilliseconds, offices: answering } } }
}
