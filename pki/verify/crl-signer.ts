import { signatureScheme } from './algorithms'
import { equalBytes } from './bytes'
import { isSameCertificate, type Certificate } from './certificate'
import type { Crl } from './crl'
import { equalNames } from './name'
import { schemeName, type Primitives } from './primitives'
import type { RevocationContext, RevocationSubject } from './revocation-context'
import { isSignedBy } from './signature'

/**
 * The certificate whose key signed a list and may do so (RFC 5280 6.3.3 (f), (g)): the issuer of the certificate in question, the anchor,
 * or another holder of the list issuer's name with a good path to the same anchor.
 */
export async function findCrlSigner(crl: Crl, subject: RevocationSubject, context: RevocationContext): Promise<Certificate | undefined> {
  const own = [subject.issuer, subject.anchor.certificate]
  for (const candidate of own) if (await signed(candidate, crl, context)) return candidate
  for (const candidate of context.certificates) {
    const isOther = !own.some((known) => isSameCertificate(known, candidate))
    if (isOther && (await signed(candidate, crl, context)) && (await isTrusted(candidate, subject, context))) return candidate
  }
  return undefined
}

async function signed(candidate: Certificate, crl: Crl, context: RevocationContext): Promise<boolean> {
  const mayBe = equalNames(candidate.subject, crl.issuer) && (candidate.keyUsage === undefined || candidate.keyUsage.has('cRLSign'))
  return mayBe && isListSignedBy(crl, candidate, context)
}

/** Certificates asked about on the way to judging one list signer: itself, its authorities, and theirs. */
const maxNestedQuestions = 5

/**
 * A list may be asked about its own signer while that signer is being judged: listed there, it is revoked; not listed, nothing speaks
 * against it.
 */
async function isTrusted(
  candidate: Certificate,
  { anchor, certificate, inProgress }: RevocationSubject,
  context: RevocationContext,
): Promise<boolean> {
  const asked = [...inProgress, certificate]
  if (asked.length > maxNestedQuestions) return false
  return asked.some((known) => isSameCertificate(known, candidate)) || context.isTrustedSigner(candidate, anchor, asked)
}

interface Answer {
  readonly spki: Uint8Array
  readonly isRight: boolean
}

const answersOf = new WeakMap<Primitives, WeakMap<Crl, Answer[]>>()

function answersAbout(crl: Crl, primitives: Primitives): Answer[] {
  const lists = answersOf.get(primitives) ?? new WeakMap<Crl, Answer[]>()
  answersOf.set(primitives, lists)
  const answers = lists.get(crl) ?? []
  lists.set(crl, answers)
  return answers
}

/** For a list whose signature was found right while it was read. */
export function rememberListSignature(crl: Crl, spki: Uint8Array, primitives: Primitives): void {
  answersAbout(crl, primitives).push({ spki, isRight: true })
}

/** Remembers the answer with the parsed list, so that a list used for many certificates is hashed once. */
export async function isListSignedBy(
  crl: Crl,
  { spki, publicKey }: Certificate,
  { profile, primitives }: RevocationContext,
): Promise<boolean> {
  const scheme = signatureScheme(crl.signatureAlgorithm)
  if (!scheme || !profile.signatures.includes(schemeName(scheme))) return false
  const answers = answersAbout(crl, primitives)
  const known = answers.find((answer) => equalBytes(answer.spki, spki))
  if (known) return known.isRight
  const isRight = await isSignedBy({ spki, publicKey }, scheme, crl.tbs, crl.signature, primitives)
  answers.push({ spki, isRight })
  return isRight
}
