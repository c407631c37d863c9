import { DerError, DerReader, readDer, tag, type DerElement } from './der'
import { equalBytes } from './bytes'
import { integerContent, smallInteger } from './der-values'
import { fractionalTime, timeValue } from './der-time'
import { noExtensions, parseExtensions, type Extensions } from './extensions'
import { equalNames, type Name } from './name'
import { oid } from './oids'

/** CRLReason (RFC 5280 5.3.1). */
export const revocationReasons = [
  'unspecified',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  'reserved',
  'removeFromCRL',
  'privilegeWithdrawn',
  'aACompromise',
] as const

export type RevocationReason = (typeof revocationReasons)[number]

export interface RevokedEntry {
  readonly revokedAt: Date
  /** When the key is known or suspected to have been lost, if stated; may be before `revokedAt`. */
  readonly invalidSince: Date | undefined
  readonly reason: RevocationReason
}

/** Entry as it stands in the list. */
export interface CrlEntry {
  readonly serialContent: Uint8Array
  readonly revokedAt: Date
  readonly extensions: Extensions
}

export function parseCrlEntry(element: DerElement): CrlEntry {
  if (element.tag !== tag.sequence) throw new DerError('a revoked certificate was expected')
  const reader = element.children()
  const serialContent = integerContent(reader.read(tag.integer))
  const revokedAt = timeValue(reader.next())
  const extensions = reader.isEmpty ? noExtensions : parseExtensions(reader.read(tag.sequence))
  reader.finish()
  return { serialContent, revokedAt, extensions }
}

export function revokedEntry({ revokedAt, extensions }: CrlEntry): RevokedEntry {
  const reason = extensions.get(oid.reasonCode)
  const invalidity = extensions.get(oid.invalidityDate)
  return {
    revokedAt,
    invalidSince: invalidity && fractionalTime(readDer(invalidity.value, tag.generalizedTime, invalidity.value.length)),
    reason: reason ? parseReason(reason.value) : 'unspecified',
  }
}

function parseReason(value: Uint8Array): RevocationReason {
  const reason = revocationReasons[smallInteger(readDer(value, tag.enumerated, value.length))]
  if (reason === undefined || reason === 'reserved') throw new DerError('a revocation reason is unknown')
  return reason
}

/** Where in a list the certificate issuer changes (RFC 5280 5.3.3): it holds for that entry and all after it. */
export interface IssuerChange {
  readonly start: number
  readonly issuer: readonly Name[]
}

/** Finds entries by serial number without keeping an object for each: a hash table of offsets into the list. */
export class SerialIndex {
  private readonly table: Int32Array

  constructor(
    private readonly source: Uint8Array,
    private readonly starts: readonly number[],
    private readonly issuerChanges: readonly IssuerChange[],
  ) {
    let size = 8
    while (size < starts.length * 2) size *= 2
    this.table = new Int32Array(size).fill(-1)
    for (const start of starts) this.insert(start)
  }

  get size(): number {
    return this.starts.length
  }

  /** The first entry with this serial number of this issuer. */
  find(serialContent: Uint8Array, issuer: Name): RevokedEntry | undefined {
    const mask = this.table.length - 1
    for (let slot = hash(serialContent) & mask; this.table[slot] !== -1; slot = (slot + 1) & mask) {
      const start = this.table[slot] ?? 0
      const entry = parseCrlEntry(this.elementAt(start))
      if (equalBytes(entry.serialContent, serialContent) && this.issuersAt(start).some((name) => equalNames(name, issuer)))
        return revokedEntry(entry)
    }
    return undefined
  }

  private issuersAt(start: number): readonly Name[] {
    return this.issuerChanges.findLast((change) => change.start <= start)?.issuer ?? []
  }

  private insert(start: number): void {
    const mask = this.table.length - 1
    let slot = hash(this.elementAt(start).children().read(tag.integer).content) & mask
    while (this.table[slot] !== -1) slot = (slot + 1) & mask
    this.table[slot] = start
  }

  private elementAt(start: number): DerElement {
    return new DerReader(this.source, start, this.source.length, 1).next()
  }
}

/** FNV-1a with a final mix. Built only over lists whose signature is right, so no stranger chooses the collisions. */
function hash(bytes: Uint8Array): number {
  let value = 0x811c9dc5
  for (const byte of bytes) value = Math.imul(value ^ byte, 0x01000193)
  return (value ^ (value >>> 15)) >>> 0
}
