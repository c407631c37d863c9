import type { Certificate } from './certificate'
import type { Crl } from './crl'
import {
  hasCommonName,
  parseIssuingDistributionPoint,
  pointNames,
  type DistributionPoint,
  type IssuingDistributionPoint,
  type Reasons,
} from './distribution-points'
import { equalNames } from './name'
import { oid } from './oids'

/** Reasons for which a list answers for a certificate through one of its distribution points; undefined: the list is not about it. */
export function coveredReasons(certificate: Certificate, point: DistributionPoint, crl: Crl): Reasons | undefined {
  const issuing = issuingPoint(crl)
  if (!isFromRightIssuer(certificate, point, crl, issuing)) return undefined
  if (!issuing) return point.reasons
  const isAuthority = certificate.basicConstraints?.isCa === true
  const isOutside =
    issuing.only === 'attributes' || (issuing.only === 'users' && isAuthority) || (issuing.only === 'authorities' && !isAuthority)
  if (isOutside || !isSamePoint(point, crl, issuing)) return undefined
  return new Set([...point.reasons].filter((reason) => issuing.reasons.has(reason)))
}

export function issuingPoint(crl: Crl): IssuingDistributionPoint | undefined {
  const extension = crl.extensions.get(oid.issuingDistributionPoint)
  return extension && parseIssuingDistributionPoint(extension.value)
}

/** RFC 5280 6.3.3 (b)(1): the issuer the point names, who must say that the list is indirect; without one, the certificate's own issuer. */
function isFromRightIssuer(
  certificate: Certificate,
  { crlIssuer }: DistributionPoint,
  crl: Crl,
  issuing: IssuingDistributionPoint | undefined,
): boolean {
  if (!crlIssuer) return equalNames(crl.issuer, certificate.issuer)
  const isNamed = crlIssuer.some((name) => name.form === 'directory' && equalNames(name.name, crl.issuer))
  return isNamed && issuing?.isIndirect === true
}

/** RFC 5280 6.3.3 (b)(2)(i). */
function isSamePoint({ name, crlIssuer }: DistributionPoint, crl: Crl, issuing: IssuingDistributionPoint): boolean {
  if (!issuing.name) return true
  const issuingNames = pointNames(issuing.name, crl.issuer)
  return hasCommonName(issuingNames, name ? pointNames(name, crl.issuer) : (crlIssuer ?? []))
}
