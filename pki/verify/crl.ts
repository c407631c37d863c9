import { DerError, contextConstructed, readDer, tag, type DerElement, type DerReader } from './der'
import { parseAlgorithmIdentifier, type AlgorithmIdentifier } from './algorithms'
import { equalBytes, toHex } from './bytes'
import { parseCrlEntry, SerialIndex, type CrlEntry, type IssuerChange } from './crl-entries'
import { smallInteger, unsignedInteger, wholeBytes } from './der-values'
import { timeValue } from './der-time'
import { noExtensions, parseExtensions, type Extension, type Extensions } from './extensions'
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
  /** Serial numbers (INTEGER content in hexadecimal) it answers for when it was read as a stream; undefined: all. */
  readonly answersFor: ReadonlySet<string> | undefined
}

/** Parses one CRL in DER. Throws DerError for anything else. Keep the object: what was verified about it is remembered with it. */
export function parseCrl(der: Uint8Array): Crl {
  const reader = readDer(der, tag.sequence, maxCrlBytes).children()
  const tbs = reader.read(tag.sequence)
  const signatureAlgorithm = parseAlgorithmIdentifier(reader.read(tag.sequence))
  const signature = wholeBytes(reader.read(tag.bitString))
  reader.finish()
  const inside = tbs.children()
  const { innerAlgorithm, isVersion2, ...head } = parseCrlHead(inside)
  const revoked = inside.optional(tag.sequence)
  const tail = parseCrlTail(inside, isVersion2)
  if (!equalBytes(innerAlgorithm.encoded, signatureAlgorithm.encoded)) throw new DerError('the two signature algorithms of a CRL differ')
  return { der, tbs: tbs.encoded, ...head, revoked, ...tail, signatureAlgorithm, signature, answersFor: undefined }
}

/** Fields of a TBSCertList before the entries. */
export function parseCrlHead(reader: DerReader) {
  const version = reader.optional(tag.integer)
  if (version && smallInteger(version) !== 1) throw new DerError('a CRL version is unknown')
  const innerAlgorithm = parseAlgorithmIdentifier(reader.read(tag.sequence))
  const issuer = parseName(reader.read(tag.sequence))
  const thisUpdate = timeValue(reader.next())
  const nextUpdate = isTime(reader) ? timeValue(reader.next()) : undefined
  return { isVersion2: version !== undefined, innerAlgorithm, issuer, thisUpdate, nextUpdate }
}

const isTime = (reader: DerReader) => reader.nextTag === tag.utcTime || reader.nextTag === tag.generalizedTime

/** What comes after the entries: extensions, in version 2. */
export function parseCrlTail(reader: DerReader, isVersion2: boolean): Pick<Crl, 'extensions' | 'number'> {
  const wrapper = isVersion2 ? reader.optional(contextConstructed(0)) : undefined
  reader.finish()
  if (!wrapper) return { extensions: noExtensions, number: undefined }
  const inner = wrapper.children()
  const extensions = parseExtensions(inner.read(tag.sequence))
  inner.finish()
  const number = extensions.get(oid.crlNumber)
  return { extensions, number: number && numberText(number.value) }
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
    const entry = parseCrlEntry(element)
    const certificateIssuer = isIndirect ? entry.extensions.get(oid.certificateIssuer) : undefined
    if (certificateIssuer) issuerChanges.push({ start: element.start, issuer: directoryNames(certificateIssuer.value) })
    checkEntryExtensions(entry, certificateIssuer)
    starts.push(element.start)
  }
  return new SerialIndex(der, starts, issuerChanges)
}

/** Throws DerError when an entry has a critical extension that is not understood: then no entry of the list counts (RFC 5280 5.3). */
export function checkEntryExtensions({ extensions }: CrlEntry, certificateIssuer: Extension | undefined): void {
  for (const [name, extension] of extensions) {
    const isUnderstood = !extension.critical || extension === certificateIssuer || readableEntryExtensions.has(name)
    if (!isUnderstood) throw new DerError('a critical CRL entry extension is unknown')
  }
}

/** For a list whose entries were read and kept in another way. */
export function rememberEntries(crl: Crl, index: SerialIndex): void {
  indexes.set(crl, index)
}

const directoryNames = (value: Uint8Array) => parseGeneralNames(value).flatMap((name) => (name.form === 'directory' ? [name.name] : []))
