import path from 'node:path'
import type { Posted, UnverifiedAcceptance } from '@/client/answers'
import type { DepositClientOptions } from '@/client/attempts'
import { postDeposit } from '@/client/deposits'
import { asJson, findText, writeSecret } from '../files'
import { findCard } from '../people/card-file'
import { readLinks } from './links'
import type { Link } from './links'
import { insurerSeal, readOrganisation } from './organisation'
import { depositOf, forgetDeposit, prepareDeposit } from './prepared'
import type { Issue, PreparedDeposit } from './prepared'
import { checkReceipt, sealTrust } from './receipt'
import type { ReceiptTrust, ReceiptVerdict } from './receipt'

/** What became of one customer's certificate. */
export type DepositOutcome =
  | { ok: true, person: string, depositId: string, acceptedAt: string, isRepeated: boolean }
  | { ok: false, person: string, reason: 'no-such-person' }
  | { ok: false, person: string, reason: 'not-taken', posted: Extract<Posted, { ok: false }> }
  | { ok: false, person: string, reason: 'receipt-not-good', receipt: Extract<ReceiptVerdict, { ok: false }> }

export interface DepositRun {
  readonly directory: string
  readonly taxYear: number
  readonly client: DepositClientOptions
  readonly now: () => Date
}

/** Deposits this year's certificate of every linked customer, one after the other. Run again, it gets the same receipts again. */
export async function* depositAll({ directory, taxYear, client, now }: DepositRun): AsyncGenerator<DepositOutcome> {
  const links = readLinks(directory)
  if (links.length === 0) return
  const insurer = readOrganisation(directory, 'insurer')
  const portal = readOrganisation(directory, 'portal')
  const issue: Issue = { directory, insurer, seal: insurerSeal(directory), taxYear, at: now() }
  const trust = await sealTrust(directory)
  let patience = client
  for (const link of links) {
    const outcome = await depositOne(link, issue, patience, () => ({ ...trust, portal, insurer, at: now() }))
    // A portal that was away for one customer's whole patience is asked once for each of the others.
    if (!outcome.ok && outcome.reason === 'not-taken' && outcome.posted.reason === 'unreachable') patience = { ...client, pausesInMilliseconds: [] }
    yield outcome
  }
}

async function depositOne(link: Link, issue: Issue, client: DepositClientOptions, trust: () => ReceiptTrust): Promise<DepositOutcome> {
  const { person } = link
  const card = findCard(issue.directory, person)
  if (card === null) return { ok: false, person, reason: 'no-such-person' }
  const deposit = await prepareDeposit(link, card.attributes.name, issue)
  const posted = await postDeposit(depositOf(deposit), client)
  if (!posted.ok) {
    // What was acknowledged once stays as it was sent: a later refusal is about the key or the portal, not about the documents.
    if (posted.reason === 'refused' && !hasReceipt(issue.directory, deposit)) forgetDeposit(issue.directory, deposit)
    return { ok: false, person, reason: 'not-taken', posted }
  }
  const receipt = await checkReceipt(posted.acceptance, deposit, trust())
  if (!receipt.ok) return { ok: false, person, reason: 'receipt-not-good', receipt }
  keepReceipt(issue.directory, deposit, posted.acceptance)
  const { depositId, acceptedAt } = posted.acceptance
  return { ok: true, person, depositId, acceptedAt, isRepeated: posted.isRepeated }
}

const receiptFile = (directory: string, { person, taxYear }: PreparedDeposit) =>
  path.join(directory, 'insurer', 'receipts', `${person}-${taxYear}.json`)

const hasReceipt = (directory: string, deposit: PreparedDeposit) =>
  findText(receiptFile(directory, deposit))?.includes(deposit.idempotencyKey) ?? false

const keepReceipt = (directory: string, deposit: PreparedDeposit, acceptance: UnverifiedAcceptance) =>
  writeSecret(receiptFile(directory, deposit), asJson({ idempotencyKey: deposit.idempotencyKey, ...acceptance }))
