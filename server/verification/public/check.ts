import { verifyDetachedCms, type CmsVerdict } from '@/pki/verify/cms'
import { profiles, type Profile } from '@/pki/verify/profiles'
import { readSignatureFile } from '@/pki/verify/signature-file'
import { completed } from '@/pki/verify/signed-data'
import type { TrustAnchor } from '@/pki/verify/trust-anchor'
import { concludeVerdict, failed, unknown, type Step, type Verdict } from '@/pki/verify/verdict'
import type { SignatureJob, SignatureReport } from '../job'
import { parsedAnchor, parsedList, primitives } from '../thread-memory'
import type { DocumentUse } from './uses'

/** Checks one signature file for anybody. Pure but for caches; runs in a verification thread. */
export async function checkSignature(job: SignatureJob): Promise<SignatureReport> {
  const file = readSignatureFile(job.signature)
  if (file === undefined) return withoutSigner(failed('format', 'malformed'))
  // A mail that brings its own content: nothing but the content that was posted beside it is ever judged.
  if (file.content !== undefined) return withoutSigner(failed('format', 'embedded-content'))
  const anchors = job.trust.anchors.map(parsedAnchor)
  const question = {
    cms: file.cms,
    content: { digest: (name: keyof typeof job.digests) => job.digests[name] },
    crls: job.trust.lists.map(parsedList),
    at: job.at,
    primitives,
  }
  let best: SignatureReport | undefined
  for (const attempt of job.uses.flatMap((use) => attemptsFor(use, anchors))) {
    const report = reportOf(attempt, await verifyDetachedCms({ ...question, profile: attempt.profile, anchors: attempt.anchors }))
    if (best === undefined || isBetter(report, best)) best = report
  }
  if (best === undefined) throw new Error('A signature must be checked for at least one use.')
  return best
}

const withoutSigner = (step: Step): SignatureReport => ({
  verdict: concludeVerdict(completed([step])), trusted: null, isStatusWithheld: false, claimedSigningTime: null, provenTime: null,
})

interface Attempt {
  use: DocumentUse
  profile: Profile
  anchors: readonly TrustAnchor[]
  isStatusWithheld: boolean
}

/**
 * A use is tried with the authorities whose status data may be told to anybody, and apart from them with those whose may not: for these no
 * status is looked up at all, not even in lists that the poster sent along.
 */
function attemptsFor(use: DocumentUse, anchors: readonly TrustAnchor[]): Attempt[] {
  const own = anchors.filter(({ uses }) => uses.includes(use))
  const stamps = anchors.filter(({ uses }) => uses.includes('time-stamp'))
  const isClosed = ({ revocationEvidence }: TrustAnchor) => revocationEvidence === 'attest'
  const closed = own.filter(isClosed)
  const open = own.filter((anchor) => !isClosed(anchor))
  const profile = profiles[use]
  const withoutStatus: Profile = { ...profile, revocation: { ...profile.revocation, coverage: 'none' } }
  return [
    ...(open.length > 0 || closed.length === 0 ? [{ use, profile, anchors: [...open, ...stamps], isStatusWithheld: false }] : []),
    ...(closed.length > 0 ? [{ use, profile: withoutStatus, anchors: [...closed, ...stamps], isStatusWithheld: true }] : []),
  ]
}

function reportOf({ use, isStatusWithheld }: Attempt, verdict: CmsVerdict): SignatureReport {
  const { path, claimedSigningTime, provenTime } = verdict
  return {
    verdict: isStatusWithheld && path ? withheld(verdict) : verdictOnly(verdict),
    trusted: path ? { use, anchorId: path.anchor.id } : null,
    isStatusWithheld: isStatusWithheld && path !== undefined,
    claimedSigningTime: claimedSigningTime ?? null,
    provenTime: provenTime ?? null,
  }
}

/** Without certificates, which do not travel between threads. */
const verdictOnly = ({ indication, subIndication, steps }: Verdict): Verdict => ({
  indication,
  steps,
  ...(subIndication && { subIndication }),
})

/** The step `revocation` was left out, so it is not passed, whatever else is. */
function withheld({ steps }: Verdict): Verdict {
  const withoutStatus = ({ evidence: { checkedAt, revocationEvidence } }: Step) =>
    unknown('revocation', 'revocation-unknown', {
      ...(checkedAt && { checkedAt }),
      ...(revocationEvidence && { revocationEvidence }),
    })
  return concludeVerdict(steps.map((step) => (step.name === 'revocation' ? withoutStatus(step) : step)))
}

/** Passed before not passed; then the one whose signer leads to a trusted authority. */
function isBetter(candidate: SignatureReport, best: SignatureReport): boolean {
  const rank = ({ verdict, trusted }: SignatureReport) => (verdict.indication === 'TOTAL-PASSED' ? 2 : trusted === null ? 0 : 1)
  return rank(candidate) > rank(best)
}
