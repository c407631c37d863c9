import { signatureScheme } from './algorithms'
import { toHex } from './bytes'
import { parseCertificates, serialText, type Certificate } from './certificate'
import type { Crl } from './crl'
import { finding, stepFrom, type Finding } from './finding'
import { rememberPath } from './certificate-memory'
import { nameText } from './name'
import type { OcspResponse } from './ocsp'
import { buildPaths, Search, type CertificationPath } from './path-building'
import { keyText, pathFindings, validityEvidence } from './path-validation'
import type { Primitives } from './primitives'
import type { Profile } from './profiles'
import { readCrls, readOcsps, revocationOutcome, type RevocationOutcome } from './revocation'
import type { RevocationContext } from './revocation-context'
import type { TrustAnchor } from './trust-anchor'
import { concludeVerdict, failed, unknown, type Evidence, type Step, type Verdict } from './verdict'

export interface CertificateQuestion {
  /** The certificate in question, in DER or already parsed. */
  readonly certificate: Uint8Array | Certificate
  /** Untrusted certificates that may lie between it and an anchor. Malformed ones are left out; more than the limit refuse the question. */
  readonly intermediates?: readonly (Uint8Array | Certificate)[]
  /** Trusted authorities; only those for the profile's use count. */
  readonly anchors: readonly TrustAnchor[]
  readonly profile: Profile
  /** Pass parsed lists (`parseCrl`) when they are used more than once. */
  readonly crls?: readonly (Uint8Array | Crl)[]
  readonly ocsps?: readonly (Uint8Array | OcspResponse)[]
  /** The nonce sent to the responder: then only responses that carry it count. */
  readonly ocspNonce?: Uint8Array
  /** The time the answer is about. */
  readonly at: Date
  /** Time of verification, when later than `at`: evidence issued up to then counts. */
  readonly evidenceUntil?: Date
  readonly limits?: PathLimits
  readonly primitives: Primitives
}

export interface PathLimits {
  readonly maxCertificates: number
  /** Steps of the path search, each at most one signature verification. */
  readonly maxSteps: number
}

const usualLimits: PathLimits = { maxCertificates: 20, maxSteps: 200 }

export interface CertificateVerdict extends Verdict {
  /** The certificate, when it could be parsed. Trust it only when the verdict is TOTAL-PASSED. */
  readonly certificate?: Certificate
  /** The path the verdict is about, when one was found. */
  readonly path?: CertificationPath
}

/** Whether a certificate is good for the profile's use at a time, with its path to an anchor and the status of each certificate on it. */
export async function verifyCertificate(question: CertificateQuestion): Promise<CertificateVerdict> {
  const [certificate] = parseCertificates([question.certificate])
  if (!certificate) return concludeVerdict([failed('signer-certificate', 'certificate-malformed')])
  const { steps, path } = await certificateSteps(certificate, question)
  return { ...concludeVerdict(steps), certificate, ...(path && { path }) }
}

/**
 * SHA-256 of the SubjectPublicKeyInfo of the authority that issued the first certificate of a path: names the issuing key, not its
 * generation's name.
 */
export async function issuingKeyDigest(path: CertificationPath, primitives: Primitives): Promise<Uint8Array> {
  const issuer = path.certificates[1] ?? path.anchor.certificate
  return primitives.digest('SHA-256', issuer.spki)
}

export type PathQuestion = Omit<CertificateQuestion, 'certificate'>

/** Steps `signer-certificate`, `purpose`, `validity` and `revocation`, for the best path there is. */
export async function certificateSteps(
  certificate: Certificate,
  question: PathQuestion,
): Promise<{ steps: Step[]; path: CertificationPath | undefined }> {
  // An invalid date compares as neither before nor after anything, so every certificate would be in time.
  if (Number.isNaN(question.at.getTime())) throw new RangeError('the time of verification is not a time')
  const { maxCertificates, maxSteps } = question.limits ?? usualLimits
  const given = question.intermediates ?? []
  if (given.length > maxCertificates)
    return { steps: withoutPath(certificate, finding('signer-certificate', 'too-complex')), path: undefined }
  const search = new Search(maxSteps)
  const best = await bestPath(certificate, parseCertificates(given), question, search)
  if (!best) return { steps: withoutPath(certificate, noPathFinding(certificate, search)), path: undefined }
  return { steps: await pathSteps(best, question), path: best.path }
}

interface JudgedPath {
  readonly path: CertificationPath
  readonly findings: readonly Finding[]
  readonly revocation: RevocationOutcome
}

