import { NextResponse, type NextRequest } from 'next/server'
import { answerOtherHost } from '@/server/identity/host'
import { endCookies, giveCookies } from '@/server/identity/browser-cookies'
import { hostCookie } from '@/server/identity/cookies'
import { env } from '@/server/env'
import { log, loggablePath } from '@/server/log'
import { newNonce, pageHeaders } from '@/server/page-headers'

/**
 * Runs before every page: own host only, security headers, and the two cookies that a page needs while it is drawn. Who may see
 * what is decided where the data is read, never here.
 */
export function proxy(request: NextRequest): NextResponse {
  log().info({ method: request.method, path: loggablePath(request.nextUrl.pathname) }, 'page')
  const elsewhere = answerOtherHost(request)
  if (elsewhere !== null) return elsewhere

  const nonce = newNonce()
  const headers = pageHeaders({ path: request.nextUrl.pathname, nonce, isDevelopment: env().NODE_ENV === 'development' })
  const forwarded = new Headers(request.headers)
  forwarded.set('x-nonce', nonce)
  // Next reads the nonce for its own scripts out of this header of the request.
  forwarded.set('content-security-policy', headers['content-security-policy'])
  const given = giveCookies(request, forwarded)
  const ended = endCookies(request, forwarded)
  const response = NextResponse.next({ request: { headers: forwarded } })
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value)
  for (const cookie of given) response.cookies.set(cookie)
  for (const name of ended) response.cookies.set({ name, value: '', maxAge: 0, ...hostCookie })
  return response
}

/**
 * Pages. Whatever passes here has its body held in memory, and cut off after ten megabytes: the machine interface and the forms with files of
 * those who deposit (app/upload-form.ts) stream past. Assets need none of this.
 */
export const config = {
  matcher: ['/((?!api/|_next/static/|_next/image|healthz$|readyz$|organisation/deposits/(?:new|table|files)/take$|organisation/deposits/uploads/[^/]+/signatures$|.*\\.(?:ico|svg|png|woff2|ttf|txt|webmanifest)$).*)'],
}
