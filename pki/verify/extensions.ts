import { DerError, contextPrimitive, readDer, readSequence, tag, type DerElement } from './der'
import { booleanValue, namedBits, oidText, smallInteger } from './der-values'

/** One extension of a certificate, CRL or response; `value` is the DER inside the OCTET STRING. */
export interface Extension {
  readonly critical: boolean
  readonly value: Uint8Array
}

export type Extensions = ReadonlyMap<string, Extension>

export const noExtensions: Extensions = new Map()

const maxExtensions = 64

/** `Extensions`: no extension twice (RFC 5280 4.2), none empty. Where the list is tagged implicitly, `expected` is that tag. */
export function parseExtensions(element: DerElement, expected: number = tag.sequence): Extensions {
  if (element.tag !== expected) throw new DerError('extensions were expected')
  const extensions = new Map<string, Extension>()
  for (const item of element.children().rest(maxExtensions)) addExtension(extensions, item)
  if (extensions.size === 0) throw new DerError('an extension list is empty')
  return extensions
}

function addExtension(extensions: Map<string, Extension>, element: DerElement): void {
  if (element.tag !== tag.sequence) throw new DerError('an extension was expected')
  const reader = element.children()
  const name = oidText(reader.read(tag.oid))
  // DER leaves a FALSE out; certificates in use spell it out, and both mean the same.
  const critical = reader.optional(tag.boolean)
  const value = reader.read(tag.octetString).content
  reader.finish()
  if (extensions.has(name)) throw new DerError('an extension stands twice')
  extensions.set(name, { critical: critical !== undefined && booleanValue(critical), value })
}

export type KeyUsage =
  | 'digitalSignature'
  | 'nonRepudiation'
  | 'keyEncipherment'
  | 'dataEncipherment'
  | 'keyAgreement'
  | 'keyCertSign'
  | 'cRLSign'
  | 'encipherOnly'
  | 'decipherOnly'

const keyUsages: readonly KeyUsage[] = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
]

/** KeyUsage (RFC 5280 4.2.1.3): at least one bit must be set. */
export function parseKeyUsage(value: Uint8Array): ReadonlySet<KeyUsage> {
  const bits = namedBits(readDer(value, tag.bitString, value.length))
  const usages = new Set(keyUsages.filter((_, bit) => bits.has(bit)))
  if (usages.size === 0) throw new DerError('a key usage is empty')
  return usages
}

export interface BasicConstraints {
  readonly isCa: boolean
  readonly pathLength: number | undefined
}

export function parseBasicConstraints(value: Uint8Array): BasicConstraints {
  const reader = readSequence(value)
  const ca = reader.optional(tag.boolean)
  const pathLength = reader.optional(tag.integer)
  reader.finish()
  return { isCa: ca !== undefined && booleanValue(ca), pathLength: pathLength && smallInteger(pathLength) }
}

const maxListed = 256

/** ExtKeyUsageSyntax: one purpose or more. */
export function parseExtendedKeyUsage(value: Uint8Array): readonly string[] {
  const purposes = readSequence(value).rest(maxListed).map(oidText)
  if (purposes.length === 0) throw new DerError('an extended key usage is empty')
  return purposes
}

/** Policy OIDs of CertificatePolicies, none twice; qualifiers are not interpreted. */
export function parseCertificatePolicies(value: Uint8Array): readonly string[] {
  const policies = readSequence(value).rest(maxListed).map(policyIdentifier)
  if (policies.length === 0 || new Set(policies).size !== policies.length) throw new DerError('certificate policies are malformed')
  return policies
}

function policyIdentifier(element: DerElement): string {
  if (element.tag !== tag.sequence) throw new DerError('a policy was expected')
  const reader = element.children()
  const identifier = oidText(reader.read(tag.oid))
  reader.optional(tag.sequence)
  reader.finish()
  return identifier
}

export function parseSubjectKeyIdentifier(value: Uint8Array): Uint8Array {
  return readDer(value, tag.octetString, value.length).content
}

/** keyIdentifier of AuthorityKeyIdentifier; the issuer-and-serial form is read over. */
export function parseAuthorityKeyIdentifier(value: Uint8Array): Uint8Array | undefined {
  const reader = readSequence(value)
  const keyIdentifier = reader.optional(contextPrimitive(0))
  reader.optional(0xa1)
  reader.optional(contextPrimitive(2))
  reader.finish()
  return keyIdentifier?.content
}
