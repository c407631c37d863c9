import { DerError, contextConstructed, contextPrimitive, readDer, tag, type DerElement, type DerReader } from './der'
import { parseAlgorithmIdentifier, type AlgorithmIdentifier } from './algorithms'
import { revocationReasons, type RevokedEntry } from './crl-entries'
import { timeValue } from './der-time'
import { integerContent, oidText, smallInteger, wholeBytes } from './der-values'
import { noExtensions, parseExtensions, type Extensions } from './extensions'
import { parseName, type Name } from './name'
import { oid } from './oids'

/** Largest OCSP response read, in bytes. */
export const maxOcspBytes = 256 * 1024

/** What names a certificate in OCSP (RFC 6960 4.1.1). */
export interface CertificateId {
  readonly hashAlgorithm: AlgorithmIdentifier
  readonly issuerNameHash: Uint8Array
  readonly issuerKeyHash: Uint8Array
  readonly serialContent: Uint8Array
}

export type OcspCertificateStatus =
  { readonly is: 'good' } | { readonly is: 'unknown' } | { readonly is: 'revoked'; readonly entry: RevokedEntry }

export interface SingleResponse {
  readonly id: CertificateId
  readonly status: OcspCertificateStatus
  readonly thisUpdate: Date
  readonly nextUpdate: Date | undefined
  readonly extensions: Extensions
}

export type ResponderId = { readonly by: 'name'; readonly name: Name } | { readonly by: 'key'; readonly keyHash: Uint8Array }

/** A successful BasicOCSPResponse (RFC 6960 4.2.1), parsed and not yet verified. */
export interface OcspResponse {
  readonly tbs: Uint8Array
  readonly responderId: ResponderId
  readonly producedAt: Date
  readonly responses: readonly SingleResponse[]
  readonly extensions: Extensions
  readonly signatureAlgorithm: AlgorithmIdentifier
  readonly signature: Uint8Array
  /** Encoded certificates that came along, unverified. */
  readonly certificates: readonly Uint8Array[]
}

const maxResponses = 100
const maxCertificates = 10

/** Parses an OCSPResponse whose status is `successful`. Throws DerError for anything else, error responses included. */
export function parseOcspResponse(der: Uint8Array): OcspResponse {
  const outer = readDer(der, tag.sequence, maxOcspBytes).children()
  if (smallInteger(outer.read(tag.enumerated)) !== 0) throw new DerError('the responder reports an error')
  const wrapper = outer.read(contextConstructed(0)).children()
  outer.finish()
  const bytes = wrapper.read(tag.sequence).children()
  wrapper.finish()
  if (oidText(bytes.read(tag.oid)) !== oid.ocspBasic) throw new DerError('not a basic response')
  const octets = bytes.read(tag.octetString)
  bytes.finish()
  const inner = octets.children()
  const response = parseBasicResponse(inner.read(tag.sequence).children())
  inner.finish()
  return response
}

function parseBasicResponse(reader: DerReader): OcspResponse {
  const tbs = reader.read(tag.sequence)
  const signatureAlgorithm = parseAlgorithmIdentifier(reader.read(tag.sequence))
  const signature = wholeBytes(reader.read(tag.bitString))
  const wrapper = reader.optional(contextConstructed(0))
  reader.finish()
  return {
    tbs: tbs.encoded,
    ...parseResponseData(tbs.children()),
    signatureAlgorithm,
    signature,
    certificates: wrapper ? parseBag(wrapper) : [],
  }
}

function parseBag(wrapper: DerElement): readonly Uint8Array[] {
  const reader = wrapper.children()
  const certificates = reader.read(tag.sequence).children().rest(maxCertificates)
  reader.finish()
  return certificates.map(({ encoded }) => encoded)
}

function parseResponseData(reader: DerReader) {
  const version = reader.optional(contextConstructed(0))
  if (version && smallInteger(version.children().read(tag.integer)) !== 0) throw new DerError('a response version is unknown')
  const responderId = parseResponderId(reader.next())
  const producedAt = timeValue(reader.read(tag.generalizedTime))
  const responses = reader.read(tag.sequence).children().rest(maxResponses).map(parseSingleResponse)
  const extensions = parseWrappedExtensions(reader)
  reader.finish()
  return { responderId, producedAt, responses, extensions }
}

function parseResponderId(element: DerElement): ResponderId {
  const reader = element.children()
  if (element.tag === contextConstructed(1)) return { by: 'name', name: parseName(reader.next()) }
  if (element.tag !== contextConstructed(2)) throw new DerError('a responder was expected')
  return { by: 'key', keyHash: reader.read(tag.octetString).content }
}

function parseWrappedExtensions(reader: DerReader): Extensions {
  const wrapper = reader.optional(contextConstructed(1))
  return wrapper ? parseExtensions(wrapper.children().read(tag.sequence)) : noExtensions
}

function parseSingleResponse(element: DerElement): SingleResponse {
  if (element.tag !== tag.sequence) throw new DerError('a single response was expected')
  const reader = element.children()
  const id = parseCertificateId(reader.read(tag.sequence).children())
  const status = parseStatus(reader.next())
  const thisUpdate = timeValue(reader.read(tag.generalizedTime))
  const next = reader.optional(contextConstructed(0))
  const extensions = parseWrappedExtensions(reader)
  reader.finish()
  return { id, status, thisUpdate, nextUpdate: next && timeValue(next.children().read(tag.generalizedTime)), extensions }
}

function parseCertificateId(reader: DerReader): CertificateId {
  const hashAlgorithm = parseAlgorithmIdentifier(reader.read(tag.sequence))
  const issuerNameHash = reader.read(tag.octetString).content
  const issuerKeyHash = reader.read(tag.octetString).content
  const serialContent = integerContent(reader.read(tag.integer))
  reader.finish()
  return { hashAlgorithm, issuerNameHash, issuerKeyHash, serialContent }
}

function parseStatus(element: DerElement): OcspCertificateStatus {
  if (element.tag === contextPrimitive(0) && element.length === 0) return { is: 'good' }
  if (element.tag === contextPrimitive(2) && element.length === 0) return { is: 'unknown' }
  if (element.tag !== contextConstructed(1)) throw new DerError('a certificate status was expected')
  const reader = element.children()
  const revokedAt = timeValue(reader.read(tag.generalizedTime))
  const wrapper = reader.optional(contextConstructed(0))
  reader.finish()
  const reason = wrapper ? revocationReasons[smallInteger(wrapper.children().read(tag.enumerated))] : 'unspecified'
  if (reason === undefined || reason === 'reserved') throw new DerError('a revocation reason is unknown')
  return { is: 'revoked', entry: { revokedAt, invalidSince: undefined, reason } }
}

/** The nonce a response carries, without the inner OCTET STRING some responders leave out; undefined when it has none. */
export function nonceOf({ extensions }: OcspResponse): Uint8Array | undefined {
  const extension = extensions.get(oid.ocspNonce)
  if (!extension) return undefined
  try {
    return readDer(extension.value, tag.octetString, extension.value.length).content
  } catch (error) {
    if (error instanceof DerError) return extension.value
    throw error
  }
}
