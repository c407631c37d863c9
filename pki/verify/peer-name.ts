import { equalBytes } from './bytes'
import type { Certificate } from './certificate'
import { parseGeneralNames, type GeneralName } from './general-name'
import { matchesHost } from './name-dns'
import { oid } from './oids'

export type PeerName = { readonly kind: 'DNS' | 'IP' | 'RFC822'; readonly value: string }

/**
 * Whether the certificate's alternative names carry the name of the peer (RFC 9525 section 6). Common names do not count. Throws DerError.
 */
export function hasPeerName({ extensions }: Certificate, peer: PeerName): boolean {
  const extension = extensions.get(oid.subjectAltName)
  return extension !== undefined && parseGeneralNames(extension.value).some((name) => isPeer(name, peer))
}

function isPeer(name: GeneralName, { kind, value }: PeerName): boolean {
  switch (kind) {
    case 'DNS':
      return name.form === 'dns' && matchesHost(name.value, value)
    case 'IP': {
      const address = ipBytes(value)
      return name.form === 'ip' && address !== undefined && equalBytes(name.bytes, address)
    }
    case 'RFC822':
      return name.form === 'email' && isSameAddress(name.value, value)
  }
}

function isSameAddress(a: string, b: string): boolean {
  const [localA, hostA] = a.split('@')
  const [localB, hostB] = b.split('@')
  return hostA !== undefined && localA === localB && hostA.toLowerCase() === hostB?.toLowerCase()
}

/** Four or sixteen bytes of an address in its usual text form. */
export function ipBytes(text: string): Uint8Array | undefined {
  return text.includes(':') ? ipv6Bytes(text) : ipv4Bytes(text)
}

function ipv4Bytes(text: string): Uint8Array | undefined {
  const parts = text.split('.')
  const isAddress = parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)
  return isAddress ? Uint8Array.from(parts.map(Number)) : undefined
}

function ipv6Bytes(text: string): Uint8Array | undefined {
  const halves = text.split('::')
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const missing = 8 - head.length - tail.length
  const isComplete = halves.length === 1 ? missing === 0 : halves.length === 2 && missing > 0
  const groups = [...head, ...Array.from({ length: Math.max(0, missing) }, () => '0'), ...tail]
  if (!isComplete || !groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined
  return Uint8Array.from(groups.flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 0xff]))
}
