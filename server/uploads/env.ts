import { z } from 'zod'

const schema = z.object({
  /** 32 bytes in hex a line, the newest first: wraps the keys of what members upload. Not the key of the mailboxes, which the worker never holds. */
  UPLOAD_KEY_FILE: z.string().min(1),
})

/** Where the key lies. Kept apart from the portal's settings because the worker sends uploads too and has few of those. */
export const uploadKeyFile = (): string => schema.parse(process.env).UPLOAD_KEY_FILE
