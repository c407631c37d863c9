import { DerError } from './der'
import { equalBytes } from './bytes'
import type { Certificate } from './certificate'
import { parseSignedData, type SignedData } from './cms-structure'
import { oid } from './oids'
import { timeStamp, type Profile } from './profiles'
import { completed, judgeCertificate, judgeSignature, type SignatureQuestion } from './signed-data'
import { parseTstInfo, type TstInfo } from './tst-info'
import { concludeVerdict, failed, type Step, type Verdict } from './verdict'

export interface TimeStampQuestion extends Omit<SignatureQuestion, 'profile' | 'evidenceUntil'> {
  /** TimeStampToken (RFC 3161): a ContentInfo in DER. */
  readonly token: Uint8Array
  /** The bytes that the token must be over. */
  readonly stamped: Uint8Array
  /** Content of the nonce INTEGER that was sent, when one was. */
  readonly nonce?: Uint8Array
  /** A profile for the use `time-stamp`, where the product's own does not fit. */
  readonly profile?: Profile
}

export interface TimeStampVerdict extends Verdict {
  /** What the token states. Trust it only when the verdict is TOTAL-PASSED. */
  readonly time?: Date
  readonly authority?: Certificate
}

const stampDigests = new Set(['SHA-256', 'SHA-384', 'SHA-512'])

/**
 * Verifies a time-stamp token over `stamped` at `question.at`, the time of verification: the authority's certificate must be good then, so
 * a key lost later does not make old tokens out of new ones, and must have been valid at the time stated.
 */
export async function verifyTimeStamp(asked: TimeStampQuestion): Promise<TimeStampVerdict> {
  const question = { ...asked, profile: asked.profile ?? timeStamp }
  const parsed = parseToken(question.token)
  if ('outcome' in parsed) return concludeVerdict(completed([parsed]))
  const { signedData, content, info } = parsed
  const judged = await judgeSignature(signedData, oid.tstInfo, content, question)
  const { steps } = await judgeCertificate(judged, signedData.crls, question)
  const stamp = await stampStep(info, judged.certificate, question)
  const verdict = concludeVerdict(completed([...judged.steps, ...stamp, ...steps]))
  return { ...verdict, time: info.time, ...(judged.certificate && { authority: judged.certificate }) }
}

function parseToken(token: Uint8Array): { signedData: SignedData; content: Uint8Array; info: TstInfo } | Step {
  try {
    const signedData = parseSignedData(token)
    if (!signedData.embeddedContent) return failed('format', 'time-stamp-malformed', { detail: 'no content' })
    return { signedData, content: signedData.embeddedContent, info: parseTstInfo(signedData.embeddedContent) }
  } catch (error) {
    if (error instanceof DerError) return failed('format', 'time-stamp-malformed', { detail: error.message })
    throw error
  }
}

/** Whether the token is over the right bytes, answers the nonce, and states a time that can be. */
async function stampStep(
  info: TstInfo,
  authority: Certificate | undefined,
  { stamped, nonce, at, primitives }: TimeStampQuestion,
): Promise<Step[]> {
  const evidence = { timeStampTime: info.time.toISOString() }
  const isKnown = info.digestName !== undefined && stampDigests.has(info.digestName)
  if (!info.digestName || !isKnown) return [failed('time-stamp', 'algorithm-not-accepted', evidence)]
  const isOver = equalBytes(await primitives.digest(info.digestName, stamped), info.digest)
  const isAnswer = !nonce || (info.nonce !== undefined && equalBytes(info.nonce, nonce))
  if (!isOver || !isAnswer) return [failed('time-stamp', 'time-stamp-other-signature', evidence)]
  const isPossible = info.time <= at && (!authority || (authority.notBefore <= info.time && info.time <= authority.notAfter))
  return isPossible ? [] : [failed('time-stamp', 'time-stamp-out-of-order', evidence)]
}
