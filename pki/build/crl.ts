import type { KeyObject } from 'node:crypto'
import { bitString, context, integer, sequence, time } from './der'
import type { Der } from './der'
import { authorityKeyIdentifier, crlNumber, reasonCode } from './extensions'
import { extensionList } from './certificate'
import { revocationReasons } from './revocation-reasons'
import type { RevocationReason } from './revocation-reasons'
import { signBytes, signatureAlgorithm } from './signature'

export interface RevokedEntry {
  readonly serialNumber: Uint8Array
  readonly revokedAt: Date
  readonly reason: RevocationReason
}

export interface CrlContent {
  readonly issuer: Der
  /** Grows with each list (RFC 5280 section 5.2.3). */
  readonly number: number
  readonly thisUpdate: Date
  readonly nextUpdate: Date
  readonly revoked: readonly RevokedEntry[]
}

/** A complete version 2 CRL (RFC 5280 section 5.1) for everything `issuerKey` issued, as DER. */
export function issueCrl(content: CrlContent, issuerKey: KeyObject): Uint8Array {
  const algorithm = signatureAlgorithm(issuerKey)
  // An empty list must be absent, not an empty SEQUENCE.
  const revoked = content.revoked.length === 0 ? [] : [sequence(...content.revoked.map(entry))]
  const tbs = sequence(
    integer(1),
    algorithm,
    content.issuer,
    time(content.thisUpdate),
    time(content.nextUpdate),
    ...revoked,
    context(0, extensionList([authorityKeyIdentifier(issuerKey), crlNumber(content.number)])),
  )
  return sequence(tbs, algorithm, bitString(signBytes(issuerKey, tbs)))
}

function entry(revoked: RevokedEntry): Der {
  // RFC 5280 section 5.3.1: the reason should be absent instead of unspecified.
  const reason = revoked.reason === 'unspecified' ? [] : [extensionList([reasonCode(revocationReasons[revoked.reason])])]
  return sequence(integer(revoked.serialNumber), time(revoked.revokedAt), ...reason)
}
