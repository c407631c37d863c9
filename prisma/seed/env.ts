import { z } from 'zod'

const schema = z.object({
  /** Where the sandbox wrote its people and its insurer. */
  SANDBOX_DIR: z.string().min(1),
  /** The insurer's machine key, `<organisation>.<client>.<secret>`; made when missing. */
  INSURER_API_KEY_FILE: z.string().min(1),
})

export interface SeedSettings {
  sandboxDirectory: string
  insurerApiKeyFile: string
}

/** What the seed needs beside the portal's own environment. One line per bad variable. */
export function readSeedSettings(source: Record<string, string | undefined> = process.env): { ok: true, settings: SeedSettings } | { ok: false, lines: string[] } {
  const parsed = schema.safeParse(source)
  if (!parsed.success) return { ok: false, lines: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) }
  return { ok: true, settings: { sandboxDirectory: parsed.data.SANDBOX_DIR, insurerApiKeyFile: parsed.data.INSURER_API_KEY_FILE } }
}
