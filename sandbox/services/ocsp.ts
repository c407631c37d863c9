import type { IncomingMessage } from 'node:http'
import { maxOcspRequestBytes } from '@/pki/build/ocsp-request'
import { ocspError } from '@/pki/build/ocsp-response'
import type { OcspResponder } from '../authorities/ocsp-responder'
import { mediaType, readBody } from '../bodies'
import { plainText } from '../server'
import type { Answer, Route } from '../server'

/**
 * `/ocsp/<authority>`: POST of a request, or GET with the request in base64, percent-encoded, as the last part of the path
 * (RFC 6960 appendix A.1).
 */
export function ocspService(responders: ReadonlyMap<string, OcspResponder>, now: () => Date): Route {
  return async (request, path) => {
    const [, id, encoded] = /^\/ocsp\/([a-z0-9-]+)(?:\/(.*))?$/s.exec(path) ?? []
    const responder = id === undefined ? undefined : responders.get(id)
    if (responder === undefined) return null
    if (request.method === 'POST') return answerPost(request, responder, now())
    if (request.method === 'GET' && encoded !== undefined) return answer(responder.answer(bytesOf(encoded), now()))
    return { ...plainText(405, 'POST a request, or GET it in base64\n'), headers: { allow: 'GET, POST' } }
  }
}

async function answerPost(request: IncomingMessage, responder: OcspResponder, at: Date): Promise<Answer> {
  if (mediaType(request) !== 'application/ocsp-request') return plainText(415, 'Send application/ocsp-request\n')
  const body = await readBody(request, maxOcspRequestBytes)
  return answer(body.ok ? responder.answer(body.bytes, at) : ocspError('malformedRequest'))
}

/** Base64 may hold slashes, which clients leave as they are or encode; whatever is not base64 becomes an empty, malformed request. */
function bytesOf(encoded: string): Uint8Array {
  try {
    const text = decodeURIComponent(encoded)
    return /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : new Uint8Array(0)
  } catch (error) {
    if (error instanceof URIError) return new Uint8Array(0)
    throw error
  }
}

const answer = (body: Uint8Array): Answer => ({
  status: 200,
  contentType: 'application/ocsp-response',
  body,
  headers: { 'cache-control': 'no-store' },
})
