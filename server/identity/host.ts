import { NextResponse, type NextRequest } from 'next/server'
import { env } from '../env'
import { machineHeaders } from '../problem'

/**
 * Null for the portal's own host. Loopback addresses lead to it, because cookies of `localhost` are not theirs; any other name is
 * refused, so that nobody else's name can be made to stand over the portal's pages (DNS rebinding).
 */
export function answerOtherHost({ headers, method, nextUrl }: Pick<NextRequest, 'headers' | 'method' | 'nextUrl'>): NextResponse | null {
  const own = new URL(env().PORTAL_ORIGIN)
  const host = headers.get('host')?.toLowerCase() ?? ''
  if (host === own.host) return null
  const isLoopback = host === `127.0.0.1:${own.port}` || host === `[::1]:${own.port}`
  if (isLoopback && own.hostname === 'localhost' && (method === 'GET' || method === 'HEAD')) {
    return NextResponse.redirect(`${own.origin}${nextUrl.pathname}${nextUrl.search}`, 307)
  }
  return new NextResponse('This host name is not served here.\n', { status: 421, headers: { ...machineHeaders, 'content-type': 'text/plain; charset=utf-8' } })
}
