import ipaddr from 'ipaddr.js'
import { webhookLimits, type WebhookRefusalReason } from '@/domain/webhooks'

export interface TargetRules {
  /** The other side may be on this very machine, by plain http. */
  allowsLoopback: boolean
}

type UrlProblem = Extract<WebhookRefusalReason, 'url-malformed' | 'url-not-https' | 'url-with-credentials' | 'url-port-refused' | 'url-address-refused'>
export type Target = { ok: true, url: URL } | { ok: false, reason: UrlProblem }

const HTTPS_PORT = 443
/** Below stand the services that a request could be mistaken by (RFC 6335 section 6). */
const FIRST_PORT_OF_USERS = 1024
/** Globally routable unicast of IPv6 (RFC 4291 section 2.4): what lies outside is embedded IPv4, local, or nothing. */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3')

const isLoopbackName = (name: string) => name === 'localhost' || name.endsWith('.localhost')
const isLoopback = (address: string) => ipaddr.process(address).range() === 'loopback'

/** The host as an address, without the brackets that a URL puts around IPv6; null when it is a name. */
export function literalOf({ hostname }: URL): string | null {
  const bare = hostname.replace(/^\[(.*)\]$/, '$1')
  return ipaddr.isValid(bare) ? bare : null
}

/**
 * What may be called, as far as the URL says. Hosts written as one number, in octal or hexadecimal have become ordinary addresses by then
 * (WHATWG URL, host parser). Where a name leads is checked at every call.
 */
export function parseTarget(text: string, rules: TargetRules): Target {
  if (text.length > webhookLimits.urlCharacters || !URL.canParse(text)) return { ok: false, reason: 'url-malformed' }
  const url = new URL(text)
  if (url.hash !== '' || url.hostname === '') return { ok: false, reason: 'url-malformed' }
  if (url.username !== '' || url.password !== '') return { ok: false, reason: 'url-with-credentials' }
  const literal = literalOf(url)
  const isHere = literal === null ? isLoopbackName(url.hostname.replace(/\.$/, '')) : isLoopback(literal)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isHere && rules.allowsLoopback)) return { ok: false, reason: 'url-not-https' }
  const port = url.port === '' && url.protocol === 'https:' ? HTTPS_PORT : Number(url.port)
  if (port !== HTTPS_PORT && port < FIRST_PORT_OF_USERS) return { ok: false, reason: 'url-port-refused' }
  if (literal === null ? isHere && !rules.allowsLoopback : !isAllowedAddress(literal, rules)) return { ok: false, reason: 'url-address-refused' }
  return { ok: true, url }
}

/** Whether a connection to this address may be made: public unicast, and loopback where the installation says so. */
export function isAllowedAddress(address: string, { allowsLoopback }: TargetRules): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  if (parsed.range() === 'loopback') return allowsLoopback
  if (parsed.range() !== 'unicast') return false
  return parsed instanceof ipaddr.IPv4 || parsed.match(globalUnicast)
}
