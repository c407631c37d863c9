import { NextResponse, type NextRequest } from 'next/server'
import { env } from '../env'
import { machineHeaders } from '../problem'

const pathHeader = 'x-own-path'

/**
 * Null for the portal's own host. Loopback addresses lead to it, because cookies of `localhost` are not theirs; any other name is
 * refused, so that nobody else's name can be made to stand over the portal's pages (DNS rebinding).
 */
export function answerOtherHost({ headers, method, nextUrl }: Pick<NextRequest, 'headers' | 'method' | 'nextUrl'>): NextResponse | null {
  const own = new URL(env().PORTAL_ORIGIN)
  const host = headers.get('host')?.toLowerCase() ?? ''
  if (host === own.host) return null
  const isLoopback = host === `127.0.0.1:${own.port}` || host === `[::1]:${own.port}`
  if (isLoopback && own.hostname === 'localhost' && (method === 'GET' || method === 'HEAD')) return toOwnAddress(headers, nextUrl)
  return new NextResponse('This host name is not served here.\n', { status: 421, headers: { ...machineHeaders, 'content-type': 'text/plain; charset=utf-8' } })
}

/** Not a redirect from here: Next takes 127.0.0.1 for localhost and would cut the host off, and the browser would go round in circles. */
function toOwnAddress(headers: Headers, { pathname, search, origin }: NextRequest['nextUrl']): NextResponse {
  const forwarded = new Headers(headers)
  forwarded.set(pathHeader, pathname + search)
  return NextResponse.rewrite(new URL('/api/own-address', origin), { request: { headers: forwarded } })
}

/** To the same path under the portal's own name, and never to another host, whatever the header holds. */
export function redirectToOwnHost(headers: Headers): Response {
  const path = (headers.get(pathHeader) ?? '/').replace(/^[/\\]*/, '/')
  return new Response(null, { status: 307, headers: { ...machineHeaders, location: `${env().PORTAL_ORIGIN}${path}` } })
}
