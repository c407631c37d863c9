import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'

export type BoundaryRefusal = 'host-wrong' | 'cookie-foreign' | 'origin-wrong' | 'frame-refused' | 'form-type-wrong'

type Check = (headers: IncomingHttpHeaders, ownHost: string) => BoundaryRefusal | null

/** A page that made its own name point to 127.0.0.1 (DNS rebinding) still sends that name here. */
const hostIsOurs: Check = ({ host }, ownHost) => (host === ownHost ? null : 'host-wrong')

/** The bridge sets no cookie. Ports don't separate cookies, so one that arrives was set by another program on this address. */
const noCookies: Check = ({ cookie }) => (cookie === undefined ? null : 'cookie-foreign')

/** A link opens a whole window; frames, images, scripts and fetches of other pages have no business here. */
const opensWindow: Check = (headers) => {
  const mode = headers['sec-fetch-mode']
  const destination = headers['sec-fetch-dest']
  return (mode ?? 'navigate') === 'navigate' && (destination ?? 'document') === 'document' ? null : 'frame-refused'
}

const originIsOurs: Check = ({ origin }, ownHost) => (origin === `http://${ownHost}` ? null : 'origin-wrong')

const siteIsOurs: Check = (headers) => (headers['sec-fetch-site'] === 'same-origin' ? null : 'origin-wrong')

const isForm: Check = (headers) => (headers['content-type']?.toLowerCase().split(';')[0] === 'application/x-www-form-urlencoded' ? null : 'form-type-wrong')

export type Door = 'GET' | 'POST' | 'health'

const CHECKS: Record<Door, readonly Check[]> = {
  health: [hostIsOurs],
  GET: [hostIsOurs, noCookies, opensWindow],
  POST: [hostIsOurs, noCookies, originIsOurs, siteIsOurs, opensWindow, isForm],
}

const listsHeaderTwice = (message: IncomingMessage, name: string) =>
  message.rawHeaders.filter((header, i) => i % 2 === 0 && header.toLowerCase() === name).length > 1

/** Who may talk to the bridge at all, decided from headers a page cannot forge. Null means welcome. */
export function refuseAtBoundary(message: IncomingMessage, door: Door, ownHost: string): BoundaryRefusal | null {
  if (['host', 'origin', 'sec-fetch-site'].some((name) => listsHeaderTwice(message, name))) return 'host-wrong'
  for (const check of CHECKS[door]) {
    const refusal = check(message.headers, ownHost)
    if (refusal) return refusal
  }
  return null
}
