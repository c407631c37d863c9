import { DerError, contextConstructed, tag, type DerElement, type DerReader } from './der'
import { digestOf, parseAlgorithmIdentifier } from './algorithms'
import { equalBytes } from './bytes'
import type { Certificate } from './certificate'
import type { Attributes } from './cms-structure'
import { integerContent } from './der-values'
import { equalNames, parseName, type Name } from './name'
import { oid } from './oids'
import type { DigestName, Primitives } from './primitives'

/** ESSCertID or ESSCertIDv2: which certificate the signer says made the signature. */
export interface CertificateReference {
  /** undefined: a digest we do not know. */
  readonly digestName: DigestName | undefined
  readonly digest: Uint8Array
  readonly issuer: Name | undefined
  readonly serialContent: Uint8Array | undefined
}

const maxReferences = 20

/**
 * The reference to the signer's own certificate (the first, RFC 5035 section 3); undefined when no such attribute stands. Throws DerError.
 */
export function certificateReference(attributes: Attributes): (CertificateReference & { readonly version: 1 | 2 }) | undefined {
  const second = attributes.get(oid.signingCertificateV2)
  const first = attributes.get(oid.signingCertificate)
  if (second) return { version: 2, ...parseReferences(second, parseVersion2Digest) }
  if (first) return { version: 1, ...parseReferences(first, parseVersion1Digest) }
  return undefined
}

type Digest = Pick<CertificateReference, 'digestName' | 'digest'>

function parseReferences(values: readonly DerElement[], parseDigest: (reader: DerReader) => Digest): CertificateReference {
  const [value, ...others] = values
  if (value?.tag !== tag.sequence || others.length > 0) throw new DerError('a certificate reference is malformed')
  const reader = value.children()
  const [own] = reader.read(tag.sequence).children().rest(maxReferences)
  reader.optional(tag.sequence)
  reader.finish()
  if (own?.tag !== tag.sequence) throw new DerError('a certificate reference is malformed')
  const inner = own.children()
  const digest = parseDigest(inner)
  const issuerSerial = inner.optional(tag.sequence)
  inner.finish()
  return { ...digest, ...(issuerSerial ? parseIssuerSerial(issuerSerial) : { issuer: undefined, serialContent: undefined }) }
}

function parseVersion1Digest(reader: DerReader): Digest {
  return { digestName: 'SHA-1', digest: reader.read(tag.octetString).content }
}

function parseVersion2Digest(reader: DerReader): Digest {
  const algorithm = reader.optional(tag.sequence)
  const digestName = algorithm ? digestOf(parseAlgorithmIdentifier(algorithm)) : 'SHA-256'
  return { digestName, digest: reader.read(tag.octetString).content }
}

/** IssuerSerial whose GeneralNames is one directoryName, as RFC 5035 section 5 demands. */
function parseIssuerSerial(element: DerElement): Pick<CertificateReference, 'issuer' | 'serialContent'> {
  const reader = element.children()
  const names = reader.read(tag.sequence).children()
  const directoryName = names.read(contextConstructed(4)).children()
  const issuer = parseName(directoryName.read(tag.sequence))
  directoryName.finish()
  names.finish()
  const serialContent = integerContent(reader.read(tag.integer))
  reader.finish()
  return { issuer, serialContent }
}

export async function isReferenceTo(certificate: Certificate, reference: CertificateReference, primitives: Primitives): Promise<boolean> {
  const { digestName, digest, issuer, serialContent } = reference
  if (!digestName) return false
  if (issuer && !equalNames(issuer, certificate.issuer)) return false
  if (serialContent && !equalBytes(serialContent, certificate.serialContent)) return false
  return equalBytes(await primitives.digest(digestName, certificate.der), digest)
}
