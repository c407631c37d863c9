import { createHash } from 'node:crypto'
import { derFromPem } from '@/pki/build/pem'
import { parseCertificate, serialText, subjectAttribute, type Certificate } from '@/pki/verify/certificate'
import { DerError } from '@/pki/verify/der'
import { equalNames } from '@/pki/verify/name'
import { verifyCertificate } from '@/pki/verify/path'
import { businessCertificate, organisationSeal } from '@/pki/verify/profiles'
import type { VerificationReason } from '@/pki/verify/reasons'
import { anchorsFor } from '../trust/anchors'
import { crlsFor, primitives } from '../trust/revocation'

export type SignerUse = 'organisation_seal' | 'business_certificate'

/** Why a certificate cannot be registered as a signer's. */
export type CertificateRefusal = 'certificate-unreadable' | 'certificate-not-trusted' | 'certificate-revoked' | 'certificate-not-valid-now' | 'status-unknown' | 'organisation-differs'

/** What the portal says of a certificate that somebody wants to register. */
export interface SignerCertificate {
  use: SignerUse
  sha256: Uint8Array<ArrayBuffer>
  issuerSha256: Uint8Array<ArrayBuffer>
  serialNumber: Uint8Array<ArrayBuffer>
  serialText: string
  validFrom: Date
  validUntil: Date
  /** For the screen alone; a business certificate names a person at work. */
  subject: { commonName: string | null, organisation: string | null, title: string | null }
  der: Uint8Array
}

/** X.520 attribute types (RFC 5280 appendix A.1; organizationIdentifier: X.520 section 6.4.4). */
const attributeTypes = { commonName: '2.5.4.3', organisation: '2.5.4.10', title: '2.5.4.12', organisationIdentifier: '2.5.4.97' }

const profiles = {
  organisation_seal: { profile: organisationSeal, use: 'organisation-seal' },
  business_certificate: { profile: businessCertificate, use: 'business-certificate' },
} as const

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest())

/** DER or PEM (RFC 7468) of one certificate, or null. */
export function readCertificateFile(bytes: Uint8Array): Certificate | null {
  try {
    const isPem = Buffer.from(bytes.subarray(0, 4096)).includes('-----BEGIN CERTIFICATE-----')
    return parseCertificate(isPem ? derFromPem('CERTIFICATE', Buffer.from(bytes).toString('latin1')) : bytes)
  } catch (error) {
    // TypeError: no block between the marks.
    if (error instanceof DerError || error instanceof TypeError) return null
    throw error
  }
}

/**
 * Whether a certificate may stand for an organisation's signatures now: its path for either use, validity, revocation, and that it names
 * this organisation by corporate number. Which use it is for, the certificate's own issuer decides.
 */
export async function examineCertificate(bytes: Uint8Array, corporateNumber: string, at: Date): Promise<{ ok: true, certificate: SignerCertificate } | { ok: false, reason: CertificateRefusal }> {
  const certificate = readCertificateFile(bytes)
  if (certificate === null) return { ok: false, reason: 'certificate-unreadable' }
  const use = intendedUse(certificate)
  if (use === null) return { ok: false, reason: 'certificate-not-trusted' }
  const reason = await refusalOf(certificate, use, at)
  if (reason !== null) return { ok: false, reason }
  if (subjectAttribute(certificate, attributeTypes.organisationIdentifier) !== `NTRJP-${corporateNumber}`) return { ok: false, reason: 'organisation-differs' }
  return { ok: true, certificate: describe(certificate, use) }
}

/** The verifier's reasons that have an answer of their own; everything else is a certificate that nobody here trusts for this. */
const refusals: Partial<Record<VerificationReason, CertificateRefusal>> = {
  'revoked': 'certificate-revoked',
  'revoked-order-unknown': 'certificate-revoked',
  'issuer-revoked': 'certificate-revoked',
  'expired': 'certificate-not-valid-now',
  'expired-order-unknown': 'certificate-not-valid-now',
  'not-yet-valid': 'certificate-not-valid-now',
  'revocation-unknown': 'status-unknown',
  'revocation-outdated': 'status-unknown',
  'revocation-unusable': 'status-unknown',
}

/** By the name of who issued it; that they did, the verification shows. */
function intendedUse(certificate: Certificate): SignerUse | null {
  const isIssuedFor = (use: SignerUse) => anchorsFor(profiles[use].use).some((anchor) => equalNames(anchor.certificate.subject, certificate.issuer))
  return (['organisation_seal', 'business_certificate'] as const).find(isIssuedFor) ?? null
}

async function refusalOf(certificate: Certificate, use: SignerUse, at: Date): Promise<CertificateRefusal | null> {
  const { profile, use: trustUse } = profiles[use]
  const anchors = anchorsFor(trustUse)
  const verdict = await verifyCertificate({ certificate, anchors, profile, crls: await crlsFor(anchors, at), at, primitives: primitives() })
  if (verdict.indication === 'TOTAL-PASSED') return null
  const step = verdict.steps.find(({ outcome }) => outcome !== 'passed')
  return (step !== undefined && step.outcome !== 'passed' ? refusals[step.reason] : undefined) ?? 'certificate-not-trusted'
}

/** What a certificate says, for a screen and for the row. */
export function describe(certificate: Certificate, use: SignerUse): SignerCertificate {
  const attribute = (type: string) => subjectAttribute(certificate, type) ?? null
  return {
    use,
    sha256: sha256(certificate.der),
    issuerSha256: sha256(certificate.issuer.encoded),
    serialNumber: new Uint8Array(certificate.serialNumber),
    serialText: serialText(certificate),
    validFrom: certificate.notBefore,
    validUntil: certificate.notAfter,
    subject: { commonName: attribute(attributeTypes.commonName), organisation: attribute(attributeTypes.organisation), title: attribute(attributeTypes.title) },
    der: certificate.der,
  }
}
