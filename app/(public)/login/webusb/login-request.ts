import { bytesOfBase64 } from '@/card/bytes'

type Payload = { purpose?: unknown, origin?: unknown, documents?: unknown }

/**
 * Whether the card may sign this request (a compact JWS) on a page of `origin`: a login to exactly this origin, and no document. The
 * signature under it is for helpers, which know the portal's key; a page that would forge it could as well change this script.
 */
export function isLoginTo(origin: string, request: string): boolean {
  const payload = payloadOf(request)
  if (payload === null || payload.purpose !== 'login' || payload.origin !== origin) return false
  return Array.isArray(payload.documents) && payload.documents.length === 0
}

function payloadOf(request: string): Payload | null {
  const parts = request.split('.')
  if (parts.length !== 3) return null
  try {
    const bytes = bytesOfBase64((parts[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'))
    const parsed: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    return typeof parsed === 'object' && parsed !== null ? parsed : null
  } catch {
    return null
  }
}
