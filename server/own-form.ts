import { env } from './env'
import { mediaTypeOf, parseForm, readBodyWithin } from './request-body'

const MAX_FORM_BYTES = 4096

/**
 * The fields of a form that one of this portal's own pages sent; null for a form of another site, of another type, or too large.
 * Plain form posts and not server actions: docs/decisions/0012.
 */
export async function readOwnForm(request: Request, maxBytes = MAX_FORM_BYTES): Promise<Record<string, string> | null> {
  if (request.headers.get('origin') !== env().PORTAL_ORIGIN) return null
  if (mediaTypeOf(request) !== 'application/x-www-form-urlencoded') return null
  const body = await readBodyWithin(request, maxBytes)
  return body === null ? null : parseForm(body)
}

/** Sends the browser on by GET, so that reloading repeats nothing. `path` is a path of this portal. */
export function goTo(path: string): Response {
  return new Response(null, { status: 303, headers: { location: new URL(path, env().PORTAL_ORIGIN).href, 'cache-control': 'no-store' } })
}

/** What a form of another site gets. */
export const foreignForm = (): Response => new Response(null, { status: 403, headers: { 'cache-control': 'no-store' } })
