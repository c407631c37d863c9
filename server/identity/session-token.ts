import { decode } from 'next-auth/jwt'
import { z } from 'zod'
import { env } from '../env'

const tokenContent = z.object({ session: z.string() })

/** The session reference inside next-auth's encrypted cookie; null when the cookie is not one that we issued. */
export async function sessionReferenceIn(cookie: string | undefined): Promise<string | null> {
  if (cookie === undefined) return null
  try {
    const parsed = tokenContent.safeParse(await decode({ token: cookie, secret: env().NEXTAUTH_SECRET }))
    return parsed.success ? parsed.data.session : null
  } catch {
    // next-auth's decode throws for whatever it cannot decrypt or what has expired.
    return null
  }
}
