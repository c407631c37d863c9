import { z } from 'zod'

const schema = z.object({
  SANDBOX_DIR: z.string().min(1).default('.data/sandbox'),
  SANDBOX_PORT: z.coerce.number().int().min(0).max(65535).default(3020),
})

export interface SandboxEnvironment {
  readonly directory: string
  readonly port: number
}

export type EnvironmentResult = { ok: true; environment: SandboxEnvironment } | { ok: false; problems: string[] }

/** Reads the sandbox's environment; each bad variable is one line of `problems`. */
export function readEnvironment(variables: Record<string, string | undefined> = process.env): EnvironmentResult {
  const parsed = schema.safeParse(variables)
  if (!parsed.success) return { ok: false, problems: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) }
  return { ok: true, environment: { directory: parsed.data.SANDBOX_DIR, port: parsed.data.SANDBOX_PORT } }
}
