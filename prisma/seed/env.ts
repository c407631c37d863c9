import { z } from 'zod'

const schema = z.object({
  /** Where the sandbox wrote its people and its insurer. */
  SANDBOX_DIR: z.string().min(1),
  /** The insurer's machine key, `<organisation>.<client>.<secret>`; made when missing. */
  INSURER_API_KEY_FILE: z.string().min(1),
  /** Where the machine keys of the other organisations are, `<holder>-api.key`; made when missing. */
  ORGANISATION_KEYS_DIR: z.string().min(1),
})

export interface SeedSettings {
  sandboxDirectory: string
  insurerApiKeyFile: string
  organisationKeysDirectory: string
}

/** What the seed needs beside the portal's own environment. One line per bad variable. */
export function readSeedSettings(source: Record<string, string | undefined> = process.env): { ok: true, settings: SeedSettings } | { ok: false, lines: string[] } {
  const parsed = schema.safeParse(source)
  if (!parsed.success) return { ok: false, lines: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) }
  const { SANDBOX_DIR, INSURER_API_KEY_FILE, ORGANISATION_KEYS_DIR } = parsed.data
  return { ok: true, settings: { sandboxDirectory: SANDBOX_DIR, insurerApiKeyFile: INSURER_API_KEY_FILE, organisationKeysDirectory: ORGANISATION_KEYS_DIR } }
}
