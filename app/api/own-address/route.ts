import type { NextRequest } from 'next/server'
import { redirectToOwnHost } from '@/server/identity/host'

/** Where proxy.ts sends what was asked for under a loopback address. */
export function GET(request: NextRequest): Response {
  return redirectToOwnHost(request.headers)
}
