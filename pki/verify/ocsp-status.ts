import { digestOf, signatureScheme } from './algorithms'
import { equalBytes } from './bytes'
import { parseCertificates, type Certificate } from './certificate'
import { statusByCrls } from './crl-status'
import { equalNames, nameText } from './name'
import { nonceOf, type CertificateId, type OcspResponse, type ResponderId, type SingleResponse } from './ocsp'
import { oid } from './oids'
import { isStrong } from './path-validation'
import { schemeName, type Primitives } from './primitives'
import { appliesAt, isCurrent, silence, type RevocationContext, type RevocationStatus, type RevocationSubject } from './revocation-context'
import { isSignedBy } from './signature'
import type { Evidence } from './verdict'

/**
 * Status of a certificate by OCSP responses (RFC 6960). A revocation in any usable response counts; good needs one usable, current
 * response.
 */
export async function statusByOcsp(subject: RevocationSubject, context: RevocationContext): Promise<RevocationStatus> {
  const statuses: RevocationStatus[] = []
  for (const response of context.ocsps) {
    for (const single of response.responses) {
      const isClaimed = equalBytes(single.id.serialContent, subject.certificate.serialContent)
      if (isClaimed) statuses.push(await statusBySingle(single, response, subject, context))
    }
  }
  const of = (wanted: RevocationStatus['status']) => statuses.find(({ status }) => status === wanted)
  return of('revoked') ?? of('good') ?? of('unknown') ?? silence
}

async function statusBySingle(
  single: SingleResponse,
  response: OcspResponse,
  subject: RevocationSubject,
  context: RevocationContext,
): Promise<RevocationStatus> {
  const evidence = ocspEvidence(single, response)
  const unknown = (reason: 'revocation-unusable' | 'revocation-outdated' | 'revocation-unknown') =>
    ({ status: 'unknown', silent: false, reason, evidence }) as const
  const isUnderstood = [...single.extensions.values(), ...response.extensions.values()].every(({ critical }) => !critical)
  if (!isUnderstood || !answersNonce(response, context) || !(await isAbout(single.id, subject.issuer, context.primitives)))
    return unknown('revocation-unusable')
  if (!isCurrent(single.thisUpdate, single.nextUpdate, context) || response.producedAt > context.until)
    return unknown('revocation-outdated')
  if (!(await isAuthorised(response, subject, context))) return unknown('revocation-unusable')
  const { status } = single
  if (status.is === 'unknown') return unknown('revocation-unknown')
  if (status.is === 'good' || !appliesAt(status.entry, context)) return { status: 'good', evidence }
  return {
    status: 'revoked',
    evidence: { ...evidence, revokedAt: status.entry.revokedAt.toISOString(), revocationReason: status.entry.reason },
  }
}

/** When a nonce was sent, only an answer that carries it counts. */
function answersNonce(response: OcspResponse, { ocspNonce }: RevocationContext): boolean {
  const nonce = nonceOf(response)
  return !ocspNonce || (nonce !== undefined && equalBytes(nonce, ocspNonce))
}

const ocspEvidence = ({ thisUpdate, nextUpdate }: SingleResponse, { responderId }: OcspResponse): Evidence => ({
  revocationSource: responderId.by === 'name' ? `OCSP ${nameText(responderId.name)}` : 'OCSP',
  thisUpdate: thisUpdate.toISOString(),
  ...(nextUpdate && { nextUpdate: nextUpdate.toISOString() }),
})

const certificateIdDigests = new Set(['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'])

/** Name and key of the issuer, hashed as the response says. SHA-1 is only an identifier here (RFC 6960 4.3). */
async function isAbout(
  { hashAlgorithm, issuerNameHash, issuerKeyHash }: CertificateId,
  issuer: Certificate,
  primitives: Primitives,
): Promise<boolean> {
  const digest = digestOf(hashAlgorithm)
  if (!digest || !certificateIdDigests.has(digest)) return false
  const nameHash = await primitives.digest(digest, issuer.subject.encoded)
  const keyHash = await primitives.digest(digest, issuer.keyBytes)
  return equalBytes(nameHash, issuerNameHash) && equalBytes(keyHash, issuerKeyHash)
}

