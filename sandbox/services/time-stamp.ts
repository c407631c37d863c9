import { maxTimeStampRequestBytes } from '@/pki/build/time-stamp-request'
import type { TimeStampUnit } from '../authorities/time-stamp-unit'
import { mediaType, readBody } from '../bodies'
import { plainText } from '../server'
import type { Route } from '../server'

/** `/time-stamp`: RFC 3161 over HTTP (section 3.4). */
export function timeStampService(unit: TimeStampUnit, now: () => Date): Route {
  return async (request, path) => {
    if (path !== '/time-stamp') return null
    if (request.method !== 'POST') return { ...plainText(405, 'POST a request\n'), headers: { allow: 'POST' } }
    if (mediaType(request) !== 'application/timestamp-query') return plainText(415, 'Send application/timestamp-query\n')
    const body = await readBody(request, maxTimeStampRequestBytes)
    if (!body.ok) return plainText(413, 'The request is too large\n')
    const answer = await unit.answer(body.bytes, now())
    return { status: 200, contentType: 'application/timestamp-reply', body: answer, headers: { 'cache-control': 'no-store' } }
  }
}
