import { DerError } from './der'
import { equalBytes, toHex } from './bytes'
import { parseCertificates, type Certificate } from './certificate'
import { identifierText, isIdentified, readSigner, type Signer } from './cms-signer'
import { parseSignedData, type SignedData } from './cms-structure'
import { certificateSteps, type CertificateQuestion } from './path'
import type { CertificationPath } from './path-building'
import { isStrong, keyText } from './path-validation'
import { oid } from './oids'
import { schemeName, type DigestName, type Primitives } from './primitives'
import type { Profile } from './profiles'
import { isSignedBy } from './signature'
import { asOfSignature } from './signature-time'
import { certificateReference, isReferenceTo } from './signing-certificate'
import { concludeVerdict, failed, passed, unknown, type Step, type Verdict } from './verdict'

/** The signed content: its bytes, or something that gives their digest (a stored file hashed as a stream). */
export type SignedContent = Uint8Array | { digest(name: DigestName): Uint8Array | Promise<Uint8Array> }

/** Certificates accepted in the bag of a signature file. */
const maxCertificates = 20

export interface DetachedCmsQuestion extends Omit<CertificateQuestion, 'certificate'> {
  /** ContentInfo with SignedData, in DER. */
  readonly cms: Uint8Array
  readonly content: SignedContent
  /** Proof that the signature did not exist before: revoked or expired before it is then certain, not just possible. */
  readonly madeAfter?: Date
}

export interface CmsVerdict extends Verdict {
  /** The certificate the signature names, when found. Trust it only when the verdict is TOTAL-PASSED. */
  readonly signerCertificate?: Certificate
  readonly path?: CertificationPath
  /** What the signer claims, proven by nothing. */
  readonly claimedSigningTime?: Date
}

/**
 * Verifies a detached signature over `content`. Embedded content is refused, so nothing but `content` is ever judged; there must be exactly
 * one signer and its certificate must serve the profile's use. Steps: format, unaltered, signature, signer-certificate, purpose, validity, revocation.
 */
export async function verifyDetachedCms(question: DetachedCmsQuestion): Promise<CmsVerdict> {
  if (!question.profile.verifiesDocuments) throw new Error(`profile ${question.profile.use} does not verify documents`)
  const signedData = signedDataOrStep(question.cms)
  if ('outcome' in signedData) return nothingMore([signedData])
  if (signedData.embeddedContent) return nothingMore([failed('format', 'embedded-content')])
  if (signedData.certificates.length > maxCertificates) return nothingMore([failed('format', 'too-complex')])
  const read = readSigner(signedData, oid.data)
  if (!read.ok) return nothingMore([failed('format', read.reason, read.detail ? { detail: read.detail } : {})])
  return signerVerdict(signedData, read.signer, question)
}

function signedDataOrStep(cms: Uint8Array): SignedData | Step {
  try {
    return parseSignedData(cms)
  } catch (error) {
    if (error instanceof DerError) return failed('format', 'malformed', { detail: error.message })
    throw error
  }
}

const later = ['unaltered', 'signature', 'signer-certificate', 'purpose', 'validity', 'revocation'] as const

/** A verdict that ends early: every later step is unknown because it was not checked. */
function nothingMore(steps: readonly Step[]): CmsVerdict {
  const missing = later.filter((name) => !steps.some((step) => step.name === name))
  return concludeVerdict([...steps, ...missing.map((name) => unknown(name, 'not-checked'))])
}

async function signerVerdict(signedData: SignedData, signer: Signer, question: DetachedCmsQuestion): Promise<CmsVerdict> {
  const claim = signer.claimedSigningTime && { claimedSigningTime: signer.claimedSigningTime }
  const format = passed('format', claim && { claimedSigningTime: claim.claimedSigningTime.toISOString() })
  const unaltered = await unalteredStep(signer, question)
  const bag = parseCertificates(signedData.certificates)
  const candidates = bag.filter((certificate) => isIdentified(certificate, signer.info.identifier))
  const chosen = await chooseCertificate(candidates, signer, question.profile, question.primitives)
  if ('outcome' in chosen) return { ...nothingMore([format, unaltered, chosen]), ...claim }
  const signature = await signatureStep(signer, chosen, question)
  const intermediates = [...bag.filter((certificate) => certificate !== chosen), ...(question.intermediates ?? [])]
  const { steps, path } = await certificateSteps(chosen, { ...question, intermediates })
  const judged = steps.map((step) => asOfSignature(step, question.madeAfter))
  return { ...concludeVerdict([format, unaltered, signature, ...judged]), signerCertificate: chosen, ...(path && { path }), ...claim }
}

async function unalteredStep(signer: Signer, { content, primitives }: DetachedCmsQuestion): Promise<Step> {
  const { digestName, messageDigest } = signer
  const digest = content instanceof Uint8Array ? await primitives.digest(digestName, content) : await content.digest(digestName)
  const evidence = { digestAlgorithm: digestName, documentDigest: toHex(digest), signedDigest: toHex(messageDigest) }
  return equalBytes(digest, messageDigest) ? passed('unaltered', evidence) : failed('unaltered', 'document-altered', evidence)
}

/** The certificate named by issuer and serial or key identifier, which the signed reference (when there is one) must name too. */
async function chooseCertificate(candidates: readonly Certificate[], signer: Signer, profile: Profile, primitives: Primitives): Promise<Certificate | Step> {
  const [first] = candidates
  if (!first) return unknown('signature', 'signer-certificate-missing', { serialNumber: identifierText(signer.info.identifier) })
  try {
    const reference = certificateReference(signer.info.signedAttributes)
    if (profile.requiresCertificateReference && reference?.version !== 2) return failed('signature', 'certificate-reference-missing')
    if (!reference) return first
    for (const candidate of candidates) if (await isReferenceTo(candidate, reference, primitives)) return candidate
    return failed('signature', 'certificate-reference-wrong')
  } catch (error) {
    if (error instanceof DerError) return failed('signature', 'signed-attributes-malformed', { detail: error.message })
    throw error
  }
}

async function signatureStep({ scheme, signedBytes, info }: Signer, certificate: Certificate, { profile, primitives }: DetachedCmsQuestion): Promise<Step> {
  const evidence = { signatureAlgorithm: schemeName(scheme), key: keyText(certificate.publicKey) }
  if (!profile.signatures.includes(schemeName(scheme))) return failed('signature', 'algorithm-not-accepted', evidence)
  if (!isStrong(certificate.publicKey, profile)) return failed('signature', 'key-too-weak', evidence)
  const isRight = await isSignedBy(certificate, scheme, signedBytes, info.signature, primitives)
  return isRight ? passed('signature', evidence) : failed('signature', 'signature-wrong', evidence)
}
