import { DerError, contextConstructed, contextPrimitive, readDer, tag, type DerElement, type DerReader } from './der'
import { parseAlgorithmIdentifier, parsePublicKey, type AlgorithmIdentifier, type PublicKey } from './algorithms'
import { equalBytes, toHex } from './bytes'
import { integerContent, smallInteger, wholeBytes } from './der-values'
import { timeValue } from './der-time'
import {
  noExtensions,
  parseAuthorityKeyIdentifier,
  parseBasicConstraints,
  parseCertificatePolicies,
  parseExtendedKeyUsage,
  parseExtensions,
  parseKeyUsage,
  parseSubjectKeyIdentifier,
  type BasicConstraints,
  type Extensions,
  type KeyUsage,
} from './extensions'
import { attributeValues, equalNames, parseName, type Name } from './name'
import { oid } from './oids'

/** Largest certificate read, in bytes. */
export const maxCertificateBytes = 256 * 1024

/** An X.509 certificate (RFC 5280 section 4), parsed and not yet verified in any way. Byte fields are views of `der`. */
export interface Certificate {
  readonly der: Uint8Array
  readonly tbs: Uint8Array
  readonly version: 1 | 2 | 3
  /** Unsigned big-endian without sign byte. A negative number, which no conforming CA issues, stands as its two's complement. */
  readonly serialNumber: Uint8Array
  /** The INTEGER's content as encoded: what CRLs and OCSP responses are matched by. */
  readonly serialContent: Uint8Array
  readonly issuer: Name
  readonly subject: Name
  readonly notBefore: Date
  readonly notAfter: Date
  /** SubjectPublicKeyInfo in DER. */
  readonly spki: Uint8Array
  /** Content of subjectPublicKey: what key identifiers and OCSP key hashes are made from. */
  readonly keyBytes: Uint8Array
  readonly publicKey: PublicKey
  readonly signatureAlgorithm: AlgorithmIdentifier
  readonly signature: Uint8Array
  readonly extensions: Extensions
  /** undefined: no such extension. */
  readonly keyUsage: ReadonlySet<KeyUsage> | undefined
  readonly extendedKeyUsage: readonly string[] | undefined
  readonly basicConstraints: BasicConstraints | undefined
  readonly policies: readonly string[] | undefined
  readonly subjectKeyIdentifier: Uint8Array | undefined
  readonly authorityKeyIdentifier: Uint8Array | undefined
}

/** Parses one certificate in DER. Throws DerError for anything else, anything after it, or any malformed part that this product reads. */
export function parseCertificate(der: Uint8Array): Certificate {
  const reader = readDer(der, tag.sequence, maxCertificateBytes).children()
  const tbs = reader.read(tag.sequence)
  const signatureAlgorithm = parseAlgorithmIdentifier(reader.read(tag.sequence))
  const signature = wholeBytes(reader.read(tag.bitString))
  reader.finish()
  const fields = parseTbs(tbs)
  if (!equalBytes(fields.innerAlgorithm.encoded, signatureAlgorithm.encoded)) {
    throw new DerError('the two signature algorithms of a certificate differ')
  }
  return { der, tbs: tbs.encoded, ...fields.certificate, signatureAlgorithm, signature, ...known(fields.certificate.extensions) }
}

/**
 * Parses what is a certificate and leaves the rest out: for certificates that came along and may or may not be of use. `known` may answer
 * with one parsed before from the same bytes.
 */
export function parseCertificates(
  sources: readonly (Uint8Array | Certificate)[],
  known: (der: Uint8Array) => Certificate | undefined = () => undefined,
): Certificate[] {
  return sources.flatMap((source) => {
    if (!(source instanceof Uint8Array)) return [source]
    try {
      return [known(source) ?? parseCertificate(source)]
    } catch (error) {
      if (error instanceof DerError) return []
      throw error
    }
  })
}

function parseTbs(tbs: DerElement) {
  const reader = tbs.children()
  const version = parseVersion(reader)
  const serialContent = integerContent(reader.read(tag.integer))
  const innerAlgorithm = parseAlgorithmIdentifier(reader.read(tag.sequence))
  const issuer = parseName(reader.read(tag.sequence))
  const validity = reader.read(tag.sequence).children()
  const notBefore = timeValue(validity.next())
  const notAfter = timeValue(validity.next())
  validity.finish()
  const subject = parseName(reader.read(tag.sequence))
  const spki = reader.read(tag.sequence)
  const extensions = parseTail(reader, version)
  const serialNumber = serialContent.length > 1 && serialContent[0] === 0 ? serialContent.subarray(1) : serialContent
  const key = parsePublicKey(spki)
  const certificate = { version, serialNumber, serialContent, issuer, notBefore, notAfter, subject, spki: spki.encoded, ...key, extensions }
  return { innerAlgorithm, certificate }
}

function parseVersion(reader: DerReader): 1 | 2 | 3 {
  const explicit = reader.optional(contextConstructed(0))
  if (!explicit) return 1
  const inner = explicit.children()
  const number = smallInteger(inner.read(tag.integer))
  inner.finish()
  if (number !== 1 && number !== 2) throw new DerError('a certificate version is unknown')
  return number === 1 ? 2 : 3
}

/** Unique identifiers (v2, v3) are read over; extensions only in v3. */
function parseTail(reader: DerReader, version: 1 | 2 | 3): Extensions {
  if (version >= 2) {
    reader.optional(contextPrimitive(1))
    reader.optional(contextPrimitive(2))
  }
  const wrapper = version === 3 ? reader.optional(contextConstructed(3)) : undefined
  reader.finish()
  if (!wrapper) return noExtensions
  const inner = wrapper.children()
  const extensions = parseExtensions(inner.read(tag.sequence))
  inner.finish()
  return extensions
}

function known(extensions: Extensions) {
  const read = <T>(name: string, parse: (value: Uint8Array) => T): T | undefined => {
    const extension = extensions.get(name)
    return extension && parse(extension.value)
  }
  return {
    keyUsage: read(oid.keyUsage, parseKeyUsage),
    extendedKeyUsage: read(oid.extendedKeyUsage, parseExtendedKeyUsage),
    basicConstraints: read(oid.basicConstraints, parseBasicConstraints),
    policies: read(oid.certificatePolicies, parseCertificatePolicies),
    subjectKeyIdentifier: read(oid.subjectKeyIdentifier, parseSubjectKeyIdentifier),
    authorityKeyIdentifier: read(oid.authorityKeyIdentifier, parseAuthorityKeyIdentifier),
  }
}

export const isSameCertificate = (a: Certificate, b: Certificate) => equalBytes(a.der, b.der)

/** Subject and issuer are the same name (RFC 5280 section 3.2). */
export const isSelfIssued = (certificate: Certificate) => equalNames(certificate.issuer, certificate.subject)

/** First value of one attribute of the subject, for example `organizationIdentifier` (2.5.4.97); undefined when absent. */
export function subjectAttribute(certificate: Certificate, attributeType: string): string | undefined {
  return attributeValues(certificate.subject, attributeType)[0]
}

/** Serial number in hexadecimal, for evidence and messages. */
export const serialText = (certificate: Certificate) => toHex(certificate.serialNumber)
