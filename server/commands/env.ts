import { z } from 'zod'

const schema = z.object({
  DATABASE_URL: z.string().startsWith('postgres'),
  KEY_ENCRYPTION_KEY_FILE: z.string().min(1),
  WEBHOOK_KEY_FILE: z.string().min(1),
})

/** What the commands of an operator need. Throws with the names of what is missing. */
export const commandEnv = () => schema.parse(process.env)
