import { decode, encode } from 'next-auth/jwt'
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

/** The value of next-auth's cookie for a reference, as its own log-in would make it. */
export const sealSessionReference = (reference: string, lifetimeInSeconds: number): Promise<string> =>
  encode({ token: { session: reference }, secret: env().NEXTAUTH_SECRET, maxAge: lifetimeInSeconds })
