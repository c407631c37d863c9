import { DerError } from './der'
import { parseCrl, type Crl } from './crl'
import { statusByCrls } from './crl-status'
import type { Finding } from './finding'
import { parseOcspResponse, type OcspResponse } from './ocsp'
import { statusByOcsp } from './ocsp-status'
import type { CertificationPath } from './path-building'
import type { RevocationCoverage } from './profiles'
import type { RevocationContext, RevocationStatus, RevocationSubject } from './revocation-context'
import type { Evidence } from './verdict'
import type { Certificate } from './certificate'

/** Lists given as bytes are parsed here; those that are not CRLs are left out. */
export const readCrls = (sources: readonly (Uint8Array | Crl)[]): Crl[] =>
  sources.flatMap((source) => (source instanceof Uint8Array ? readOrNothing(source, parseCrl) : [source]))

/** Responses that cannot be read, error responses among them, are left out. */
export const readOcsps = (sources: readonly (Uint8Array | OcspResponse)[]): OcspResponse[] =>
  sources.flatMap((source) => (source instanceof Uint8Array ? readOrNothing(source, parseOcspResponse) : [source]))

function readOrNothing<T>(source: Uint8Array, parse: (der: Uint8Array) => T): T[] {
  try {
    return [parse(source)]
  } catch (error) {
    if (error instanceof DerError) return []
    throw error
  }
}

/** Revocation by whichever of lists and responses answers; one revocation is enough. */
async function statusOf(subject: RevocationSubject, context: RevocationContext): Promise<RevocationStatus> {
  const byLists = await statusByCrls(subject, context)
  if (byLists.status === 'revoked' || context.ocsps.length === 0) return byLists
  const byResponses = await statusByOcsp(subject, context)
  if (byResponses.status === 'revoked' || byLists.status !== 'good')
    return byResponses.status === 'unknown' && byResponses.silent ? byLists : byResponses
  return byLists
}

export interface RevocationOutcome {
  readonly findings: readonly Finding[]
  /** Evidence on the certificate in question itself. */
  readonly evidence: Evidence
}

/** Status of every certificate of a path but the anchor, as far as the profile wants it covered. */
export async function revocationOutcome(
  path: CertificationPath,
  inProgress: readonly Certificate[],
  context: RevocationContext,
): Promise<RevocationOutcome> {
  const { coverage } = context.profile.revocation
  const findings: Finding[] = []
  let evidence: Evidence = {}
  for (const [index, certificate] of path.certificates.entries()) {
    if (coverage === 'none') break
    const issuer = path.certificates[index + 1] ?? path.anchor.certificate
    const status = await statusOf({ certificate, issuer, anchor: path.anchor, inProgress }, context)
    findings.push(...revocationFindings(status, index === 0, coverage))
    if (index === 0) evidence = status.evidence
  }
  return { findings, evidence }
}

function revocationFindings(status: RevocationStatus, isLeaf: boolean, coverage: RevocationCoverage): Finding[] {
  switch (status.status) {
    case 'good':
      return []
    case 'revoked':
      return [{ step: 'revocation', outcome: 'failed', reason: isLeaf ? 'revoked' : 'issuer-revoked', evidence: status.evidence }]
    case 'unknown': {
      const isNeeded = coverage === 'every-certificate' || (coverage === 'end-entity' && isLeaf)
      return isNeeded || !status.silent
        ? [{ step: 'revocation', outcome: 'unknown', reason: status.reason, evidence: status.evidence }]
        : []
    }
  }
}
