import type { DepositingActor } from '@/domain/actor'
import { refuseDeposit, timesRefusal, type DepositRefusal } from '@/domain/deposits'
import { agreesTo } from '@/domain/links'
import { isDocumentKind, type DocumentKind } from '@/documents/kinds'
import type { Database } from '../database'
import { readPseudonym } from '../organisations/pseudonym'
import type { DepositFinding } from '../verification/job'
import { trustFor } from '../verification/trust-parcel'
import { findAddressees, type Addressee } from './addressee'
import type { PostedDeposit } from './body'
import { correctionsRefusals } from './corrections'
import { signersRefusals } from './signers'
import { verifyAll } from './verify-all'

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
  const addressed = await addressAll(db, depositor, posted, at)
  const worthVerifying = addressed.flatMap((one) => (one.ok ? [one] : []))
  const verified = await verify(depositor, worthVerifying, at)
  const concluded = addressed.map((one): CheckOutcome => {
    if (!one.ok) return one
    const outcome = verified.get(one)
    if (outcome === undefined) throw new Error('A deposit was not verified.')
    if (!outcome.ok) return outcome
    const signers = outcome.signers.map((digest) => new Uint8Array(Buffer.from(digest, 'hex')))
    return { ok: true, checked: { posted: one.posted, pseudonym: one.pseudonym, addressee: one.addressee, signers, year: outcome.year } }
  })
  const passed = concluded.flatMap((outcome) => (outcome.ok ? [outcome.checked] : []))
  const refusalOf = await signersRefusals(db, depositor.organisationId, passed, 'read')
  return concluded.map((outcome) => (outcome.ok ? refusalOf(outcome.checked) ?? outcome : outcome))
}

async function addressAll(db: Database, { organisationId }: DepositingActor, posted: readonly PostedDeposit[], at: Date): Promise<(Addressed | DepositRefusal)[]> {
  const pseudonyms = posted.map((one) => readPseudonym(one.pseudonym))
  const addresseeOf = await findAddressees(db, organisationId, pseudonyms.filter((pseudonym) => pseudonym !== null), 'read')
  const correctionRefusalOf = await correctionsRefusals(db, organisationId, posted.flatMap((one, index) => correcting(one, pseudonyms[index])), 'read')
  return posted.map((one, index): Addressed | DepositRefusal => {
    const pseudonym = pseudonyms[index] ?? null
    const { kind } = one
    if (pseudonym === null) return refuseDeposit('pseudonym-unknown', '/pseudonym')
    if (!isDocumentKind(kind)) return refuseDeposit('kind-unknown', '/kind')
    const addressee = addresseeOf(pseudonym)
    if (!addressee.ok) return refuseDeposit(addressee.reason, '/pseudonym')
    if (!agreesTo(addressee.kinds, kind)) return refuseDeposit('kind-not-agreed', '/kind')
    return timesRefusal(one, at) ?? correctionRefusalOf({ posted: one, pseudonym }) ?? { ok: true, kind, posted: one, pseudonym, addressee }
  })
}

const correcting = (posted: PostedDeposit, pseudonym: string | null | undefined) => (typeof pseudonym === 'string' ? [{ posted, pseudonym }] : [])

async function verify({ organisationId, corporateNumber }: DepositingActor, addressed: Addressed[], at: Date): Promise<Map<Addressed, DepositFinding>> {
  if (addressed.length === 0) return new Map()
  const trust = await trustFor('organisation-seal', at)
  const deposits = addressed.map(({ kind, posted }) => ({ kind, documents: posted.documents.map(({ role, content, signature }) => ({ role, content, signature })) }))
  const verified = await verifyAll(organisationId, { deposits, corporateNumber, trust, at })
  return new Map(addressed.flatMap((one, index) => {
    const outcome = verified[index]
    return outcome === undefined ? [] : [[one, outcome] as const]
  }))
}
