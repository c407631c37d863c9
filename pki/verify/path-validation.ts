import { signatureScheme, type PublicKey } from './algorithms'
import { isSelfIssued, serialText, type Certificate } from './certificate'
import { brokenRules, hasUsableSerial } from './certificate-rules'
import { finding, type Finding } from './finding'
import { isEmptyName, nameText } from './name'
import { constrainedNames, isPermitted, parseNameConstraints, type NameConstraints } from './name-constraints'
import { oid } from './oids'
import type { CertificationPath, Search } from './path-building'
import { processPolicies } from './policies'
import { schemeName } from './primitives'
import type { Profile } from './profiles'
import type { Evidence } from './verdict'

/**
 * Checks of RFC 5280 section 6.1 on a path whose names chain and whose signatures are right, with the profile's demands on keys and
 * purpose.
 */
export function pathFindings(path: CertificationPath, profile: Profile, at: Date, search: Search): Finding[] {
  const [leaf] = path.certificates
  if (!leaf) throw new Error('a path has at least one certificate')
  const broken = [...path.certificates, path.anchor.certificate].flatMap(ruleFindings)
  return [
    ...validityFindings(leaf, path, at),
    ...authorityFindings(path),
    ...path.certificates.flatMap((certificate) => algorithmFindings(certificate, profile)),
    ...broken,
    ...path.certificates
      .filter((certificate) => !hasUsableSerial(certificate))
      .map((certificate) => finding('signer-certificate', 'serial-number-not-accepted', about(certificate))),
    // What cannot be read cannot be processed further.
    ...(broken.length > 0 ? [] : nameFindings(path, search)),
    ...(broken.length > 0 ? [] : policyFindings(leaf, path, profile)),
    ...purposeFindings(leaf, path, profile),
  ]
}

/** Names the certificate of a path that a finding is about. */
const about = (certificate: Certificate): Evidence => ({ certificate: `${nameText(certificate.subject)} (${serialText(certificate)})` })

/** Validity of the certificate itself and of all above it, the anchor too. Whole seconds, both ends included (RFC 5280 4.1.2.5). */
function validityFindings(leaf: Certificate, { certificates, anchor }: CertificationPath, at: Date): Finding[] {
  const isOver = ({ notAfter }: Certificate) => wholeSeconds(at) > wholeSeconds(notAfter)
  const isAhead = ({ notBefore }: Certificate) => wholeSeconds(at) < wholeSeconds(notBefore)
  const outside = [...certificates.slice(1), anchor.certificate].filter((certificate) => isOver(certificate) || isAhead(certificate))
  return [
    ...(isOver(leaf) ? [finding('validity', 'expired')] : []),
    ...(isAhead(leaf) ? [finding('validity', 'not-yet-valid')] : []),
    ...outside.map((certificate) =>
      finding('validity', 'issuer-not-valid-then', { ...about(certificate), ...validityEvidence(certificate) }),
    ),
  ]
}

const wholeSeconds = (time: Date) => Math.floor(time.getTime() / 1000)

export const validityEvidence = ({ notBefore, notAfter }: Certificate): Evidence => ({
  notBefore: notBefore.toISOString(),
  notAfter: notAfter.toISOString(),
})

/** Basic constraints, path length and key usage of every issuer (RFC 5280 6.1.4 k to n). */
function authorityFindings({ certificates, anchor }: CertificationPath): Finding[] {
  const findings: Finding[] = []
  let intermediatesBelow = 0
  for (const issuer of [...certificates.slice(1), anchor.certificate]) {
    const isAuthority = issuer.version === 3 && issuer.basicConstraints?.isCa === true && !isEmptyName(issuer.subject)
    const maySignCertificates = issuer.keyUsage === undefined || issuer.keyUsage.has('keyCertSign')
    if (!isAuthority || !maySignCertificates) findings.push(finding('signer-certificate', 'issuer-not-authority', about(issuer)))
    const limit = issuer.basicConstraints?.pathLength
    if (limit !== undefined && intermediatesBelow > limit) findings.push(finding('signer-certificate', 'path-too-long', about(issuer)))
    if (!isSelfIssued(issuer)) intermediatesBelow += 1
  }
  return findings
}

function algorithmFindings(certificate: Certificate, profile: Profile): Finding[] {
  const scheme = signatureScheme(certificate.signatureAlgorithm)
  const isAccepted = scheme !== undefined && profile.signatures.includes(schemeName(scheme))
  const { algorithm } = certificate.signatureAlgorithm
  return [
    ...(isAccepted ? [] : [finding('signer-certificate', 'algorithm-not-accepted', { ...about(certificate), detail: algorithm })]),
    ...(isStrong(certificate.publicKey, profile)
      ? []
      : [finding('signer-certificate', 'key-too-weak', { ...about(certificate), key: keyText(certificate.publicKey) })]),
  ]
}

