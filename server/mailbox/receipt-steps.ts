import { createHash } from 'node:crypto'
import { subjectAttribute } from '@/pki/verify/certificate'
import { verifyDetachedCms, type CmsVerdict } from '@/pki/verify/cms'
import { conclusions } from '@/pki/verify/conclusions'
import { oid } from '@/pki/verify/oids'
import { organisationSeal } from '@/pki/verify/profiles'
import type { VerificationReason } from '@/pki/verify/reasons'
import { failed, passed, unknown, type Evidence, type Step, type StepName } from '@/pki/verify/verdict'
import { portalSeal } from '../seal/portal-seal'
import type { Receipt, SealedReceipt } from '../seal/receipt'
import { anchorsFor } from '../trust/anchors'
import { crlsFor, primitives } from '../trust/revocation'
import type { ClearDocument, StoredItem } from './stored-item'

/** How far the clocks of the machines that accept, deliver and verify may be apart. */
const CLOCKS_APART_MILLISECONDS = 5 * 60_000

/** Steps about the signer's certificate at some time: not passed now, they may have been, or may be again. */
const ofTheMoment: readonly StepName[] = ['validity', 'revocation', 'time-stamp']

/** What about the portal's own seal could not be decided, as the reason of the step. */
const undecided: Partial<Record<VerificationReason, VerificationReason>> = {
  'revoked-order-unknown': 'receipt-seal-revoked',
  'issuer-revoked': 'receipt-seal-revoked',
  'expired-order-unknown': 'receipt-seal-expired',
  'issuer-not-valid-then': 'receipt-seal-expired',
}

/**
 * The step `receipt` of each document's verdict, in the order of the documents: that the portal's own seal stands under the receipt, that
 * the receipt speaks of this very place in this mailbox, and that it names this very document; of a copy that a resident sent on, also that
 * the receipt of the original is sealed, and is the one that the copy's receipt names and agrees with. Who can write the database and encrypt,
 * but cannot seal, can make none of the three true (docs/decisions/0009-verdict-from-evidence.md). What is certainly wrong outweighs what cannot be checked now.
 */
export async function receiptSteps(item: StoredItem, at: Date): Promise<Step[]> {
  const seal = await receiptStep(item, at)
  const broken = differsFromDeposit(item)
  const isWhole = item.receipt.documents.length === item.documents.length
  return item.documents.map((document, index) => {
    if (seal.outcome === 'failed') return seal
    if (broken !== null) return failed('receipt', 'receipt-differs', { ...seal.evidence, detail: `deposit receipt: ${broken}` })
    const differing = isWhole ? differsFromDocument(item.receipt.documents[index], document) : 'number of documents'
    return differing === null ? seal : failed('receipt', 'receipt-differs', { ...seal.evidence, detail: differing })
  })
}

/** An item without its documents: what can be said of it before anything sealed is read. */
type Receipted = Omit<StoredItem, 'documents'>

/** The receipt alone: that the portal's own seal stands under it, and that it speaks of this very place in this mailbox. */
export async function receiptStep(item: Receipted, at: Date): Promise<Step> {
  const seal = await judgeSeals(item, at)
  const other = differsFromRow(item, at)
  return seal.outcome === 'failed' || other === null ? seal : failed('receipt', 'receipt-of-another', { ...seal.evidence, detail: other })
}

/** When the portal sealed a receipt, as it says itself. */
const sealedAt = (receipt: StoredItem['receipt']) => (receipt.type === 'madoguchi-forward-receipt' ? receipt.forwardedAt : receipt.acceptedAt)

/** A copy has two receipts, and is as good as the worse of them. */
async function judgeSeals({ receipt, sealedReceipt, depositReceipt }: Receipted, at: Date): Promise<Step> {
  const own = await judgeSeal(sealedReceipt, sealedAt(receipt), at)
  if (depositReceipt === null || own.outcome === 'failed') return own
  const first = await judgeSeal(depositReceipt.sealedReceipt, depositReceipt.receipt.acceptedAt, at)
  return first.outcome === 'failed' || own.outcome === 'passed' && first.outcome === 'unknown' ? first : own
}

async function judgeSeal(sealedReceipt: SealedReceipt, claimedAt: Date, at: Date): Promise<Step> {
  const anchors = anchorsFor('organisation-seal')
  const { content, signature: cms } = sealedReceipt
  const verdict = await verifyDetachedCms({ cms, content, profile: organisationSeal, anchors, crls: await crlsFor(anchors, at), at, primitives: primitives() })
  const sealedBy = verdict.signerCertificate && subjectAttribute(verdict.signerCertificate, oid.organizationIdentifier)
  const evidence = { ...(sealedBy !== undefined && { organisation: sealedBy }), claimedSigningTime: claimedAt.toISOString(), checkedAt: at.toISOString() }
  return wrongSeal(verdict, sealedBy, evidence) ?? undecidedSeal(verdict, evidence) ?? passed('receipt', evidence)
}