/** The first path without findings, else the one with fewest. */
async function bestPath(
  certificate: Certificate,
  intermediates: readonly Certificate[],
  question: PathQuestion,
  search: Search,
): Promise<JudgedPath | undefined> {
  const { profile, at, primitives } = question
  const anchors = question.anchors.filter(({ uses }) => uses.includes(profile.use))
  const sources = { anchors, intermediates, primitives, maxIntermediates: profile.maxIntermediates }
  const context = revocationContext(question, intermediates, anchors, search)
  let best: JudgedPath | undefined
  for await (const path of buildPaths(certificate, sources, search)) {
    const structural = pathFindings(path, profile, at, search)
    const revocation = await revocationOutcome(path, [], context)
    const findings = [...structural, ...revocation.findings]
    if (findings.length === 0) {
      rememberPath(path, profile.remembersSigners, primitives)
      return { path, findings, revocation }
    }
    if (!best || findings.length < best.findings.length) best = { path, findings, revocation }
  }
  return best
}

function revocationContext(
  question: PathQuestion,
  intermediates: readonly Certificate[],
  anchors: readonly TrustAnchor[],
  search: Search,
): RevocationContext {
  const { at, profile, primitives } = question
  const context: RevocationContext = {
    at,
    until: question.evidenceUntil && question.evidenceUntil > at ? question.evidenceUntil : at,
    profile,
    primitives,
    crls: readCrls(question.crls ?? []),
    ocsps: readOcsps(question.ocsps ?? []),
    ocspNonce: question.ocspNonce,
    certificates: [...intermediates, ...anchors.map(({ certificate }) => certificate)],
    isTrustedSigner: async (candidate, anchor, inProgress) => {
      const sources = { anchors: [anchor], intermediates, primitives, maxIntermediates: profile.maxIntermediates }
      for await (const path of buildPaths(candidate, sources, search)) {
        const isSound = pathFindings(path, listSigner(profile), at, search).length === 0
        if (isSound && (await revocationOutcome(path, inProgress, context)).findings.length === 0) return true
      }
      return false
    },
  }
  return context
}

/** Demands on a certificate whose key signs revocation lists: those on keys and path, none on purpose. */
const listSigner = (profile: Profile): Profile => ({
  ...profile,
  keyUsage: { all: [], any: [], none: [] },
  extendedKeyUsage: undefined,
  policies: { acceptable: undefined, requireExplicit: false, inhibitMapping: false, inhibitAny: false },
  refusedPolicies: [],
})

async function pathSteps({ path, findings, revocation }: JudgedPath, { at, primitives, profile }: PathQuestion): Promise<Step[]> {
  const [leaf] = path.certificates
  if (!leaf) throw new Error('a path has at least one certificate')
  const checkedAt = at.toISOString()
  const digest = await primitives.digest('SHA-256', leaf.der)
  return [
    stepFrom('signer-certificate', findings, { ...whose(leaf), certificateDigest: toHex(digest), anchor: path.anchor.id }),
    stepFrom('purpose', findings, {
      policy: leaf.policies?.join(' ') ?? '',
      keyUsage: [...(leaf.keyUsage ?? [])].join(' '),
      use: profile.use,
    }),
    stepFrom('validity', findings, { checkedAt, ...validityEvidence(leaf) }),
    stepFrom('revocation', findings, { checkedAt, ...revocation.evidence, revocationEvidence: path.anchor.revocationEvidence }),
  ]
}

const whose = (certificate: Certificate): Evidence => ({
  subject: nameText(certificate.subject),
  issuer: nameText(certificate.issuer),
  serialNumber: serialText(certificate),
  key: keyText(certificate.publicKey),
})

function noPathFinding({ signatureAlgorithm }: Certificate, { gaveUp, metIssuerNameWithWrongKey }: Search): Finding {
  if (gaveUp) return finding('signer-certificate', 'too-complex')
  if (!signatureScheme(signatureAlgorithm))
    return finding('signer-certificate', 'algorithm-not-accepted', { detail: signatureAlgorithm.algorithm })
  return finding(
    'signer-certificate',
    'issuer-unknown',
    metIssuerNameWithWrongKey ? { detail: 'issuer name known, signature by another key' } : {},
  )
}

function withoutPath(certificate: Certificate, why: Finding): Step[] {
  return [
    stepFrom('signer-certificate', [why], whose(certificate)),
    unknown('purpose', 'not-checked'),
    unknown('validity', 'not-checked', validityEvidence(certificate)),
    unknown('revocation', 'not-checked'),
  ]
}
