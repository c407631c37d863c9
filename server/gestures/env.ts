import { z } from 'zod'
import { EnvironmentError } from '../env'

const schema = z.object({
  /** Where the JPKI answers accredited verifiers, for example http://127.0.0.1:3020/jpki/v1. */
  JPKI_URL: z.url({ protocol: /^https?$/ }),
  /** The token by which the portal shows that it is accredited. */
  JPKI_TOKEN_FILE: z.string().min(1),
  /** RFC 3161 over HTTP. */
  TIME_STAMP_URL: z.url({ protocol: /^https?$/ }),
})

export type GestureEnv = z.infer<typeof schema>

let cached: GestureEnv | undefined

/** Settings that only signing needs; the worker and the seed run without. */
export function gestureEnv(): GestureEnv {
  if (cached !== undefined) return cached
  const parsed = schema.safeParse(process.env)
  if (!parsed.success) throw new EnvironmentError(parsed.error.issues.map(({ path: [name], message }) => `${String(name)}: ${message}`))
  cached = parsed.data
  return cached
}
