import { Server, type IncomingMessage, type ServerResponse } from 'node:http'
import { languageOf } from './deposits/problem'
import en from '@/messages/en/errors.json'
import ja from '@/messages/ja/errors.json'
import { machineHeaders } from './problem'
import { isServed, type Serving } from './served'

/** RFC 9110 section 15.5.20: this process is not the one that answers for that target. */
const MISDIRECTED = 421

function refuse(request: IncomingMessage, response: ServerResponse): void {
  const language = languageOf(request.headers['accept-language'] ?? null)
  const reason = 'not-served-here'
  const body = JSON.stringify({ type: `urn:madoguchi:problem:${reason}`, title: { ja, en }[language].notServedHere, status: MISDIRECTED, reason })
  response.writeHead(MISDIRECTED, { ...machineHeaders, 'content-type': 'application/problem+json', 'content-language': language, 'connection': 'close' }).end(body)
}

/**
 * Lets the HTTP servers of this process answer only what it serves, before anything else sees the request. Next has no such place: its
 * proxy would read the bodies of the machine interface into memory, and its routes are the same in every process of a build.
 */
export function serveOnly(serving: Serving): void {
  if (serving === 'all') return
  const emit = Server.prototype.emit
  Server.prototype.emit = function emitServed(this: Server, event: string | symbol, ...args: unknown[]): boolean {
    const [request, response] = args as [IncomingMessage, ServerResponse]
    if (event !== 'request' || isServed(request.url ?? '/', serving)) return Reflect.apply(emit, this, [event, ...args]) as boolean
    refuse(request, response)
    return true
  }
}