/** The portal's own seals never look like this, whatever became of their certificates since. */
function wrongSeal(verdict: CmsVerdict, sealedBy: string | undefined, evidence: Evidence): Step | null {
  const wrong = verdict.steps.find((step) =>
    step.outcome !== 'passed' && (!ofTheMoment.includes(step.name) || conclusions[step.reason].indication === 'TOTAL-FAILED'))
  if (wrong !== undefined && wrong.outcome !== 'passed') return failed('receipt', 'receipt-seal-wrong', { ...evidence, detail: `${wrong.name}: ${wrong.reason}` })
  const { identifier } = portalSeal()
  return sealedBy === identifier ? null : failed('receipt', 'receipt-seal-wrong', { ...evidence, detail: `expected ${identifier}` })
}

function undecidedSeal(verdict: CmsVerdict, evidence: Evidence): Step | null {
  for (const step of verdict.steps) {
    if (step.outcome !== 'passed') return unknown('receipt', undecided[step.reason] ?? 'receipt-unchecked', { ...evidence, detail: `${step.name}: ${step.reason}` })
  }
  return null
}

/** In what the receipt speaks of another delivery than the row it lies in; null when in nothing. */
function differsFromRow({ row, place, receipt }: Receipted, at: Date): string | null {
  const latest = Math.min(row.receivedAt.getTime(), at.getTime()) + CLOCKS_APART_MILLISECONDS
  const named = receipt.type === 'madoguchi-forward-receipt' ? { forward: receipt.forwardId === row.forwardId } : { deposit: receipt.depositId === row.depositId }
  const same = {
    ...named,
    mailbox: receipt.place === place,
    sender: receipt.organisation.name === row.senderName,
    kind: receipt.kind === row.kind,
    time: sealedAt(receipt).getTime() <= latest,
    ...(receipt.type === 'madoguchi-deposit-receipt' ? sameWishes(row, receipt, latest) : {}),
  }
  return firstDiffering(same)
}

/** What the sender wished, as the row repeats it; a time of publication only the receipt states. */
function sameWishes(row: Receipted['row'], receipt: Receipt, latest: number): Record<string, boolean> {
  return {
    'time of publication': receipt.publishAt === null || receipt.publishAt.getTime() <= latest,
    correction: receipt.corrects === row.corrects,
    registered: receipt.registered === row.registered,
    'due day': receipt.dueOn === (row.dueOn?.toISOString().slice(0, 10) ?? null),
    action: receipt.requestedAction === row.requestedAction,
  }
}

/** In what a copy's receipt differs from the receipt of the original that it names; null when in nothing, and for what is no copy. */
function differsFromDeposit({ receipt, depositReceipt }: StoredItem): string | null {
  if (depositReceipt === null || receipt.type !== 'madoguchi-forward-receipt') return null
  const { receipt: first, sealedReceipt } = depositReceipt
  return firstDiffering({
    hash: receipt.depositReceiptSha256 === sha256Hex(sealedReceipt.content),
    sender: receipt.organisation.name === first.organisation.name && receipt.organisation.corporateNumber === first.organisation.corporateNumber,
    kind: receipt.kind === first.kind,
    time: receipt.acceptedAt.getTime() === first.acceptedAt.getTime(),
    documents: receipt.documents.every((document) => first.documents.some((known) => sameDocument(known, document))),
  })
}

const sameDocument = (a: Receipt['documents'][number], b: Receipt['documents'][number]) =>
  a.role === b.role && a.mediaType === b.mediaType && a.sizeInBytes === b.sizeInBytes && a.sha256 === b.sha256 && a.signatureSha256 === b.signatureSha256

const firstDiffering = (same: Record<string, boolean>) => Object.entries(same).find(([, isSame]) => !isSame)?.[0] ?? null

const sha256Hex = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

function differsFromDocument(named: Receipt['documents'][number] | undefined, { role, mediaType, content, signature }: ClearDocument): string | null {
  const same = {
    role: named?.role === role,
    'media type': named?.mediaType === mediaType,
    size: named?.sizeInBytes === content.length,
    document: named?.sha256 === sha256Hex(content),
    signature: named?.signatureSha256 === sha256Hex(signature),
  }
  return firstDiffering(same)
}
