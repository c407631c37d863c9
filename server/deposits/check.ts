import type { DepositingActor } from '@/domain/actor'
import { refuseDeposit, type DepositRefusal } from '@/domain/deposits'
import { agreesTo } from '@/domain/links'
import { isDocumentKind, type DocumentKind } from '@/documents/kinds'
import type { Database } from '../database'
import { readPseudonym } from '../organisations/pseudonym'
import type { Verdict } from '@/pki/verify/verdict'
import type { VerificationReport } from '../verification/job'
import { trustFor } from '../verification/trust-parcel'
import { findAddressees, type Addressee } from './addressee'
import type { PostedDeposit } from './body'
import { signatureRefusal } from './signature-refusal'
import { signersRefusals } from './signers'
import { verifyAll, type VerifiedDeposit } from './verify-all'

/** A deposit that passed every check, about to be kept. */
export interface CheckedDeposit {
  posted: PostedDeposit
  pseudonym: string
  addressee: Addressee
  /** SHA-256 of the signers' certificates, each registered for the sender's organisation. */
  signers: Uint8Array<ArrayBuffer>[]
  /** What a list shows beyond sender and kind. */
  year: number | null
}

export type CheckOutcome = { ok: true, checked: CheckedDeposit } | DepositRefusal

/** A deposit of which everything but documents and signatures is in order. */
interface Addressed extends Omit<CheckedDeposit, 'year' | 'signers'> {
  ok: true
  kind: DocumentKind
}

/**
 * Everything that must be true before deposits are acknowledged, cheapest first; an answer for each, in their order. Writes nothing. The
 * number of queries does not depend on the number of deposits.
 */
export async function checkDeposits(db: Database, depositor: DepositingActor, posted: readonly PostedDeposit[], at: Date): Promise<CheckOutcome[]> {
  const addressed = await addressAll(db, depositor, posted)
  const worthVerifying = addressed.flatMap((one) => (one.ok ? [one] : []))
  const verified = await verify(depositor, worthVerifying, at)
  const concluded = addressed.map((one): CheckOutcome => {
    if (!one.ok) return one
    const outcome = verified.get(one)
    if (outcome === undefined) throw new Error('A deposit was not verified.')
    return outcome.ok ? conclude(outcome.report, one, depositor.corporateNumber) : refuseDeposit(outcome.reason)
  })
  const passed = concluded.flatMap((outcome) => (outcome.ok ? [outcome.checked] : []))
  const refusalOf = await signersRefusals(db, depositor.organisationId, passed, 'read')
  return concluded.map((outcome) => (outcome.ok ? refusalOf(outcome.checked) ?? outcome : outcome))
}

async function addressAll(db: Database, { organisationId }: DepositingActor, posted: readonly PostedDeposit[]): Promise<(Addressed | DepositRefusal)[]> {
  const pseudonyms = posted.map((one) => readPseudonym(one.pseudonym))
  const addresseeOf = await findAddressees(db, organisationId, pseudonyms.filter((pseudonym) => pseudonym !== null), 'read')
  return posted.map((one, index): Addressed | DepositRefusal => {
    const pseudonym = pseudonyms[index] ?? null
    const { kind } = one
    if (pseudonym === null) return refuseDeposit('pseudonym-unknown', '/pseudonym')
    if (!isDocumentKind(kind)) return refuseDeposit('kind-unknown', '/kind')
    const addressee = addresseeOf(pseudonym)
    if (!addressee.ok) return refuseDeposit(addressee.reason, '/pseudonym')
    return agreesTo(addressee.kinds, kind) ? { ok: true, kind, posted: one, pseudonym, addressee } : refuseDeposit('kind-not-agreed', '/kind')
  })
}

async function verify({ organisationId, corporateNumber }: DepositingActor, addressed: Addressed[], at: Date): Promise<Map<Addressed, VerifiedDeposit>> {
  if (addressed.length === 0) return new Map()
  const trust = await trustFor('organisation-seal', at)
  const deposits = addressed.map(({ kind, posted }) => ({ kind, documents: posted.documents.map(({ role, content, signature }) => ({ role, content, signature })) }))
  const verified = await verifyAll(organisationId, { deposits, corporateNumber, trust, at })
  return new Map(addressed.flatMap((one, index) => {
    const outcome = verified[index]
    return outcome === undefined ? [] : [[one, outcome] as const]
  }))
}

function conclude(report: VerificationReport, { posted, pseudonym, addressee }: Addressed, corporateNumber: string): CheckOutcome {
  const judged = judge(report, posted, corporateNumber)
  if (!judged.ok) return judged
  const signers = report.signers.map((digest) => new Uint8Array(Buffer.from(digest ?? '', 'hex')))
  return { ok: true, checked: { posted, pseudonym, addressee, signers, year: judged.year } }
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
