import { refuseDeposit, type DepositRefusal } from '@/domain/deposits'
import type { DocumentRole } from '@/domain/mailbox'
import type { Verdict } from '@/pki/verify/verdict'
import type { DepositFinding, DepositReport } from '../verification/job'
import { signatureRefusal } from './signature-refusal'

type Documents = readonly { role: DocumentRole }[]

/**
 * What a report means for a deposit: accepted, or why not and where. Concluded in the verification thread, because a whole report takes
 * as long to carry over as to make.
 */
export function findingOf(report: DepositReport, documents: Documents, corporateNumber: string): DepositFinding {
  const judged = judge(report, documents, corporateNumber)
  return judged.ok ? { ok: true, signers: report.signers.map((digest) => digest ?? ''), year: judged.year } : judged
}

/** Signatures before content: what an unknown signer wrote need not be understood. */
function judge(report: DepositReport, documents: Documents, corporateNumber: string): { ok: true, year: number | null } | DepositRefusal {
  const contentOf = (role: string) => `${fieldOf(documents.findIndex((document) => document.role === role))}/content`
  for (const [index, verdict] of report.verdicts.entries()) {
    const refusal = signatureRefusal(verdict, fieldOf(index))
    if (refusal?.reason === 'signer-is-another' && isSealedBy(verdict, corporateNumber)) return refuseDeposit('corporate-number-differs', contentOf('original'))
    if (refusal !== null) return refusal
  }
  const [wrong] = report.notOfMediaType
  if (wrong !== undefined) return refuseDeposit('readable-not-pdf', contentOf(wrong))
  const { reading } = report
  if (reading.ok) return { ok: true, year: reading.facts.year }
  return { ...refuseDeposit('document-malformed', contentOf('original')), document: { reason: reading.reason, at: reading.at } }
}

/** The seal is the organisation's own: then it is the document that names another. */
const isSealedBy = (verdict: Verdict, corporateNumber: string) =>
  verdict.steps.some(({ name, evidence }) => name === 'organisation' && evidence.organisation === `NTRJP-${corporateNumber}`)

/** JSON pointer to a document of the body, as `body.ts` gives it. */
const fieldOf = (index: number) => `/documents/${index}`
