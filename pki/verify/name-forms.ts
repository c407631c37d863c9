import { isDnsConstraint, isDnsName } from './name-dns'

const isHost = (host: string) => isDnsName(host) && !host.startsWith('*')

interface Mailbox {
  readonly local: string
  readonly host: string
}

/** Local part and host of an rfc822Name; undefined when it is not an address. Quoted local parts with an @ are not read. */
function mailbox(address: string): Mailbox | undefined {
  const [local = '', host = '', ...rest] = address.split('@')
  const isAddress = rest.length === 0 && local !== '' && !/[\s<>()[\],;:\\"]/.test(local) && isHost(host)
  return isAddress ? { local, host: host.toLowerCase() } : undefined
}

export const isEmailAddress = (address: string) => mailbox(address) !== undefined

/** An rfc822Name subtree: one mailbox, all mailboxes of a host, or (with a leading dot) of all hosts below a domain. */
export function isEmailConstraint(base: string): boolean {
  if (base.includes('@')) return isEmailAddress(base)
  return base !== '' && isDnsConstraint(base.startsWith('.') ? base.slice(1) : base)
}

export function isWithinEmail(address: string, base: string): boolean {
  const box = mailbox(address)
  if (!box) return false
  const wanted = mailbox(base)
  if (wanted) return box.local === wanted.local && box.host === wanted.host
  return isWithinHost(box.host, base)
}

/** A host stands for itself alone; with a leading dot, for everything below it but not itself (RFC 5280 4.2.1.10, mail and URI). */
function isWithinHost(host: string, base: string): boolean {
  const wanted = base.toLowerCase()
  return wanted.startsWith('.') ? host.toLowerCase().endsWith(wanted) && host.length > wanted.length : host.toLowerCase() === wanted
}

/** Host of a URI's authority; undefined when it has none or it is an IP address, which a constraint cannot judge. */
function uriHost(uri: string): string | undefined {
  const authority = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(uri)?.[1]
  const host = authority?.replace(/^[^@]*@/, '').replace(/:\d*$/, '')
  return host !== undefined && isHost(host) && !/^[\d.]+$/.test(host) ? host : undefined
}

export const hasUriHost = (uri: string) => uriHost(uri) !== undefined

export const isUriConstraint = (base: string) => base !== '' && isDnsConstraint(base.startsWith('.') ? base.slice(1) : base)

export function isWithinUri(uri: string, base: string): boolean {
  const host = uriHost(uri)
  return host !== undefined && isWithinHost(host, base)
}

/** Address and mask of one family, the mask being ones followed by zeros. */
export function isIpConstraint(bytes: Uint8Array): boolean {
  if (bytes.length !== 8 && bytes.length !== 32) return false
  const mask = [...bytes.subarray(bytes.length / 2)].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return !mask.includes('01')
}

export function isWithinIp(address: Uint8Array, base: Uint8Array): boolean {
  const { length } = address
  if (base.length !== 2 * length) return false
  return address.every((byte, index) => ((byte ^ (base[index] ?? 0)) & (base[length + index] ?? 0)) === 0)
}
