import { createHash } from 'node:crypto'
import { documentFacts, documentView, type ReadFacts } from '@/documents/kinds'
import { subjectAttribute } from '@/pki/verify/certificate'
import { verifyDetachedCms, type CmsVerdict } from '@/pki/verify/cms'
import { organisationSeal } from '@/pki/verify/profiles'
import { concludeVerdict, failed, passed, unknown, type Step, type Verdict } from '@/pki/verify/verdict'
import { isPdf } from './is-pdf'
import type { DepositReport, VerificationJob, VerificationReport } from './job'
import { parsedAnchor, parsedList, primitives } from './thread-memory'

/** X.520 organizationIdentifier; its value for a corporate number is `NTRJP-` and thirteen digits (ETSI EN 319 412-1 section 5.1.4). */
const ORGANIZATION_IDENTIFIER = '2.5.4.97'

/** Reads the original and verifies every signature. Pure but for caches; runs in a verification thread. */
export function verify(job: VerificationJob): Promise<VerificationReport> {
  return verifyWith(documentView(job.kind, originalOf(job)), job)
}

/** The same without what people are shown. */
export function verifyFacts(job: VerificationJob): Promise<DepositReport> {
  return verifyWith(documentFacts(job.kind, originalOf(job)), job)
}

async function verifyWith<Reading extends ReadFacts>(reading: Reading, job: VerificationJob): Promise<DepositReport & { reading: Reading }> {
  const anchors = job.trust.anchors.map(parsedAnchor)
  const crls = job.trust.lists.map(parsedList)
  const verdicts: Verdict[] = []
  const signers: VerificationReport['signers'] = []
  for (const { role, content, signature } of job.documents) {
    const verdict = await verifyDetachedCms({ cms: signature, content, profile: organisationSeal, anchors, crls, at: job.at, primitives })
    signers.push(verdict.signerCertificate === undefined ? null : createHash('sha256').update(verdict.signerCertificate.der).digest('hex'))
    const named = role === 'original' && reading.ok ? reading.facts.issuerCorporateNumber : job.corporateNumber
    verdicts.push(concludeVerdict([...verdict.steps, organisationStep(verdict, job.corporateNumber, named)]))
  }
  const notOfMediaType = job.documents.filter(({ role, content }) => role === 'readable' && !isPdf(content)).map(({ role }) => role)
  return { verdicts, signers, reading, notOfMediaType }
}

function originalOf({ documents }: VerificationJob): Uint8Array {
  const original = documents.find(({ role }) => role === 'original')
  if (original === undefined) throw new Error('A verification job has no original.')
  return original.content
}

/** Is the signer the organisation itself: the number in its certificate, the one it must be, and the one the document names are one. */
function organisationStep(verdict: CmsVerdict, corporateNumber: string, namedInDocument: string): Step {
  if (verdict.signerCertificate === undefined) return unknown('organisation', 'not-checked')
  const identifier = subjectAttribute(verdict.signerCertificate, ORGANIZATION_IDENTIFIER)
  if (identifier === undefined) return failed('organisation', 'organisation-not-named')
  const isItself = identifier === `NTRJP-${corporateNumber}` && namedInDocument === corporateNumber
  const evidence = { organisation: identifier }
  if (isItself) return passed('organisation', evidence)
  const detail = `expected NTRJP-${corporateNumber}, document names ${namedInDocument}`
  return failed('organisation', 'organisation-differs', { ...evidence, detail })
}
