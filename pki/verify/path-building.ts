import { signatureScheme } from './algorithms'
import { equalBytes } from './bytes'
import { isSameCertificate, type Certificate } from './certificate'
import { equalNames } from './name'
import type { Primitives } from './primitives'
import { isSignedBy } from './signature'
import type { TrustAnchor } from './trust-anchor'

/** Certificates from the one in question (first) up to the one that the anchor issued (last). Every signature in it is right. */
export interface CertificationPath {
  readonly certificates: readonly Certificate[]
  readonly anchor: TrustAnchor
}

export interface PathSources {
  readonly anchors: readonly TrustAnchor[]
  readonly intermediates: readonly Certificate[]
  readonly primitives: Primitives
}

export interface PathLimits {
  /** Certificates between the one in question and the anchor. */
  readonly maxIntermediates: number
  /** Signature verifications spent before giving up. */
  readonly maxSignatureChecks: number
}

/** What a search met, for the answer when no path is good. */
export interface SearchRecord {
  signatureChecks: number
  gaveUp: boolean
  metIssuerNameWithWrongKey: boolean
}

export const newSearchRecord = (): SearchRecord => ({ signatureChecks: 0, gaveUp: false, metIssuerNameWithWrongKey: false })

/**
 * Every path from `leaf` to an anchor, shortest continuation first. Issuers are found by name and chosen by signature, so authorities that
 * share one name are told apart by key. No path holds the same name and key twice, and the whole search has a budget: loops end.
 */
export async function* buildPaths(
  leaf: Certificate,
  sources: PathSources,
  limits: PathLimits,
  record: SearchRecord,
): AsyncGenerator<CertificationPath> {
  yield* extend([leaf], sources, limits, record)
}

async function* extend(
  path: readonly Certificate[],
  sources: PathSources,
  limits: PathLimits,
  record: SearchRecord,
): AsyncGenerator<CertificationPath> {
  const last = path[path.length - 1]
  if (!last) return
  for (const anchor of sources.anchors) {
    if (await issued(anchor.certificate, last, sources.primitives, limits, record)) yield { certificates: path, anchor }
  }
  if (path.length > limits.maxIntermediates) return
  for (const candidate of byKeyIdentifier(last, sources.intermediates)) {
    const isRepeated = [...path, ...sources.anchors.map(({ certificate }) => certificate)].some((earlier) => isSameEntity(earlier, candidate))
    if (isRepeated) continue
    if (await issued(candidate, last, sources.primitives, limits, record)) yield* extend([...path, candidate], sources, limits, record)
  }
}

/** Candidates whose key identifier is the one asked for come first; the rest stay in, because identifiers are only hints (RFC 5280 4.2.1.1). */
function byKeyIdentifier(issuedCertificate: Certificate, candidates: readonly Certificate[]): readonly Certificate[] {
  const wanted = issuedCertificate.authorityKeyIdentifier
  if (!wanted || candidates.length < 2) return candidates
  const isWanted = ({ subjectKeyIdentifier }: Certificate) => subjectKeyIdentifier !== undefined && equalBytes(subjectKeyIdentifier, wanted)
  return [...candidates.filter(isWanted), ...candidates.filter((candidate) => !isWanted(candidate))]
}

const isSameEntity = (a: Certificate, b: Certificate) =>
  isSameCertificate(a, b) || (equalBytes(a.spki, b.spki) && equalNames(a.subject, b.subject))

async function issued(
  issuer: Certificate,
  certificate: Certificate,
  primitives: Primitives,
  limits: PathLimits,
  record: SearchRecord,
): Promise<boolean> {
  if (!equalNames(issuer.subject, certificate.issuer)) return false
  const scheme = signatureScheme(certificate.signatureAlgorithm)
  if (!scheme) return false
  if (record.signatureChecks >= limits.maxSignatureChecks) {
    record.gaveUp = true
    return false
  }
  record.signatureChecks += 1
  const isRight = await isSignedBy(issuer, scheme, certificate.tbs, certificate.signature, primitives)
  record.metIssuerNameWithWrongKey ||= !isRight
  return isRight
}
