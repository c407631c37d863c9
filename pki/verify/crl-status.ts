import { DerError } from './der'
import { equalBytes, toHex } from './bytes'
import type { Certificate } from './certificate'
import { entriesOf, numberText, type Crl } from './crl'
import type { RevokedEntry } from './crl-entries'
import { coveredReasons, issuingPoint } from './crl-scope'
import { findCrlSigner, isListSignedBy } from './crl-signer'
import { allReasons, parseDistributionPoints, type DistributionPoint, type Reasons } from './distribution-points'
import { nameText } from './name'
import { oid } from './oids'
import { appliesAt, isCurrent, silence, type RevocationContext, type RevocationStatus, type RevocationSubject } from './revocation-context'
import type { Evidence } from './verdict'

/** Extensions of a list that are carried out here. A list with any other critical one is not used (RFC 5280 5.2). */
const processedExtensions = new Set<string>([oid.issuingDistributionPoint, oid.deltaCrlIndicator])

/**
 * Status of a certificate by revocation lists: RFC 5280 section 6.3.3, with complete, partitioned, indirect and delta lists. A revocation
 * in any usable list counts; good needs usable, current lists for every reason. When none is usable, the reason is that of one that claimed
 * to be.
 */
export async function statusByCrls(subject: RevocationSubject, context: RevocationContext): Promise<RevocationStatus> {
  const complete = context.crls.filter(isComplete)
  const open = new Set(allReasons)
  const statuses: RevocationStatus[] = []
  for (const point of [...certificatePoints(subject.certificate), issuerPoint(subject.certificate)]) {
    if (open.size === 0) break
    for (const { crl, reasons } of listsFor(subject.certificate, point, complete)) {
      const status = await statusByCrl(crl, subject, context)
      if (status.status === 'revoked') return status
      if (status.status === 'good') reasons.forEach((reason) => open.delete(reason))
      statuses.push(status)
    }
  }
  const good = statuses.find(({ status }) => status === 'good')
  const unknown = statuses.find(({ status }) => status === 'unknown')
  if (open.size === 0 && good) return good
  return unknown ?? (good ? { status: 'unknown', silent: false, reason: 'revocation-unknown', evidence: good.evidence } : silence)
}

const isComplete = (crl: Crl) => !crl.extensions.has(oid.deltaCrlIndicator)

function certificatePoints({ extensions }: Certificate): readonly DistributionPoint[] {
  const extension = extensions.get(oid.crlDistributionPoints)
  return extension ? parseDistributionPoints(extension.value) : []
}

/** The point that every certificate has without naming it: its issuer's own list. */
function issuerPoint({ issuer }: Certificate): DistributionPoint {
  return { name: { form: 'full', names: [{ form: 'directory', name: issuer }] }, reasons: allReasons, crlIssuer: undefined }
}

/** The lists that answer for a certificate through a point, and for which reasons. A list whose scope cannot be read answers for none. */
function listsFor(certificate: Certificate, point: DistributionPoint, crls: readonly Crl[]): { crl: Crl; reasons: Reasons }[] {
  return crls.flatMap((crl) => {
    try {
      const reasons = coveredReasons(certificate, point, crl)
      return reasons ? [{ crl, reasons }] : []
    } catch (error) {
      if (error instanceof DerError) return []
      throw error
    }
  })
}

async function statusByCrl(crl: Crl, subject: RevocationSubject, context: RevocationContext): Promise<RevocationStatus> {
  const evidence = crlEvidence(crl)
  const unusable = { status: 'unknown', silent: false, reason: 'revocation-unusable', evidence } as const
  try {
    if (!isUnderstood(crl) || !isAnswering(crl, subject.certificate)) return unusable
    if (!isCurrent(crl.thisUpdate, crl.nextUpdate, context) || isSilentOnExpired(crl, subject.certificate))
      return { ...unusable, reason: 'revocation-outdated' }
    const signer = await findCrlSigner(crl, subject, context)
    if (!signer) return unusable
    const entry = await entryWithDelta(crl, signer, subject.certificate, context)
    if (!entry || !appliesAt(entry, context)) return { status: 'good', evidence }
    return { status: 'revoked', evidence: { ...evidence, revokedAt: entry.revokedAt.toISOString(), revocationReason: entry.reason } }
  } catch (error) {
    if (error instanceof DerError) return unusable
    throw error
  }
}

const isUnderstood = (crl: Crl) => [...crl.extensions].every(([name, { critical }]) => !critical || processedExtensions.has(name))

const isAnswering = ({ answersFor }: Crl, { serialContent }: Certificate) => !answersFor || answersFor.has(toHex(serialContent))

/** A list issued after a certificate expired may have dropped it (RFC 5280 3.3), so its silence proves nothing. */
const isSilentOnExpired = (crl: Crl, { notAfter }: Certificate) => crl.thisUpdate > notAfter

const evidences = new WeakMap<Crl, Evidence>()

export function crlEvidence(crl: Crl): Evidence {
  const known = evidences.get(crl)
  if (known) return known
  const evidence = {
    revocationSource: nameText(crl.issuer),
    thisUpdate: crl.thisUpdate.toISOString(),
    ...(crl.nextUpdate && { nextUpdate: crl.nextUpdate.toISOString() }),
    ...(crl.number && { crlNumber: crl.number }),
  }
  evidences.set(crl, evidence)
  return evidence
}

/** 6.3.3 (i) to (k): the delta list speaks first; what it takes off the list is good. */
async function entryWithDelta(
  complete: Crl,
  signer: Certificate,
  certificate: Certificate,
  context: RevocationContext,
): Promise<RevokedEntry | undefined> {
  for (const delta of context.crls) {
    if (
      !isDeltaOf(delta, complete) ||
      !isAnswering(delta, certificate) ||
      !isUnderstood(delta) ||
      !isCurrent(delta.thisUpdate, delta.nextUpdate, context)
    )
      continue
    if (!(await isListSignedBy(delta, signer, context))) continue
    const changed = entryFor(certificate, delta)
    if (changed) return changed.reason === 'removeFromCRL' ? undefined : changed
  }
  return entryFor(certificate, complete)
}

function entryFor(certificate: Certificate, crl: Crl): RevokedEntry | undefined {
  return entriesOf(crl, issuingPoint(crl)?.isIndirect === true).find(certificate.serialContent, certificate.issuer)
}

/** 6.3.3 (c) and 5.2.4: same issuer, scope and key, and no gap between the two numbers. */
function isDeltaOf(delta: Crl, complete: Crl): boolean {
  const base = delta.extensions.get(oid.deltaCrlIndicator)
  if (!base || !delta.number || !complete.number) return false
  const isSame = (name: string) => {
    const [a, b] = [delta.extensions.get(name), complete.extensions.get(name)]
    return a && b ? equalBytes(a.value, b.value) : a === b
  }
  const hasNoGap = BigInt(`0x${numberText(base.value)}`) <= BigInt(`0x${complete.number}`)
  const isNewer = BigInt(`0x${delta.number}`) >= BigInt(`0x${complete.number}`)
  return (
    equalBytes(delta.issuer.encoded, complete.issuer.encoded) &&
    isSame(oid.issuingDistributionPoint) &&
    isSame(oid.authorityKeyIdentifier) &&
    hasNoGap &&
    isNewer
  )
}
