import type { NextRequest } from 'next/server'
import { env } from '../env'
import { cookieNames, hostCookie } from './cookies'
import { csrfTokenIn, newCsrfCookie } from './csrf'
import { isPreLoginValue, newPreLoginValue } from './pre-login'

export type GivenCookie = { name: string; value: string } & typeof hostCookie

/**
 * The cookies that this page needs and the browser lacks, to be set on the answer. They are put into `forwarded` too, so that the
 * page being drawn for this very request sees them.
 */
export function giveCookies(request: Pick<NextRequest, 'cookies' | 'nextUrl'>, forwarded: Headers): GivenCookie[] {
  const missing = missingCookies(request)
  if (missing.length === 0) return []
  const names = new Set(missing.map(({ name }) => name))
  const kept = request.cookies.getAll().filter(({ name }) => !names.has(name))
  forwarded.set('cookie', [...kept, ...missing].map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('; '))
  return missing.map((cookie) => ({ ...cookie, ...hostCookie }))
}

const loginPages = new Set(['/login', '/login/webusb', '/login/return'])

function missingCookies({ cookies, nextUrl }: Pick<NextRequest, 'cookies' | 'nextUrl'>): { name: string; value: string }[] {
  const secret = env().NEXTAUTH_SECRET
  // On the way back too: a browser that did not begin must have a name under which it can be told so.
  const needsPreLogin = loginPages.has(nextUrl.pathname) && !isPreLoginValue(cookies.get(cookieNames.preLogin)?.value)
  // Forms to /api/auth stand where a login ends, and on every page that a logged-in browser sees: its header holds the log-out.
  const hasAuthForm = isUnder('/login', nextUrl.pathname) || cookies.has(cookieNames.session)
  const needsCsrf = hasAuthForm && csrfTokenIn(cookies.get(cookieNames.csrf)?.value, secret) === null
  return [
    ...(needsPreLogin ? [{ name: cookieNames.preLogin, value: newPreLoginValue() }] : []),
    ...(needsCsrf ? [{ name: cookieNames.csrf, value: newCsrfCookie(secret) }] : []),
  ]
}

const isUnder = (place: string, pathname: string) => pathname === place || pathname.startsWith(`${place}/`)

/** The header by which a page learns what a cookie carried that ends with the answer; nobody outside can set it. */
export const carriedAttributesHeader = 'x-carried-attributes'

/**
 * Cookies that end with this answer: what was read from a card is shown once, by the page that this request asks for. Its value goes to that
 * page in a header of `forwarded`, because Next draws a page with the cookies as they are after the answer.
 */
export function endCookies({ cookies, nextUrl }: Pick<NextRequest, 'cookies' | 'nextUrl'>, forwarded: Headers): string[] {
  forwarded.delete(carriedAttributesHeader)
  const carried = nextUrl.pathname === '/attributes/return' ? cookies.get(cookieNames.attributes) : undefined
  if (carried === undefined) return []
  forwarded.set(carriedAttributesHeader, carried.value)
  return [cookieNames.attributes]
}
