import type { KeyObject } from 'node:crypto'
import { CertificateRevocationList, Extensions, RevokedCertificate } from 'pkijs'
import { integerObject, nameObject, timeObject } from './asn1-objects'
import type { Der } from './der'
import { authorityKeyIdentifier, crlNumber, extensionObject, reasonCode } from './extensions'
import { revocationReasons } from './revocation-reasons'
import type { RevocationReason } from './revocation-reasons'
import { signed } from './signed-object'

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

const version2 = 1

/** A complete version 2 CRL (RFC 5280 section 5.1) for everything `issuerKey` issued, as DER. */
export function issueCrl(content: CrlContent, issuerKey: KeyObject): Uint8Array {
  const extensions = [authorityKeyIdentifier(issuerKey), crlNumber(content.number)]
  const list = new CertificateRevocationList({
    version: version2,
    issuer: nameObject(content.issuer),
    thisUpdate: timeObject(content.thisUpdate),
    nextUpdate: timeObject(content.nextUpdate),
    // An empty list must be absent, not an empty SEQUENCE.
    ...(content.revoked.length > 0 && { revokedCertificates: content.revoked.map(entry) }),
    crlExtensions: new Extensions({ extensions: extensions.map(extensionObject) }),
  })
  return signed(list, issuerKey)
}

function entry({ serialNumber, revokedAt, reason }: RevokedEntry): RevokedCertificate {
  const extensions = [extensionObject(reasonCode(revocationReasons[reason]))]
  return new RevokedCertificate({
    userCertificate: integerObject(serialNumber),
    revocationDate: timeObject(revokedAt),
    // RFC 5280 section 5.3.1: the reason should be absent instead of unspecified.
    ...(reason !== 'unspecified' && { crlEntryExtensions: new Extensions({ extensions }) }),
  })
}
