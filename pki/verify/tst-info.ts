import { DerError, contextConstructed, readDer, tag } from './der'
import { digestOf, parseAlgorithmIdentifier } from './algorithms'
import { booleanValue, integerContent, oidText, smallInteger } from './der-values'
import { fractionalTime } from './der-time'
import { noExtensions, parseExtensions } from './extensions'
import type { DigestName } from './primitives'

/** TSTInfo of RFC 3161 section 2.4.2. */
export interface TstInfo {
  readonly policy: string
  /** undefined: a digest we do not know. */
  readonly digestName: DigestName | undefined
  readonly digest: Uint8Array
  readonly serialContent: Uint8Array
  readonly time: Date
  /** Content of the nonce INTEGER. */
  readonly nonce: Uint8Array | undefined
}

const maxTstInfoBytes = 64 * 1024

/** Parses a TSTInfo. Throws DerError for anything else and for critical extensions, none of which is known. */
export function parseTstInfo(der: Uint8Array): TstInfo {
  const reader = readDer(der, tag.sequence, maxTstInfoBytes).children()
  if (smallInteger(reader.read(tag.integer)) !== 1) throw new DerError('a time stamp version is unknown')
  const policy = oidText(reader.read(tag.oid))
  const imprint = reader.read(tag.sequence).children()
  const digestName = digestOf(parseAlgorithmIdentifier(imprint.read(tag.sequence)))
  const digest = imprint.read(tag.octetString).content
  imprint.finish()
  const serialContent = integerContent(reader.read(tag.integer))
  const time = fractionalTime(reader.read(tag.generalizedTime))
  reader.optional(tag.sequence)
  const ordering = reader.optional(tag.boolean)
  if (ordering) booleanValue(ordering)
  const nonce = reader.optional(tag.integer)
  reader.optional(contextConstructed(0))
  const extensionList = reader.optional(contextConstructed(1))
  reader.finish()
  const extensions = extensionList ? parseExtensions(extensionList, contextConstructed(1)) : noExtensions
  if ([...extensions.values()].some(({ critical }) => critical)) throw new DerError('a critical time stamp extension is unknown')
  return { policy, digestName, digest, serialContent, time, nonce: nonce && integerContent(nonce) }
}
