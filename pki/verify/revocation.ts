import { DerError } from './der'
import { signatureScheme } from './algorithms'
import type { Certificate } from './certificate'
import { entriesOf, parseCrl, type Crl } from './crl'
import { revokedEntry } from './crl-entries'
import type { Finding } from './finding'
import { equalNames, nameText } from './name'
import { oid } from './oids'
import { schemeName, type Primitives } from './primitives'
import type { Profile } from './profiles'
import type { VerificationReason } from './reasons'
import { isSignedBy } from './signature'
import type { Evidence } from './verdict'

/** What the evidence says of one certificate at one time. */
export type RevocationStatus =
  | { readonly status: 'good'; readonly evidence: Evidence }
  | { readonly status: 'revoked'; readonly evidence: Evidence }
  | { readonly status: 'unknown'; readonly reason: VerificationReason; readonly evidence: Evidence }

export interface RevocationQuestion {
  readonly certificate: Certificate
  /** The authority that signed the certificate: this very key must have signed the list. */
  readonly issuer: Certificate
  readonly at: Date
  readonly profile: Profile
  readonly primitives: Primitives
}

/** Lists given as bytes are parsed here; those that are not CRLs are left out. */
export function readCrls(sources: readonly (Uint8Array | Crl)[]): Crl[] {
  return sources.flatMap((source) => {
    if (!(source instanceof Uint8Array)) return [source]
    try {
      return [parseCrl(source)]
    } catch (error) {
      if (error instanceof DerError) return []
      throw error
    }
  })
}

/**
 * Status by complete lists of the issuing authority. A revocation found in any usable list counts; good needs one usable, fresh list.
 * When none is usable, the reason given is that of the list that came nearest.
 */
export async function statusByCrls(question: RevocationQuestion, crls: readonly Crl[]): Promise<RevocationStatus> {
  const statuses: RevocationStatus[] = []
  for (const crl of crls) {
    if (equalNames(crl.issuer, question.certificate.issuer)) statuses.push(await statusByCrl(question, crl))
  }
  const byWorth = (status: RevocationStatus['status']) => statuses.find((candidate) => candidate.status === status)
  return byWorth('revoked') ?? byWorth('good') ?? byWorth('unknown') ?? { status: 'unknown', reason: 'revocation-unknown', evidence: {} }
}

async function statusByCrl(question: RevocationQuestion, crl: Crl): Promise<RevocationStatus> {
  const evidence = crlEvidence(crl)
  const unusable = await whyUnusable(question, crl)
  if (unusable) return { status: 'unknown', reason: unusable, evidence }
  try {
    const entry = entriesOf(crl).find(question.certificate.serialContent).map(revokedEntry)[0]
    if (!entry) return { status: 'good', evidence }
    return { status: 'revoked', evidence: { ...evidence, revokedAt: entry.revokedAt.toISOString(), revocationReason: entry.reason } }
  } catch (error) {
    if (error instanceof DerError) return { status: 'unknown', reason: 'revocation-unusable', evidence }
    throw error
  }
}

const crlEvidence = (crl: Crl): Evidence => ({
  revocationSource: nameText(crl.issuer),
  thisUpdate: crl.thisUpdate.toISOString(),
  ...(crl.nextUpdate && { nextUpdate: crl.nextUpdate.toISOString() }),
  ...(crl.number && { crlNumber: crl.number }),
})

/** Extensions of a complete list that are understood; any other critical one makes the list unusable (RFC 5280 5.2). */
const harmlessCrlExtensions = new Set<string>([oid.authorityKeyIdentifier, oid.crlNumber, oid.issuerAltName, oid.authorityInfoAccess, oid.freshestCrl])

async function whyUnusable(question: RevocationQuestion, crl: Crl): Promise<VerificationReason | undefined> {
  const { at, issuer, profile } = question
  const isRestricted = [...crl.extensions].some(([name, { critical }]) => critical || !harmlessCrlExtensions.has(name))
  const maySignLists = issuer.keyUsage === undefined || issuer.keyUsage.has('cRLSign')
  if (isRestricted || !maySignLists) return 'revocation-unusable'
  const isOutdated = !crl.nextUpdate || crl.thisUpdate > at || crl.nextUpdate < at
  const isTooOld = at.getTime() - crl.thisUpdate.getTime() > profile.revocation.maxAgeInSeconds * 1000
  if (isOutdated || isTooOld) return 'revocation-outdated'
  return (await isListSignedBy(crl, issuer, question)) ? undefined : 'revocation-unusable'
}

const verifiedBy = new WeakMap<Crl, WeakMap<Primitives, Map<Uint8Array, boolean>>>()

/** Remembers the answer with the parsed list, so that a list used for many certificates is hashed once. */
async function isListSignedBy(crl: Crl, issuer: Certificate, { profile, primitives }: RevocationQuestion): Promise<boolean> {
  const scheme = signatureScheme(crl.signatureAlgorithm)
  if (!scheme || !profile.signatures.includes(schemeName(scheme))) return false
  const answers = verifiedBy.get(crl)?.get(primitives) ?? new Map<Uint8Array, boolean>()
  const known = answers.get(issuer.spki)
  if (known !== undefined) return known
  const isRight = await isSignedBy(issuer, scheme, crl.tbs, crl.signature, primitives)
  answers.set(issuer.spki, isRight)
  verifiedBy.set(crl, (verifiedBy.get(crl) ?? new WeakMap<Primitives, Map<Uint8Array, boolean>>()).set(primitives, answers))
  return isRight
}

/** The finding that a status other than good makes. */
export function revocationFinding(status: RevocationStatus, isLeaf: boolean): Finding[] {
  switch (status.status) {
    case 'good':
      return []
    case 'revoked':
      return [{ step: 'revocation', outcome: 'failed', reason: isLeaf ? 'revoked' : 'issuer-revoked', evidence: status.evidence }]
    case 'unknown':
      return [{ step: 'revocation', outcome: 'unknown', reason: status.reason, evidence: status.evidence }]
  }
}
