import { signatureScheme } from './algorithms'
import { equalBytes } from './bytes'
import { isSameCertificate, isSelfIssued, type Certificate } from './certificate'
import { isKnownToHaveSigned } from './certificate-memory'
import { equalNames } from './name'
import type { Primitives, SignatureScheme } from './primitives'
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
  /** Certificates between the one in question and the anchor, self-issued ones not counted. */
  readonly maxIntermediates: number
}

/** No path is followed further than this, self-issued certificates counted. */
const maxPathLength = 20

const maxNameComparisons = 250_000

/** The budget of one search and what it met, for the answer when no path is good. */
export class Search {
  gaveUp = false
  metIssuerNameWithWrongKey = false
  private comparisons = maxNameComparisons
  private readonly answers = new Map<Certificate, Map<Certificate, boolean>>()

  constructor(private steps: number) {}

  /** Spends comparisons of names with name constraints; false when the search has had too many. */
  compare(count: number): boolean {
    this.gaveUp ||= count > this.comparisons
    this.comparisons -= count
    return !this.gaveUp
  }

  /** Takes a step; false when none is left. */
  step(): boolean {
    this.gaveUp ||= this.steps <= 0
    this.steps -= 1
    return !this.gaveUp
  }

  /** Whether `issuer` signed `certificate`, by name first and then by key. Each pair is verified once. */
  async issued(issuer: Certificate, certificate: Certificate, primitives: Primitives): Promise<boolean> {
    if (!equalNames(issuer.subject, certificate.issuer)) return false
    const known = this.answers.get(issuer)?.get(certificate)
    if (known !== undefined) return known
    const scheme = signatureScheme(certificate.signatureAlgorithm)
    const isRight = scheme !== undefined && this.step() && (await isSigned(issuer, certificate, scheme, primitives))
    this.metIssuerNameWithWrongKey ||= !isRight && scheme !== undefined
    this.answers.set(issuer, (this.answers.get(issuer) ?? new Map<Certificate, boolean>()).set(certificate, isRight))
    return isRight
  }
}

const isSigned = (issuer: Certificate, certificate: Certificate, scheme: SignatureScheme, primitives: Primitives) =>
  isKnownToHaveSigned(issuer, certificate, primitives) || isSignedBy(issuer, scheme, certificate.tbs, certificate.signature, primitives)

/**
 * Every path from `leaf` to an anchor, shortest continuation first. Issuers are found by name and chosen by signature, so authorities that
 * share one name are told apart by key. No path holds the same name and key twice, and the whole search has a budget: loops end.
 */
export async function* buildPaths(leaf: Certificate, sources: PathSources, search: Search): AsyncGenerator<CertificationPath> {
  yield* extend([leaf], sources, search)
}

async function* extend(path: readonly Certificate[], sources: PathSources, search: Search): AsyncGenerator<CertificationPath> {
  const last = path[path.length - 1]
  if (!last || !search.step()) return
  for (const anchor of sources.anchors) {
    if (await search.issued(anchor.certificate, last, sources.primitives)) yield { certificates: path, anchor }
  }
  if (path.length >= maxPathLength) return
  for (const candidate of byKeyIdentifier(last, sources.intermediates)) {
    if (!mayFollow(candidate, path, sources)) continue
    if (await search.issued(candidate, last, sources.primitives)) yield* extend([...path, candidate], sources, search)
  }
}

/** Not the same entity again, and not more intermediates than allowed. */
function mayFollow(candidate: Certificate, path: readonly Certificate[], { anchors, maxIntermediates }: PathSources): boolean {
  const counted = [...path.slice(1), candidate].filter((certificate) => !isSelfIssued(certificate)).length
  if (counted > maxIntermediates) return false
  const isRepeated =
    path.some((earlier) => isSameEntity(earlier, candidate)) || anchors.some(({ certificate }) => isSameEntity(certificate, candidate))
  return !isRepeated
}

/**
 * Candidates whose key identifier is the one asked for come first; the rest stay in, because identifiers are only hints (RFC 5280 4.2.1.1).
 */
function byKeyIdentifier(issuedCertificate: Certificate, candidates: readonly Certificate[]): readonly Certificate[] {
  const wanted = issuedCertificate.authorityKeyIdentifier
  if (!wanted || candidates.length < 2) return candidates
  const isWanted = ({ subjectKeyIdentifier }: Certificate) => subjectKeyIdentifier !== undefined && equalBytes(subjectKeyIdentifier, wanted)
  return [...candidates.filter(isWanted), ...candidates.filter((candidate) => !isWanted(candidate))]
}

const isSameEntity = (a: Certificate, b: Certificate) =>
  isSameCertificate(a, b) || (equalBytes(a.spki, b.spki) && equalNames(a.subject, b.subject))
