import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { cookies } from 'next/headers'
import { env } from '../env'
import { cookieNames } from './cookies'

const cookiePattern = /^([0-9a-f]{64})\|([0-9a-f]{64})$/

const hashOf = (token: string, secret: string) => createHash('sha256').update(`${token}${secret}`).digest('hex')

/** A cookie as next-auth 4 makes it: `token|sha256hex(token + secret)`. */
export function newCsrfCookie(secret: string): string {
  const token = randomBytes(32).toString('hex')
  return `${token}|${hashOf(token, secret)}`
}

/** The token that a form must repeat; null when the cookie was not made with this secret. */
export function csrfTokenIn(cookie: string | undefined, secret: string): string | null {
  const [, token, hash] = cookiePattern.exec(cookie ?? '') ?? []
  if (token === undefined || hash === undefined) return null
  return timingSafeEqual(Buffer.from(hash), Buffer.from(hashOf(token, secret))) ? token : null
}

/**
 * Value of the hidden field `csrfToken` in a form posted to /api/auth. proxy.ts has given the browser the cookie before the
 * page is drawn; a page where it has not is a page that proxy.ts does not know to hold such a form.
 */
export async function csrfTokenForForm(): Promise<string> {
  const token = csrfTokenIn((await cookies()).get(cookieNames.csrf)?.value, env().NEXTAUTH_SECRET)
  if (token === null) throw new Error('A form to /api/auth is drawn on a page for which proxy.ts sets no CSRF cookie.')
  return token
}
