import type { ServerResponse } from 'node:http'
import { STYLE_HASH } from './style'

/** What a handler decided: a page, or the fixed way back to the portal. */
export type Answer =
  | { kind: 'page'; status: number; html: string; formTargets?: readonly string[] }
  | { kind: 'redirect'; location: string }
  /** For whoever started the process: it serves. */
  | { kind: 'healthy' }

/**
 * `form-action` names the pinned origins because Chromium applies it to the redirect that follows a form, too.
 * `same-origin` as referrer policy: with `no-referrer` browsers send `Origin: null` even to the page's own server, and the exact
 * Origin check could not be made; to the portal neither policy sends anything.
 */
const headersFor = (formTargets: readonly string[]): Record<string, string> => ({
  'content-security-policy':
    `default-src 'none'; style-src ${STYLE_HASH}; img-src data:; base-uri 'none'; frame-ancestors 'none'; form-action ${["'self'", ...formTargets].join(' ')}`,
  'referrer-policy': 'same-origin',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), usb=()',
})

export function send(response: ServerResponse, answer: Answer): void {
  const common = headersFor(answer.kind === 'page' ? (answer.formTargets ?? []) : [])
  if (answer.kind === 'redirect') {
    response.writeHead(303, { ...common, location: answer.location, 'content-length': '0' }).end()
    return
  }
  const [status, type, text] = answer.kind === 'page' ? [answer.status, 'text/html; charset=utf-8', answer.html] : [200, 'application/json', '{"status":"ok"}']
  const body = Buffer.from(text, 'utf8')
  response.writeHead(status, { ...common, 'content-type': type, 'content-length': String(body.length) }).end(body)
}
