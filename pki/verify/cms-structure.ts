import { DerError, contextConstructed, contextPrimitive, readDer, tag, type DerElement, type DerReader } from './der'
import { parseAlgorithmIdentifier, type AlgorithmIdentifier } from './algorithms'
import { compareBytes } from './bytes'
import { integerContent, oidText, smallInteger } from './der-values'
import { parseName, type Name } from './name'
import { oid } from './oids'

/** Largest signature file read, in bytes. */
export const maxCmsBytes = 10 * 1024 * 1024

const maxListed = 64
const maxAttributes = 32

/** How a SignerInfo names its certificate. */
export type SignerIdentifier =
  | { readonly by: 'issuer-and-serial'; readonly issuer: Name; readonly serialContent: Uint8Array }
  | { readonly by: 'subject-key-identifier'; readonly subjectKeyIdentifier: Uint8Array }

/** Attribute values by type; an attribute that stands twice has been refused. */
export type Attributes = ReadonlyMap<string, readonly DerElement[]>

export interface SignerInfo {
  readonly identifier: SignerIdentifier
  readonly digestAlgorithm: AlgorithmIdentifier
  /** Encoded as the SET OF that is signed (RFC 5652 5.4); undefined when the signer signed no attributes. */
  readonly signedAttributesDer: Uint8Array | undefined
  readonly signedAttributes: Attributes
  readonly signatureAlgorithm: AlgorithmIdentifier
  readonly signature: Uint8Array
  readonly unsignedAttributes: Attributes
}

/** SignedData of RFC 5652 section 5.1, parsed and not yet verified. */
export interface SignedData {
  readonly digestAlgorithms: readonly AlgorithmIdentifier[]
  readonly contentType: string
  /** Content carried inside; undefined when the signature is detached. */
  readonly embeddedContent: Uint8Array | undefined
  /** Encoded X.509 certificates of the bag; other certificate formats are left out. */
  readonly certificates: readonly Uint8Array[]
  readonly crls: readonly Uint8Array[]
  readonly signerInfos: readonly SignerInfo[]
}

/** Parses a ContentInfo that holds SignedData. Throws DerError for anything else. */
export function parseSignedData(der: Uint8Array): SignedData {
  const outer = readDer(der, tag.sequence, maxCmsBytes).children()
  if (oidText(outer.read(tag.oid)) !== oid.signedData) throw new DerError('not signed data')
  const wrapper = outer.read(contextConstructed(0)).children()
  outer.finish()
  const reader = wrapper.read(tag.sequence).children()
  wrapper.finish()
  const version = smallInteger(reader.read(tag.integer))
  if (version < 1 || version > 5) throw new DerError('a version is unknown')
  const digestAlgorithms = reader.read(tag.set).children().rest(maxListed).map(parseAlgorithmIdentifier)
  const content = parseEncapsulated(reader.read(tag.sequence))
  const certificates = implicitSet(reader, 0).filter((element) => element.tag === tag.sequence)
  const crls = implicitSet(reader, 1).filter((element) => element.tag === tag.sequence)
  const signerInfos = reader.read(tag.set).children().rest(maxListed).map(parseSignerInfo)
  reader.finish()
  return {
    digestAlgorithms,
    ...content,
    certificates: certificates.map(({ encoded }) => encoded),
    crls: crls.map(({ encoded }) => encoded),
    signerInfos,
  }
}

function parseEncapsulated(element: DerElement): Pick<SignedData, 'contentType' | 'embeddedContent'> {
  const reader = element.children()
  const contentType = oidText(reader.read(tag.oid))
  const wrapper = reader.optional(contextConstructed(0))
  reader.finish()
  if (!wrapper) return { contentType, embeddedContent: undefined }
  const inner = wrapper.children()
  const embeddedContent = inner.read(tag.octetString).content
  inner.finish()
  return { contentType, embeddedContent }
}

function implicitSet(reader: DerReader, number: number): DerElement[] {
  return reader.optional(contextConstructed(number))?.children().rest(maxListed) ?? []
}

function parseSignerInfo(element: DerElement): SignerInfo {
  if (element.tag !== tag.sequence) throw new DerError('a signer was expected')
  const reader = element.children()
  const version = smallInteger(reader.read(tag.integer))
  const identifier = parseSignerIdentifier(reader)
  if (version !== (identifier.by === 'issuer-and-serial' ? 1 : 3)) throw new DerError('a signer version is wrong')
  const digestAlgorithm = parseAlgorithmIdentifier(reader.read(tag.sequence))
  const signed = reader.optional(contextConstructed(0))
  const signatureAlgorithm = parseAlgorithmIdentifier(reader.read(tag.sequence))
  const signature = reader.read(tag.octetString).content
  const unsigned = reader.optional(contextConstructed(1))
  reader.finish()
  return {
    identifier,
    digestAlgorithm,
    signedAttributesDer: signed && retaggedAsSet(signed),
    signedAttributes: signed ? parseAttributes(signed, true) : new Map(),
    signatureAlgorithm,
    signature,
    unsignedAttributes: unsigned ? parseAttributes(unsigned, false) : new Map(),
  }
}

function parseSignerIdentifier(reader: DerReader): SignerIdentifier {
  const subjectKeyIdentifier = reader.optional(contextPrimitive(0))
  if (subjectKeyIdentifier) return { by: 'subject-key-identifier', subjectKeyIdentifier: subjectKeyIdentifier.content }
  const inner = reader.read(tag.sequence).children()
  const issuer = parseName(inner.read(tag.sequence))
  const serialContent = integerContent(inner.read(tag.integer))
  inner.finish()
  return { by: 'issuer-and-serial', issuer, serialContent }
}

function retaggedAsSet(element: DerElement): Uint8Array {
  // Not `slice`, which for a Buffer of Node is a view: the file handed in stays as it is.
  const copy = new Uint8Array(element.encoded)
  copy[0] = tag.set
  return copy
}

/** Signed attributes must be in DER, so in the order of a SET OF; unsigned ones may be in any order (RFC 5652 5.3). */
export function parseAttributes(set: DerElement, mustBeSorted: boolean): Attributes {
  const attributes = new Map<string, readonly DerElement[]>()
  let previous: DerElement | undefined
  for (const element of set.children().rest(maxAttributes)) {
    if (element.tag !== tag.sequence) throw new DerError('an attribute was expected')
    if (mustBeSorted && previous && compareBytes(previous.encoded, element.encoded) > 0)
      throw new DerError('signed attributes are not in DER')
    previous = element
    const reader = element.children()
    const type = oidText(reader.read(tag.oid))
    const values = reader.read(tag.set).children().rest(maxListed)
    reader.finish()
    if (attributes.has(type) || values.length === 0) throw new DerError('an attribute stands twice or is empty')
    attributes.set(type, values)
  }
  if (attributes.size === 0) throw new DerError('an attribute list is empty')
  return attributes
}
