import { z } from 'zod'
import { EnvironmentError } from '../env'

const schema = z.object({
  /** 32 bytes in hex a line, like KEY_ENCRYPTION_KEY_FILE and another ring: who calls back need not be able to open mailboxes. */
  WEBHOOK_KEY_FILE: z.string().min(1),
  /** Set to 1 where the other side runs on this very machine, as in the sandbox: plain http to loopback addresses is allowed. */
  WEBHOOK_LOOPBACK: z.enum(['0', '1']).default('0').transform((flag) => flag === '1'),
})

export interface WebhookSettings {
  keyFile: string
  allowsLoopback: boolean
}

/** Kept apart from the portal's settings because the worker calls back too and has few of those. Throws with the names of what is missing. */
export function webhookSettings(): WebhookSettings {
  const parsed = schema.safeParse(process.env)
  if (!parsed.success) throw new EnvironmentError(parsed.error.issues.map(({ path: [name], message }) => `${String(name)}: ${message}`))
  return { keyFile: parsed.data.WEBHOOK_KEY_FILE, allowsLoopback: parsed.data.WEBHOOK_LOOPBACK }
}
