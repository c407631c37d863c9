import { DerError } from './der'
import type { Certificate } from './certificate'
import type { Attributes } from './cms-structure'
import { parseSignedData, type SignedData } from './cms-structure'
import { nameText } from './name'
import { oid } from './oids'
import type { CertificationPath } from './path-building'
import { timeStamp, type Profile } from './profiles'
import { asOfSignature } from './signature-time'
import {
  completed,
  judgeCertificate,
  judgeSignature,
  type JudgedSignature,
  type SignatureQuestion,
  type SignedContent,
} from './signed-data'
import { verifyTimeStamp } from './time-stamp'
import { concludeVerdict, failed, passed, unknown, type Step, type Verdict } from './verdict'

export interface CmsQuestion extends Omit<SignatureQuestion, 'evidenceUntil'> {
  /** ContentInfo with SignedData, in DER. */
  readonly cms: Uint8Array
  /** Proof that the signature did not exist before: revoked or expired before it is then certain, not just possible. */
  readonly madeAfter?: Date
  /** A profile for time stamps, where the product's own does not fit. */
  readonly timeStampProfile?: Profile
}

export interface DetachedCmsQuestion extends CmsQuestion {
  readonly content: SignedContent
}

export interface CmsVerdict extends Verdict {
  /** The certificate the signature names, when found. Trust it only when the verdict is TOTAL-PASSED. */
  readonly signerCertificate?: Certificate
  readonly path?: CertificationPath
  /** What the signer claims, proven by nothing. */
  readonly claimedSigningTime?: Date
  /** Time of the earliest verified signature time stamp (CAdES-T). */
  readonly provenTime?: Date
}

/**
 * Verifies a detached signature (CMS, CAdES-B or -T) over `content`. Embedded content is refused, so nothing but `content` is ever judged;
 * there must be exactly one signer, or each must pass where the profile admits several, and its certificate must serve the profile's use.
 * Steps, one signer's after the other's: format, unaltered, signature, time-stamp (when
 * there is one), signer-certificate, purpose, validity, revocation.
 */
export async function verifyDetachedCms(question: DetachedCmsQuestion): Promise<CmsVerdict> {
  const signedData = signedDataOrStep(question)
  if ('outcome' in signedData) return concludeVerdict(completed([signedData]))
  if (signedData.embeddedContent) return concludeVerdict(completed([failed('format', 'embedded-content')]))
  return signatureVerdict(signedData, question.content, question)
}

/**
 * The same for a signature that carries its content; judged is that content and nothing else. For outsiders' files: this product issues
 * none.
 */
export async function verifyEnvelopingCms(question: CmsQuestion): Promise<CmsVerdict> {
  const signedData = signedDataOrStep(question)
  if ('outcome' in signedData) return concludeVerdict(completed([signedData]))
  if (!signedData.embeddedContent) return concludeVerdict(completed([unknown('unaltered', 'content-missing')]))
  return signatureVerdict(signedData, signedData.embeddedContent, question)
}

function signedDataOrStep({ cms, profile }: CmsQuestion): SignedData | Step {
  if (!profile.verifiesDocuments) throw new Error(`profile ${profile.use} does not verify documents`)
  try {
    return parseSignedData(cms)
  } catch (error) {
    if (error instanceof DerError) return failed('format', 'malformed', { detail: error.message })
    throw error
  }
}

/** Signatures of one file that are judged. */
const maxSigners = 10

async function signatureVerdict(signedData: SignedData, content: SignedContent, question: CmsQuestion): Promise<CmsVerdict> {
  const { signerInfos } = signedData
  if (signerInfos.length < 2 || !question.profile.severalSigners) return oneSignerVerdict(signedData, content, question)
  if (signerInfos.length > maxSigners) return concludeVerdict(completed([failed('format', 'too-complex')]))
  const verdicts: CmsVerdict[] = []
  for (const info of signerInfos) verdicts.push(await oneSignerVerdict({ ...signedData, signerInfos: [info] }, content, question))
  return concludeVerdict(verdicts.flatMap(({ steps }) => steps))
}

async function oneSignerVerdict(signedData: SignedData, content: SignedContent, question: CmsQuestion): Promise<CmsVerdict> {
  const judged = await judgeSignature(signedData, oid.data, content, question)
  const stamp = await timeStampSteps(judged, signedData, question)
  const times = stamp.time ? { at: stamp.time, evidenceUntil: question.at } : {}
  const { steps, path } = await judgeCertificate(judged, signedData.crls, { ...question, ...times })
  const verdict = concludeVerdict(
    completed([...judged.steps, ...stamp.steps, ...steps.map((step) => asOfSignature(step, question.madeAfter))]),
  )
  const claimedSigningTime = judged.signer?.claimedSigningTime
  return {
    ...verdict,
    ...(judged.certificate && { signerCertificate: judged.certificate }),
    ...(path && { path }),
    ...(claimedSigningTime && { claimedSigningTime }),
    ...(stamp.time && { provenTime: stamp.time }),
  }
}

interface StampOutcome {
  readonly steps: readonly Step[]
  readonly time?: Date
}

/**
 * Signature time stamps among the unsigned attributes (ETSI EN 319 122-1 5.3). All must verify: one that does not leaves the signature
 * undecided rather than being passed over. The earliest time is the one at which the certificate is then judged.
 */
async function timeStampSteps({ signer }: JudgedSignature, signedData: SignedData, question: CmsQuestion): Promise<StampOutcome> {
  const tokens = signer ? stampTokens(signer.info.unsignedAttributes) : []
  let earliest: { time: Date; issuer: string } | undefined
  for (const token of tokens) {
    const stamped = signer?.info.signature ?? new Uint8Array()
    const profile = question.timeStampProfile ?? timeStamp
    const verdict = await verifyTimeStamp({ ...question, token, stamped, profile, crls: [...(question.crls ?? []), ...signedData.crls] })
    const step = unverifiedStampStep(verdict.steps)
    if (step || !verdict.time || !verdict.authority) return { steps: [step ?? failed('time-stamp', 'time-stamp-malformed')] }
    if (!earliest || verdict.time < earliest.time) earliest = { time: verdict.time, issuer: nameText(verdict.authority.subject) }
  }
  if (!earliest) return { steps: [] }
  return {
    steps: [passed('time-stamp', { timeStampTime: earliest.time.toISOString(), timeStampIssuer: earliest.issuer })],
    time: earliest.time,
  }
}

const stampTokens = (attributes: Attributes) => (attributes.get(oid.signatureTimeStamp) ?? []).map(({ encoded }) => encoded)

/** What a token's own steps mean for the signature's step `time-stamp`; undefined when all passed. */
function unverifiedStampStep(steps: readonly Step[]): Step | undefined {
  const open = steps.find((step) => step.outcome !== 'passed')
  if (!open) return undefined
  const isStampReason =
    open.reason === 'time-stamp-malformed' || open.reason === 'time-stamp-other-signature' || open.reason === 'time-stamp-out-of-order'
  if (isStampReason) return failed('time-stamp', open.reason, open.evidence)
  return unknown('time-stamp', 'time-stamp-untrusted', { ...open.evidence, detail: `${open.name}: ${open.reason}` })
}
