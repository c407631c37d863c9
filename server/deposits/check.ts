import type { DepositingActor } from '@/domain/actor'
import { refuseDeposit, type DepositRefusal } from '@/domain/deposits'
import { isDocumentKind } from '@/documents/kinds'
import type { Database } from '../database'
import { readPseudonym } from '../organisations/pseudonym'
import type { Verdict } from '@/pki/verify/verdict'
import type { VerificationReport } from '../verification/job'
import { trustFor } from '../verification/trust-parcel'
import { verifyDocuments } from '../verification/verifier'
import { findAddressee, type Addressee } from './addressee'
import type { PostedDeposit } from './body'
import { signatureRefusal } from './signature-refusal'

/** A deposit that passed every check, about to be kept. */
export interface CheckedDeposit {
  posted: PostedDeposit
  pseudonym: string
  addressee: Addressee
  /** What a list shows beyond sender and kind. */
  year: number | null
}

/** Everything that must be true before a deposit is acknowledged, cheapest first. Writes nothing. */
export async function checkDeposit(db: Database, depositor: DepositingActor, posted: PostedDeposit, at: Date): Promise<{ ok: true, checked: CheckedDeposit } | DepositRefusal> {
  const { kind } = posted
  const pseudonym = readPseudonym(posted.pseudonym)
  if (pseudonym === null) return refuseDeposit('pseudonym-unknown', '/pseudonym')
  if (!isDocumentKind(kind)) return refuseDeposit('kind-unknown', '/kind')
  const addressee = await findAddressee(db, depositor.organisationId, pseudonym, 'read')
  if (!addressee.ok) return refuseDeposit(addressee.reason, '/pseudonym')
  const trust = await trustFor('organisation-seal', at)
  const { corporateNumber } = depositor
  const documents = posted.documents.map(({ role, content, signature }) => ({ role, content, signature }))
  const outcome = await verifyDocuments('deposits', { kind, documents, corporateNumber, trust, at })
  if (!outcome.ok) return refuseDeposit(outcome.reason === 'busy' ? 'busy' : 'verification-took-too-long')
  const judged = judge(outcome.result, posted, corporateNumber)
  return judged.ok ? { ok: true, checked: { posted, pseudonym, addressee, year: judged.year } } : judged
}

/** Signatures before content: what an unknown signer wrote need not be understood. */
function judge(report: VerificationReport, posted: PostedDeposit, corporateNumber: string): { ok: true, year: number | null } | DepositRefusal {
  const contentOf = (role: string) => `${posted.documents.find((document) => document.role === role)?.field ?? '/documents'}/content`
  for (const [index, document] of posted.documents.entries()) {
    const verdict = report.verdicts[index]
    if (verdict === undefined) throw new Error('A verification report lacks a verdict.')
    const refusal = signatureRefusal(verdict, document.field)
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