export function isStrong(key: PublicKey, { minRsaBits, curves, signatures }: Profile): boolean {
  switch (key.kind) {
    case 'rsa':
    case 'rsa-pss':
      return key.sizeInBits >= minRsaBits
    case 'ec':
      return curves.includes(key.curve)
    case 'ed25519':
      return signatures.includes('ed25519')
    case 'dsa':
      return signatures.includes('dsa-sha1')
    case 'unsupported':
      return false
  }
}

export function keyText(key: PublicKey): string {
  switch (key.kind) {
    case 'rsa':
    case 'rsa-pss':
      return `${key.kind} ${key.sizeInBits} bit`
    case 'ec':
      return key.curve
    case 'dsa':
    case 'ed25519':
    case 'unsupported':
      return key.kind
  }
}

const ruleFindings = (certificate: Certificate): Finding[] =>
  brokenRules(certificate).map(({ reason, detail }) => finding('signer-certificate', reason, { ...about(certificate), detail }))

/**
 * Name constraints of every issuer, the anchor's too, on every certificate below it (RFC 5280 6.1.3 b and c). Self-issued certificates are
 * exempt unless they are the one in question.
 */
function nameFindings({ certificates, anchor }: CertificationPath, search: Search): Finding[] {
  const constraints: NameConstraints[] = []
  for (const [position, certificate] of [anchor.certificate, ...certificates.toReversed()].entries()) {
    const isFinal = position === certificates.length
    const isExempt = position === 0 || (isSelfIssued(certificate) && !isFinal)
    const names = isExempt || constraints.length === 0 ? [] : constrainedNames(certificate)
    const comparisons = names.length * constraints.reduce((total, { permitted, excluded }) => total + permitted.length + excluded.length, 0)
    if (!search.compare(comparisons)) return [finding('signer-certificate', 'too-complex', about(certificate))]
    if (!names.every((name) => constraints.every((constraint) => isPermitted(name, constraint)))) {
      return [finding('signer-certificate', 'name-not-permitted', about(certificate))]
    }
    const own = certificate.extensions.get(oid.nameConstraints)
    if (own) constraints.push(parseNameConstraints(own.value))
  }
  return []
}

function policyFindings(leaf: Certificate, { certificates }: CertificationPath, profile: Profile): Finding[] {
  const own = leaf.policies ?? []
  const refusedPolicy = profile.refusedPolicies.find((policy) => own.includes(policy))
  const outcome = refusedPolicy
    ? { ok: false as const, detail: refusedPolicy }
    : processPolicies(certificates.toReversed(), profile.policies)
  return outcome.ok ? [] : [finding('purpose', 'policy-not-accepted', { policy: own.join(' '), detail: outcome.detail })]
}

function purposeFindings(leaf: Certificate, { certificates }: CertificationPath, profile: Profile): Finding[] {
  const usage = leaf.keyUsage
  const { all, any, none } = profile.keyUsage
  // A certificate without the extension may be used for anything (RFC 5280 4.2.1.3): accepted only where the profile demands no single
  // usage.
  const isUsageRight = usage
    ? all.every((name) => usage.has(name)) &&
      (any.length === 0 || any.some((name) => usage.has(name))) &&
      !none.some((name) => usage.has(name))
    : all.length === 0 && none.length === 0
  return [
    ...(isUsageRight ? [] : [finding('purpose', 'wrong-key-usage', { keyUsage: usage ? [...usage].join(' ') : '' })]),
    ...certificates.flatMap((certificate, index) => extendedKeyUsageFindings(certificate, index === 0, profile)),
  ]
}

/** Purposes of the certificate in question, and of authorities that limit what they certify for. */
function extendedKeyUsageFindings(
  { extendedKeyUsage: purposes, extensions }: Certificate,
  isLeaf: boolean,
  { extendedKeyUsage: wanted }: Profile,
): Finding[] {
  if (!wanted) return []
  const wrong = [finding('purpose', 'wrong-extended-key-usage', { keyUsage: purposes?.join(' ') ?? '' })]
  if (!purposes) return isLeaf && wanted.of !== 'any-certificate' ? wrong : []
  const isNamed = purposes.some((purpose) => wanted.anyOf.includes(purpose) || (!isLeaf && purpose === oid.anyExtendedKeyUsage))
  const isAlone = purposes.length === 1 && extensions.get(oid.extendedKeyUsage)?.critical === true
  return isNamed && (isAlone || !isLeaf || wanted.of !== 'exclusive-certificate') ? [] : wrong
}
