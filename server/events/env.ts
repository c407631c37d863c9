import { z } from 'zod'

const schema = z.object({
  PORTAL_SEAL_KEY_FILE: z.string().min(1),
  PORTAL_SEAL_CERTIFICATE_FILE: z.string().min(1),
})

/** Where the seal lies. Kept apart from the portal's settings because the worker writes events too and has few of those. */
export function sealFiles(): { keyFile: string, certificateFile: string } {
  const { PORTAL_SEAL_KEY_FILE: keyFile, PORTAL_SEAL_CERTIFICATE_FILE: certificateFile } = schema.parse(process.env)
  return { keyFile, certificateFile }
}
