import { DerError } from './der'
import { toHex } from './bytes'
import { parseCertificate, serialText, type Certificate } from './certificate'
import type { Crl } from './crl'
import { finding, stepFrom, type Finding } from './finding'
import { nameText } from './name'
import { buildPaths, newSearchRecord, type CertificationPath, type SearchRecord } from './path-building'
import { keyText, pathFindings, validityEvidence } from './path-validation'
import type { Primitives } from './primitives'
import type { Profile } from './profiles'
import { readCrls, revocationFinding, statusByCrls } from './revocation'
import type { TrustAnchor } from './trust-anchor'
import { concludeVerdict, failed, unknown, type Evidence, type Step, type Verdict } from './verdict'

/** Certificates accepted beside the one in question. */
export const maxCertificates = 20

const maxSignatureChecks = 100

export interface CertificateQuestion {
  /** The certificate in question, in DER or already parsed. */
  readonly certificate: Uint8Array | Certificate
  /** Untrusted certificates that may lie between it and an anchor. Malformed ones are left out. */
  readonly intermediates?: readonly (Uint8Array | Certificate)[]
  /** Trusted authorities; only those for the profile's use count. */
  readonly anchors: readonly TrustAnchor[]
  readonly profile: Profile
  /** Pass parsed lists (`parseCrl`) when they are used more than once. */
  readonly crls?: readonly (Uint8Array | Crl)[]
  /** The time the answer is about. */
  readonly at: Date
  readonly primitives: Primitives
}

export interface CertificateVerdict extends Verdict {
  /** The certificate, when it could be parsed. Trust it only when the verdict is TOTAL-PASSED. */
  readonly certificate?: Certificate
  /** The path the verdict is about, when one was found. */
  readonly path?: CertificationPath
}

/** Whether a certificate is good for the profile's use at a time, with its path to an anchor and the status of each certificate on it. */
export async function verifyCertificate(question: CertificateQuestion): Promise<CertificateVerdict> {
  const certificate = parsedOrUndefined(question.certificate)
  if (!certificate) return concludeVerdict([failed('signer-certificate', 'certificate-malformed')])
  const { steps, path } = await certificateSteps(certificate, question)
  return { ...concludeVerdict(steps), certificate, ...(path && { path }) }
}

/** SHA-256 of the SubjectPublicKeyInfo of the authority that issued the first certificate of a path: names the issuing key, not its generation's name. */
export async function issuingKeyDigest(path: CertificationPath, primitives: Primitives): Promise<Uint8Array> {
  const issuer = path.certificates[1] ?? path.anchor.certificate
  return primitives.digest('SHA-256', issuer.spki)
}

/** Steps `signer-certificate`, `purpose`, `validity` and `revocation`, for the best path there is. */
export async function certificateSteps(
  certificate: Certificate,
  question: Omit<CertificateQuestion, 'certificate'>,
): Promise<{ steps: Step[]; path: CertificationPath | undefined }> {
  const given = question.intermediates ?? []
  if (given.length > maxCertificates) return { steps: withoutPath(certificate, finding('signer-certificate', 'too-complex')), path: undefined }
  const record = newSearchRecord()
  const best = await bestPath(certificate, given, question, record)
  if (!best) return { steps: withoutPath(certificate, noPathFinding(record)), path: undefined }
  return { steps: await pathSteps(best.path, best.findings, question), path: best.path }
}

interface JudgedPath {
  readonly path: CertificationPath
  readonly findings: readonly Finding[]
}

/** The first path without findings, else the one with fewest. */
async function bestPath(
  certificate: Certificate,
  given: readonly (Uint8Array | Certificate)[],
  question: Omit<CertificateQuestion, 'certificate'>,
  record: SearchRecord,
): Promise<JudgedPath | undefined> {
  const { profile, at, primitives } = question
  const anchors = question.anchors.filter(({ uses }) => uses.includes(profile.use))
  const intermediates = given.flatMap((source) => parsedOrUndefined(source) ?? [])
  const crls = readCrls(question.crls ?? [])
  const limits = { maxIntermediates: profile.maxIntermediates, maxSignatureChecks }
  let best: JudgedPath | undefined
  for await (const path of buildPaths(certificate, { anchors, intermediates, primitives }, limits, record)) {
    const findings = [...pathFindings(path, profile, at), ...(await revocationFindings(path, crls, question))]
    if (findings.length === 0) return { path, findings }
    if (!best || findings.length < best.findings.length) best = { path, findings }
  }
  return best
}

async function revocationFindings(path: CertificationPath, crls: readonly Crl[], question: Omit<CertificateQuestion, 'certificate'>): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const [index, certificate] of path.certificates.entries()) {
    const issuer = path.certificates[index + 1] ?? path.anchor.certificate
    findings.push(...revocationFinding(await statusByCrls({ ...question, certificate, issuer }, crls), index === 0))
  }
  return findings
}

async function pathSteps(path: CertificationPath, findings: readonly Finding[], { at, primitives, anchors: _, ...question }: Omit<CertificateQuestion, 'certificate'>): Promise<Step[]> {
  const [leaf] = path.certificates
  if (!leaf) throw new Error('a path has at least one certificate')
  const checkedAt = at.toISOString()
  const digest = await primitives.digest('SHA-256', leaf.der)
  const revocationEvidence = { checkedAt, revocationEvidence: path.anchor.revocationEvidence }
  return [
    stepFrom('signer-certificate', findings, { ...whose(leaf), certificateDigest: toHex(digest), anchor: path.anchor.id }),
    stepFrom('purpose', findings, { policy: leaf.policies?.join(' ') ?? '', keyUsage: [...(leaf.keyUsage ?? [])].join(' '), detail: question.profile.use }),
    stepFrom('validity', findings, { checkedAt, ...validityEvidence(leaf) }),
    stepFrom('revocation', findings, revocationEvidence),
  ]
}

const whose = (certificate: Certificate): Evidence => ({
  subject: nameText(certificate.subject),
  issuer: nameText(certificate.issuer),
  serialNumber: serialText(certificate),
  key: keyText(certificate.publicKey),
})

function noPathFinding({ gaveUp, metIssuerNameWithWrongKey }: SearchRecord): Finding {
  if (gaveUp) return finding('signer-certificate', 'too-complex')
  return finding('signer-certificate', 'issuer-unknown', metIssuerNameWithWrongKey ? { detail: 'issuer name known, signature by another key' } : {})
}

function withoutPath(certificate: Certificate, why: Finding): Step[] {
  return [
    stepFrom('signer-certificate', [why], whose(certificate)),
    unknown('purpose', 'not-checked'),
    unknown('validity', 'not-checked', validityEvidence(certificate)),
    unknown('revocation', 'not-checked'),
  ]
}

function parsedOrUndefined(source: Uint8Array | Certificate): Certificate | undefined {
  if (!(source instanceof Uint8Array)) return source
  try {
    return parseCertificate(source)
  } catch (error) {
    if (error instanceof DerError) return undefined
    throw error
  }
}
