import { DerError, DerReader, readDer, tag, type DerElement } from './der'
import { parseAlgorithmIdentifier, signatureScheme } from './algorithms'
import { concatBytes, equalBytes, toHex } from './bytes'
import { ByteQueue } from './byte-queue'
import type { Certificate } from './certificate'
import { checkEntryExtensions, parseCrlHead, parseCrlTail, rememberEntries, type Crl } from './crl'
import { parseCrlEntry, SerialIndex } from './crl-entries'
import { rememberListSignature } from './crl-signer'
import { wholeBytes } from './der-values'
import { equalNames } from './name'
import type { Primitives, SignatureScheme } from './primitives'

/** Verifies a signature over data that arrives in pieces. */
export interface StreamedSignature {
  update(piece: Uint8Array): void
  isRight(signature: Uint8Array): boolean | Promise<boolean>
}

export interface LargeCrlQuestion {
  readonly pieces: AsyncIterable<Uint8Array>
  /** The authority whose key must have signed the list. */
  readonly issuer: Certificate
  /** The certificates that will be asked about; entries of all others are checked and let go. */
  readonly wanted: readonly Certificate[]
  readonly startSignature: (scheme: SignatureScheme, spki: Uint8Array) => StreamedSignature
  /** The primitives that the list will be used with. */
  readonly primitives: Primitives
  readonly maxBytes: number
}

/**
 * Reads a complete list of one issuer too large to hold, in memory that does not grow with it. The result answers for the wanted
 * certificates only, and is unusable for any other. Throws DerError when the list is malformed, of another issuer, indirect, or wrongly
 * signed.
 */
export async function readLargeCrl(question: LargeCrlQuestion): Promise<Crl> {
  const queue = new ByteQueue(question.pieces, question.maxBytes)
  const outer = await queue.header(tag.sequence)
  const tbs = await queue.header(tag.sequence)
  const tbsEnd = tbs.contentStart + tbs.length
  const before = await readHead(queue, tbsEnd)
  const headReader = new DerReader(before.bytes, 0, before.bytes.length, 1)
  const { innerAlgorithm, isVersion2, ...head } = parseCrlHead(headReader)
  headReader.finish()
  const scheme = signatureScheme(innerAlgorithm)
  if (!scheme || !equalNames(head.issuer, question.issuer.subject)) throw new DerError('the list is not one of this issuer')
  const signature = question.startSignature(scheme, question.issuer.spki)
  signature.update(concatBytes([tbs.encoded, before.bytes]))
  const kept = before.hasEntries ? await readEntries(queue, signature, question.wanted) : []
  const rest = (await queue.take(tbsEnd - queue.position)).slice()
  signature.update(rest)
  const tail = parseCrlTail(new DerReader(rest, 0, rest.length, 1), isVersion2)
  const algorithm = parseAlgorithmIdentifier(elementOf((await queue.element()).slice(), tag.sequence))
  const value = wholeBytes(elementOf((await queue.element()).slice(), tag.bitString))
  await queue.finish()
  if (queue.position !== outer.contentStart + outer.length) throw new DerError('the length of the list is wrong')
  if (!equalBytes(algorithm.encoded, innerAlgorithm.encoded)) throw new DerError('the two signature algorithms of a CRL differ')
  if (!(await signature.isRight(value))) throw new DerError('the signature of the list is wrong')
  return usableList({ ...head, ...tail, signatureAlgorithm: algorithm, signature: value }, kept, question)
}

const elementOf = (bytes: Uint8Array, expected: number): DerElement => readDer(bytes, expected, bytes.length)

/** Version, algorithm, issuer and two times. */
const maxHeadElements = 5

/** Everything up to the list of entries: a handful of small elements. The next SEQUENCE after the times is the list itself. */
async function readHead(queue: ByteQueue, tbsEnd: number): Promise<{ bytes: Uint8Array; hasEntries: boolean }> {
  const parts: Uint8Array[] = []
  let hasTime = false
  while (queue.position < tbsEnd) {
    const next = await queue.peekTag()
    if (hasTime && next === tag.sequence) return { bytes: concatBytes(parts), hasEntries: true }
    if (next === 0xa0) break
    hasTime ||= next === tag.utcTime || next === tag.generalizedTime
    if (parts.length >= maxHeadElements) throw new DerError('not a list')
    parts.push((await queue.element()).slice())
  }
  return { bytes: concatBytes(parts), hasEntries: false }
}

async function readEntries(queue: ByteQueue, signature: StreamedSignature, wanted: readonly Certificate[]): Promise<Uint8Array[]> {
  const serials = new Set(wanted.map(({ serialContent }) => toHex(serialContent)))
  const list = await queue.header(tag.sequence)
  signature.update(list.encoded)
  const end = list.contentStart + list.length
  const kept: Uint8Array[] = []
  while (queue.position < end) {
    const bytes = await queue.element()
    signature.update(bytes)
    const entry = parseCrlEntry(elementOf(bytes, tag.sequence))
    checkEntryExtensions(entry, undefined)
    if (serials.has(toHex(entry.serialContent))) kept.push(bytes.slice())
  }
  if (queue.position !== end) throw new DerError('an element is longer than what holds it')
  return kept
}

type ListFields = Omit<Crl, 'der' | 'tbs' | 'revoked' | 'answersFor'>

function usableList(fields: ListFields, kept: readonly Uint8Array[], { wanted, issuer, primitives }: LargeCrlQuestion): Crl {
  const der = concatBytes(kept)
  const starts: number[] = []
  for (const [index] of kept.entries()) starts.push(kept.slice(0, index).reduce((total, bytes) => total + bytes.length, 0))
  const answersFor = new Set(wanted.map(({ serialContent }) => toHex(serialContent)))
  const crl: Crl = { ...fields, der, tbs: new Uint8Array(), revoked: undefined, answersFor }
  rememberEntries(crl, new SerialIndex(der, starts, [{ start: 0, issuer: [fields.issuer] }]))
  rememberListSignature(crl, issuer.spki, primitives)
  return crl
}
