import { DerError } from './der'
import { equalBytes, toHex } from './bytes'
import { parseCertificates, type Certificate } from './certificate'
import { identifierText, isIdentified, looksLikeSignedAttributes, readSigner, type Signer } from './cms-signer'
import type { SignedData } from './cms-structure'
import { rememberedCertificate } from './certificate-memory'
import { certificateSteps, type CertificateQuestion } from './path'
import type { CertificationPath } from './path-building'
import { isStrong, keyText } from './path-validation'
import { schemeName, type DigestName, type Primitives } from './primitives'
import type { Profile } from './profiles'
import { isSignedBy } from './signature'
import { certificateReference, isReferenceTo } from './signing-certificate'
import { failed, passed, unknown, type Step, type StepName } from './verdict'

/**
 * The signed content: its bytes, or something that gives their digest (a stored file hashed as a stream). `bytes` is asked for only where a
 * signature is over the content itself; undefined: it is too large to hold.
 */
export type SignedContent =
  | Uint8Array
  | { digest(name: DigestName): Uint8Array | Promise<Uint8Array>; readonly bytes?: () => Promise<Uint8Array | undefined> }

export type SignatureQuestion = Omit<CertificateQuestion, 'certificate'>

/** What was established about a signature before its certificate is judged; `certificate` is missing when the steps end early. */
export interface JudgedSignature {
  readonly steps: readonly Step[]
  readonly signer?: Signer
  readonly certificate?: Certificate
  /** Certificates beside the signer's. */
  readonly others: readonly Certificate[]
}

/** Certificates accepted in the bag of a signature file. */
const maxCertificates = 20

/** Steps `format`, `unaltered` and `signature` of one signature over `content`, which must be of `contentType`. */
export async function judgeSignature(
  signedData: SignedData,
  contentType: string,
  content: SignedContent,
  question: SignatureQuestion,
): Promise<JudgedSignature> {
  if (signedData.certificates.length > maxCertificates) return { steps: [failed('format', 'too-complex')], others: [] }
  const read = readSigner(signedData, contentType, question.profile)
  if (!read.ok) return { steps: [failed('format', read.reason, read.detail ? { detail: read.detail } : {})], others: [] }
  const { signer } = read
  const { claimedSigningTime } = signer
  const format = passed('format', claimedSigningTime && { claimedSigningTime: claimedSigningTime.toISOString() })
  const unaltered = await unalteredStep(signer, content, question.primitives)
  const remembered = (der: Uint8Array) => rememberedCertificate(der, question.primitives)
  const known = parseCertificates([...signedData.certificates, ...(question.intermediates ?? [])], remembered)
  const chosen = await chooseCertificate(known, signer, question.profile, question.primitives)
  if ('outcome' in chosen) return { steps: [format, unaltered, chosen], signer, others: known }
  const { attributes } = signer
  const steps = attributes
    ? [format, unaltered, await signatureStep(signer, chosen, attributes.signedBytes, question)]
    : [format, ...(await bareSteps(signer, chosen, content, question))]
  return {
    steps,
    signer,
    certificate: chosen,
    others: known.filter((certificate) => certificate !== chosen),
  }
}

async function unalteredStep({ digestName, attributes }: Signer, content: SignedContent, primitives: Primitives): Promise<Step> {
  if (!attributes) return unknown('unaltered', 'not-checked')
  const { messageDigest } = attributes
  const digest = content instanceof Uint8Array ? await primitives.digest(digestName, content) : await content.digest(digestName)
  const evidence = { digestAlgorithm: digestName, documentDigest: toHex(digest), signedDigest: toHex(messageDigest) }
  return equalBytes(digest, messageDigest) ? passed('unaltered', evidence) : failed('unaltered', 'document-altered', evidence)
}

/** A signature over the content itself: that the content is unaltered and that the signature is right are one question. */
async function bareSteps(signer: Signer, certificate: Certificate, content: SignedContent, question: SignatureQuestion): Promise<Step[]> {
  const bytes = content instanceof Uint8Array ? content : await content.bytes?.()
  if (!bytes) return [unknown('unaltered', 'too-large')]
  if (looksLikeSignedAttributes(bytes))
    return [failed('unaltered', 'signed-attributes-malformed', { detail: 'the content is a list of signed attributes' })]
  const signature = await signatureStep(signer, certificate, bytes, question)
  const evidence = { digestAlgorithm: signer.digestName, documentDigest: toHex(await question.primitives.digest(signer.digestName, bytes)) }
  return [signature.outcome === 'passed' ? passed('unaltered', evidence) : unknown('unaltered', 'not-checked', evidence), signature]
}

/** The certificate named by issuer and serial or key identifier, which the signed reference (when there is one) must name too. */
async function chooseCertificate(
  known: readonly Certificate[],
  signer: Signer,
  profile: Profile,
  primitives: Primitives,
): Promise<Certificate | Step> {
  const candidates = known.filter((certificate) => isIdentified(certificate, signer.info.identifier))
  const [first] = candidates
  if (!first) return unknown('signature', 'signer-certificate-missing', { serialNumber: identifierText(signer.info.identifier) })
  try {
    const reference = certificateReference(signer.info.signedAttributes)
    const isSufficient = reference
      ? reference.version === 2 || profile.certificateReference !== 'version-2'
      : profile.certificateReference === 'if-present'
    if (!isSufficient) return failed('signature', 'certificate-reference-missing')
    if (!reference) return first
    for (const candidate of candidates) if (await isReferenceTo(candidate, reference, primitives)) return candidate
    return failed('signature', 'certificate-reference-wrong')
  } catch (error) {
    if (error instanceof DerError) return failed('signature', 'signed-attributes-malformed', { detail: error.message })
    throw error
  }
}

async function signatureStep(
  { scheme, info }: Signer,
  certificate: Certificate,
  signedBytes: Uint8Array,
  { profile, primitives }: SignatureQuestion,
): Promise<Step> {
  const evidence = { signatureAlgorithm: schemeName(scheme), key: keyText(certificate.publicKey) }
  if (!profile.signatures.includes(schemeName(scheme))) return failed('signature', 'algorithm-not-accepted', evidence)
  if (!isStrong(certificate.publicKey, profile)) return failed('signature', 'key-too-weak', evidence)
  const isRight = await isSignedBy(certificate, scheme, signedBytes, info.signature, primitives)
  return isRight ? passed('signature', evidence) : failed('signature', 'signature-wrong', evidence)
}

/** The certificate's own steps, with what came along in the bag as intermediates. */
export async function judgeCertificate(
  { certificate, others }: JudgedSignature,
  crls: readonly Uint8Array[],
  question: SignatureQuestion,
): Promise<{ steps: readonly Step[]; path: CertificationPath | undefined }> {
  if (!certificate) return { steps: [], path: undefined }
  return certificateSteps(certificate, { ...question, intermediates: others, crls: [...(question.crls ?? []), ...crls] })
}

const usualSteps: readonly StepName[] = ['format', 'unaltered', 'signature', 'signer-certificate', 'purpose', 'validity', 'revocation']

/** Steps that were not reached are unknown, so that nothing unchecked passes. */
export function completed(steps: readonly Step[]): readonly Step[] {
  const missing = usualSteps.filter((name) => !steps.some((step) => step.name === name))
  return [...steps, ...missing.map((name) => unknown(name, 'not-checked'))]
}
