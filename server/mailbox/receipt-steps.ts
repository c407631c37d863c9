import { createHash } from 'node:crypto'
import { subjectAttribute } from '@/pki/verify/certificate'
import { verifyDetachedCms, type CmsVerdict } from '@/pki/verify/cms'
import { conclusions } from '@/pki/verify/conclusions'
import { oid } from '@/pki/verify/oids'
import { organisationSeal } from '@/pki/verify/profiles'
import type { VerificationReason } from '@/pki/verify/reasons'
import { failed, passed, unknown, type Evidence, type Step, type StepName } from '@/pki/verify/verdict'
import { portalSeal } from '../seal/portal-seal'
import type { Receipt } from '../seal/receipt'
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
 * the receipt speaks of this very place in this mailbox, and that it names this very document. Who can write the database and encrypt,
 * but cannot seal, can make none of the three true (docs/decisions/0009-verdict-from-evidence.md). What is certainly wrong outweighs what cannot be checked now.
 */
export async function receiptSteps(item: StoredItem, at: Date): Promise<Step[]> {
  const seal = await judgeSeal(item, at)
  const other = differsFromRow(item, at)
  const isWhole = item.receipt.documents.length === item.documents.length
  return item.documents.map((document, index) => {
    if (seal.outcome === 'failed') return seal
    if (other !== null) return failed('receipt', 'receipt-of-another', { ...seal.evidence, detail: other })
    const differing = isWhole ? differsFromDocument(item.receipt.documents[index], document) : 'number of documents'
    return differing === null ? seal : failed('receipt', 'receipt-differs', { ...seal.evidence, detail: differing })
  })
}

async function judgeSeal({ sealedReceipt, receipt }: StoredItem, at: Date): Promise<Step> {
  const anchors = anchorsFor('organisation-seal')
  const { content, signature: cms } = sealedReceipt
  const verdict = await verifyDetachedCms({ cms, content, profile: organisationSeal, anchors, crls: await crlsFor(anchors, at), at, primitives: primitives() })
  const sealedBy = verdict.signerCertificate && subjectAttribute(verdict.signerCertificate, oid.organizationIdentifier)
  const evidence = { ...(sealedBy !== undefined && { organisation: sealedBy }), claimedSigningTime: receipt.acceptedAt.toISOString(), checkedAt: at.toISOString() }
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
function differsFromRow({ row, place, receipt }: StoredItem, at: Date): string | null {
  const latest = Math.min(row.receivedAt.getTime(), at.getTime()) + CLOCKS_APART_MILLISECONDS
  const same = {
    deposit: receipt.depositId === row.depositId,
    mailbox: receipt.place === place,
    sender: receipt.organisation.name === row.senderName,
    kind: receipt.kind === row.kind,
    time: receipt.acceptedAt.getTime() <= latest,
  }
  return Object.entries(same).find(([, isSame]) => !isSame)?.[0] ?? null
}

const sha256Hex = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

function differsFromDocument(named: Receipt['documents'][number] | undefined, { role, mediaType, content, signature }: ClearDocument): string | null {
  const same = {
    role: named?.role === role,
    'media type': named?.mediaType === mediaType,
    size: named?.sizeInBytes === content.length,
    document: named?.sha256 === sha256Hex(content),
    signature: named?.signatureSha256 === sha256Hex(signature),
  }
  return Object.entries(same).find(([, isSame]) => !isSame)?.[0] ?? null
}
