import path from 'node:path'
import type { Posted, UnverifiedAcceptance } from '@/client/answers'
import type { DepositClientOptions } from '@/client/attempts'
import { postDeposit } from '@/client/deposits'
import { asJson, findText, writeSecret } from '../files'
import { findCard } from '../people/card-file'
import type { Customer, Issuer } from './issuer'
import { readLinks } from './links'
import type { Link } from './links'
import { readOrganisation, sealOf } from './organisation'
import { depositOf, forgetDeposit, prepareDeposit } from './prepared'
import type { Issue, PreparedDeposit } from './prepared'
import { checkReceipt, sealTrust } from './receipt'
import type { ReceiptTrust, ReceiptVerdict } from './receipt'

/** What became of one customer's document. */
export type DepositOutcome =
  | { ok: true, person: string, depositId: string, acceptedAt: string, isRepeated: boolean }
  | { ok: false, person: string, reason: 'no-such-person' }
  | { ok: false, person: string, reason: 'not-taken', posted: Extract<Posted, { ok: false }> }
  | { ok: false, person: string, reason: 'receipt-not-good', receipt: Extract<ReceiptVerdict, { ok: false }> }

export interface DepositRun {
  readonly directory: string
  readonly issuer: Issuer
  readonly client: DepositClientOptions
  readonly now: () => Date
}

/** Deposits the document of every linked customer, one after the other. Run again, it gets the same receipts again. */
export async function* depositAll({ directory, issuer, client, now }: DepositRun): AsyncGenerator<DepositOutcome> {
  const links = readLinks(directory, issuer.holder)
  if (links.length === 0) return
  const depositor = readOrganisation(directory, issuer.holder)
  const portal = readOrganisation(directory, 'portal')
  const issue: Issue = { directory, issuer, depositor, seal: sealOf(directory, issuer.holder), at: now() }
  const trust = await sealTrust(directory)
  let patience = client
  for (const link of links) {
    const outcome = await depositOne(link, issue, patience, () => ({ ...trust, portal, depositor, at: now() }))
    // A portal that was away for one customer's whole patience is asked once for each of the others.
    if (!outcome.ok && outcome.reason === 'not-taken' && outcome.posted.reason === 'unreachable') patience = { ...client, pausesInMilliseconds: [] }
    yield outcome
  }
}

async function depositOne(link: Link, issue: Issue, client: DepositClientOptions, trust: () => ReceiptTrust): Promise<DepositOutcome> {
  const { person } = link
  const customer = findCustomer(issue.directory, person)
  if (customer === null) return { ok: false, person, reason: 'no-such-person' }
  const deposit = await prepareDeposit(link, customer, issue)
  const posted = await postDeposit(depositOf(deposit), client)
  if (!posted.ok) {
    // What was acknowledged once stays as it was sent: a later refusal is about the key or the portal, not about the documents.
    if (posted.reason === 'refused' && !hasReceipt(issue, deposit)) forgetDeposit(issue, deposit)
    return { ok: false, person, reason: 'not-taken', posted }
  }
  const receipt = await checkReceipt(posted.acceptance, deposit, trust())
  if (!receipt.ok) return { ok: false, person, reason: 'receipt-not-good', receipt }
  keepReceipt(issue, deposit, posted.acceptance)
  const { depositId, acceptedAt } = posted.acceptance
  return { ok: true, person, depositId, acceptedAt, isRepeated: posted.isRepeated }
}

function findCustomer(directory: string, person: string): Customer | null {
  const attributes = findCard(directory, person)?.attributes
  if (attributes === undefined) return null
  const part = (from: number, to: number) => Number(attributes.birthDate.slice(from, to))
  return { person, name: attributes.name, birthDate: { year: part(0, 4), month: part(4, 6), day: part(6, 8) } }
}

const receiptFile = ({ directory, issuer }: Issue, { person }: PreparedDeposit) =>
  path.join(directory, issuer.holder, 'receipts', `${person}-${issuer.edition}.json`)

const hasReceipt = (issue: Issue, deposit: PreparedDeposit) =>
  findText(receiptFile(issue, deposit))?.includes(deposit.idempotencyKey) ?? false

const keepReceipt = (issue: Issue, deposit: PreparedDeposit, acceptance: UnverifiedAcceptance) =>
  writeSecret(receiptFile(issue, deposit), asJson({ idempotencyKey: deposit.idempotencyKey, ...acceptance }))
