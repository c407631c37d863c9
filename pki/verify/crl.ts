import { DerError, contextConstructed, readDer, tag, type DerElement, type DerReader } from './der'
import { parseAlgorithmIdentifier, type AlgorithmIdentifier } from './algorithms'
import { equalBytes, toHex } from './bytes'
import { parseCrlEntry, SerialIndex, type IssuerChange } from './crl-entries'
import { smallInteger, unsignedInteger, wholeBytes } from './der-values'
import { timeValue } from './der-time'
import { noExtensions, parseExtensions, type Extensions } from './extensions'
import { parseGeneralNames } from './general-name'
import { parseName, type Name } from './name'
import { oid } from './oids'

/** Largest revocation list read into memory, in bytes. */
export const maxCrlBytes = 64 * 1024 * 1024

/** A CertificateList (RFC 5280 section 5), parsed and not yet verified. Entries are read only when it is. */
export interface Crl {
  readonly der: Uint8Array
  readonly tbs: Uint8Array
  readonly issuer: Name
  readonly thisUpdate: Date
  readonly nextUpdate: Date | undefined
  readonly extensions: Extensions
  /** crlNumber in hexadecimal. */
  readonly number: string | undefined
  readonly revoked: DerElement | undefined
  readonly signatureAlgorithm: AlgorithmIdentifier
  readonly signature: Uint8Array
}

/** Parses one CRL in DER. Throws DerError for anything else. Keep the object: what was verified about it is remembered with it. */
export function parseCrl(der: Uint8Array): Crl {
  const reader = readDer(der, tag.sequence, maxCrlBytes).children()
  const tbs = reader.read(tag.sequence)
  const signatureAlgorithm = parseAlgorithmIdentifier(reader.read(tag.sequence))
  const signature = wholeBytes(reader.read(tag.bitString))
  reader.finish()
  const { innerAlgorithm, ...fields } = parseTbs(tbs)
  if (!equalBytes(innerAlgorithm.encoded, signatureAlgorithm.encoded)) throw new DerError('the two signature algorithms of a CRL differ')
  return { der, tbs: tbs.encoded, ...fields, signatureAlgorithm, signature }
}

function parseTbs(tbs: DerElement) {
  const reader = tbs.children()
  const version = reader.optional(tag.integer)
  if (version && smallInteger(version) !== 1) throw new DerError('a CRL version is unknown')
  const innerAlgorithm = parseAlgorithmIdentifier(reader.read(tag.sequence))
  const issuer = parseName(reader.read(tag.sequence))
  const thisUpdate = timeValue(reader.next())
  const nextUpdate = isTime(reader) ? timeValue(reader.next()) : undefined
  const revoked = reader.optional(tag.sequence)
  const extensions = parseCrlExtensions(reader, version !== undefined)
  reader.finish()
  const number = extensions.get(oid.crlNumber)
  return { innerAlgorithm, issuer, thisUpdate, nextUpdate, revoked, extensions, number: number && numberText(number.value) }
}

const isTime = (reader: DerReader) => reader.nextTag === tag.utcTime || reader.nextTag === tag.generalizedTime

function parseCrlExtensions(reader: DerReader, isVersion2: boolean): Extensions {
  const wrapper = isVersion2 ? reader.optional(contextConstructed(0)) : undefined
  if (!wrapper) return noExtensions
  const inner = wrapper.children()
  const extensions = parseExtensions(inner.read(tag.sequence))
  inner.finish()
  return extensions
}

/** A CRLNumber or BaseCRLNumber in hexadecimal (RFC 5280 5.2.3: up to 20 octets). */
export function numberText(value: Uint8Array): string {
  const number = unsignedInteger(readDer(value, tag.integer, value.length))
  if (number.length > 20) throw new DerError('a CRL number is too large')
  return toHex(number)
}

const indexes = new WeakMap<Crl, SerialIndex>()

/** Index of a list whose signature has been verified. Reads every entry once; throws DerError when one is malformed or not understood. */
export function entriesOf(crl: Crl, isIndirect: boolean): SerialIndex {
  const known = indexes.get(crl)
  if (known) return known
  const index = readEntries(crl, isIndirect)
  indexes.set(crl, index)
  return index
}

const readableEntryExtensions = new Set<string>([oid.reasonCode, oid.invalidityDate])

function readEntries({ revoked, der, issuer }: Crl, isIndirect: boolean): SerialIndex {
  const starts: number[] = []
  const issuerChanges: IssuerChange[] = [{ start: 0, issuer: [issuer] }]
  const reader = revoked?.children()
  while (reader && !reader.isEmpty) {
    const element = reader.next()
    const { extensions } = parseCrlEntry(element)
    const certificateIssuer = isIndirect ? extensions.get(oid.certificateIssuer) : undefined
    if (certificateIssuer) issuerChanges.push({ start: element.start, issuer: directoryNames(certificateIssuer.value) })
    for (const [name, extension] of extensions) {
      if (extension.critical && extension !== certificateIssuer && !readableEntryExtensions.has(name)) throw new DerError('a critical CRL entry extension is unknown')
    }
    starts.push(element.start)
  }
  return new SerialIndex(der, starts, issuerChanges)
}

const directoryNames = (value: Uint8Array) => parseGeneralNames(value).flatMap((name) => (name.form === 'directory' ? [name.name] : []))