/** RFC 6960 4.2.2.2: signed by the issuer's own key, or by a responder that the issuer itself certified for this. */
async function isAuthorised(response: OcspResponse, subject: RevocationSubject, context: RevocationContext): Promise<boolean> {
  if (await isResponder(subject.issuer, response, context)) return true
  for (const delegate of parseCertificates(response.certificates)) {
    const isRight = (await isResponder(delegate, response, context)) && (await isDelegate(delegate, subject.issuer, context))
    if (isRight && (await isStillDelegate(delegate, subject, context))) return true
  }
  return false
}

async function isResponder(candidate: Certificate, response: OcspResponse, { profile, primitives }: RevocationContext): Promise<boolean> {
  const scheme = signatureScheme(response.signatureAlgorithm)
  if (!scheme || !profile.signatures.includes(schemeName(scheme)) || !isStrong(candidate.publicKey, profile)) return false
  if (!(await isNamed(candidate, response.responderId, primitives))) return false
  return isSignedBy(candidate, scheme, response.tbs, response.signature, primitives)
}

async function isNamed(candidate: Certificate, id: ResponderId, primitives: Primitives): Promise<boolean> {
  if (id.by === 'name') return equalNames(candidate.subject, id.name)
  return equalBytes(await primitives.digest('SHA-1', candidate.keyBytes), id.keyHash)
}

const delegateExtensions = new Set<string>([
  oid.keyUsage,
  oid.extendedKeyUsage,
  oid.basicConstraints,
  oid.ocspNoCheck,
  oid.certificatePolicies,
  oid.subjectAltName,
])

/** A responder certified by the issuer's own key, for OCSP signing, and valid at the time of verification. */
async function isDelegate(delegate: Certificate, issuer: Certificate, { until, profile, primitives }: RevocationContext): Promise<boolean> {
  const maySign = delegate.keyUsage === undefined || delegate.keyUsage.has('digitalSignature') || delegate.keyUsage.has('nonRepudiation')
  const isForOcsp = delegate.extendedKeyUsage?.includes(oid.ocspSigning) === true && delegate.basicConstraints?.isCa !== true
  const isValid = delegate.notBefore <= until && until <= delegate.notAfter
  const isUnderstood = [...delegate.extensions].every(([name, { critical }]) => !critical || delegateExtensions.has(name))
  if (!maySign || !isForOcsp || !isValid || !isUnderstood || !equalNames(delegate.issuer, issuer.subject)) return false
  const scheme = signatureScheme(delegate.signatureAlgorithm)
  const isAccepted = scheme !== undefined && profile.signatures.includes(schemeName(scheme))
  return isAccepted && isSignedBy(issuer, scheme, delegate.tbs, delegate.signature, primitives)
}

/**
 * RFC 6960 4.2.2.2.1: the authority says with id-pkix-ocsp-nocheck that the responder need not be looked up; otherwise its lists must not
 * name it, and where it says that there are lists, one must be at hand.
 */
async function isStillDelegate(
  delegate: Certificate,
  { issuer, anchor, inProgress, certificate }: RevocationSubject,
  context: RevocationContext,
): Promise<boolean> {
  if (delegate.extensions.has(oid.ocspNoCheck)) return true
  const subject = { certificate: delegate, issuer, anchor, inProgress: [...inProgress, certificate] }
  const status = await statusByCrls(subject, { ...context, at: context.until })
  const hasLists = delegate.extensions.has(oid.crlDistributionPoints) || delegate.extensions.has(oid.authorityInfoAccess)
  return status.status === 'good' || (status.status === 'unknown' && status.silent && !hasLists)
}
