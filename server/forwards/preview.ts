import type { Resident } from '@/domain/actor'
import type { ForwardProblem } from '@/domain/forwards'
import { documentFileNames, downloadNames, isOfDepositReceipt, type DocumentRole, type DownloadName } from '@/domain/mailbox'
import type { DocumentView } from '@/documents/view'
import type { PublicOrganisation } from '../links/depositors'
import type { JudgedDocument } from '../mailbox/judge'
import { findRecipients } from './recipients'
import { checkChoice, type UncheckedChoice } from './request'
import { statementBefore, type StatementBefore } from './seal-copy'
import { findSendable, type Sendable } from './sendable'

/** Exactly what each recipient will see. */
export interface ForwardPreview {
  item: { id: string, kind: string, year: number | null, senderName: string }
  indication: Sendable['indication']
  /** What the original says, as the recipient reads it; null when it cannot be read as its kind. */
  view: DocumentView | null
  documents: (JudgedDocument & { sha256: Uint8Array })[]
  /** Under which names they come. */
  files: DownloadName[]
  /** What the portal states to each, in the order of choosing; each sees its own alone. */
  statements: StatementBefore[]
  /** When the sender took the document back, and whether it has put another in its place. */
  withdrawnAt: Date | null
  isCorrected: boolean
}

export type PreviewOutcome = { ok: true, preview: ForwardPreview } | { ok: false, reason: ForwardProblem }

/** From the same bytes, judged by the same rules, as sending does a moment later. Changes nothing. */
export async function previewForward(actor: Resident, unchecked: UncheckedChoice, at: Date): Promise<PreviewOutcome> {
  const checked = checkChoice(unchecked)
  if (!checked.ok) return checked
  const { itemId, recipients, roles } = checked.choice
  const found = await findSendable(actor, itemId, roles, at)
  if (!found.ok) return found
  const organisations = await findRecipients(actor, recipients.map(({ id }) => id))
  if (organisations.length < recipients.length) return { ok: false, reason: 'recipient-unknown' }
  const referenceFor = new Map(recipients.map(({ id, reference }) => [id, reference]))
  return { ok: true, preview: previewOf(found.sendable, organisations, roles, (id) => referenceFor.get(id) ?? '') }
}

function previewOf(sendable: Sendable, organisations: PublicOrganisation[], roles: readonly DocumentRole[], referenceFor: (id: string) => string): ForwardPreview {
  const { item: { row, receipt }, judgement: { view, year }, documents, indication } = sendable
  const statements = organisations.map((organisation) => statementBefore(sendable, organisation, referenceFor(organisation.id)))
  const stated = statements[0]?.documents ?? []
  return {
    item: { id: row.id, kind: receipt.kind, year, senderName: receipt.organisation.name },
    indication,
    view,
    documents: documents.map(({ judged }, place) => ({ ...judged, ordinal: place, sha256: stated[place]?.sha256 ?? new Uint8Array() })),
    files: downloadNames.filter((name) => isSent(name, roles)),
    statements,
    withdrawnAt: row.withdrawnAt,
    isCorrected: row.correctedBy !== null,
  }
}

/** Both receipts go along, and of the documents those that were chosen. */
const isSent = (name: DownloadName, roles: readonly DocumentRole[]) =>
  isOfDepositReceipt(name) || !Object.values(documentFileNames).some((file) => name.startsWith(file)) || roles.some((role) => name.startsWith(documentFileNames[role]))

/** What of an item can be chosen to be sent along with the original; a problem when nothing of it can be sent. */
export async function sendableRoles(actor: Resident, itemId: string, at: Date): Promise<{ ok: true, item: ForwardPreview['item'], roles: DocumentRole[] } | { ok: false, reason: ForwardProblem }> {
  const found = await findSendable(actor, itemId, ['original'], at)
  if (!found.ok) return found
  const { item, judgement: { year } } = found.sendable
  const { row, receipt } = item
  return { ok: true, item: { id: row.id, kind: receipt.kind, year, senderName: receipt.organisation.name }, roles: item.documents.map(({ role }) => role) }
}
