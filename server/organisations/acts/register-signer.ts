import { createHash, randomUUID } from 'node:crypto'
import { referenceTo, type Member } from '@/domain/actor'
import { parseCertificate } from '@/pki/verify/certificate'
import { recordAudit } from '../../audit'
import type { Transaction } from '../../database'
import type { ActOutcome, ActRefusal } from '../proposal-acts'
import type { ProposalPayload } from '../proposal-payloads'
import { openProposedCertificate } from '../proposed-certificate'
import { describe, examineCertificate } from '../signer-certificate'

type Payload = ProposalPayload<'register-signer'>

/** Looks at the certificate again when it is approved: it may have been revoked since it was proposed. */
export async function prepareSigner(actor: Member, proposalId: string, payload: Payload, at: Date): Promise<{ ok: true } | { ok: false, reason: ActRefusal }> {
  const der = certificateOf(actor, proposalId, payload)
  if (der === null) return { ok: false, reason: 'certificate-unreadable' }
  const examined = await examineCertificate(der, actor.corporateNumber, at)
  return examined.ok ? { ok: true } : examined
}

/** Makes the certificate one whose signatures the organisation stands for. */
export async function registerSigner(transaction: Transaction, actor: Member, proposalId: string, payload: Payload, at: Date): Promise<ActOutcome | ActRefusal> {
  const { organisationId } = actor
  const der = certificateOf(actor, proposalId, payload)
  if (der === null) return 'certificate-unreadable'
  const facts = describe(parseCertificate(der), payload.use)
  const known = await transaction.registeredSigner.findFirst({ where: { organisationId, certificateSha256: facts.sha256, endedAt: null }, select: { id: true } })
  if (known !== null) return 'already-registered'
  const { issuerSha256, serialNumber, validFrom, validUntil } = facts
  const id = randomUUID()
  await transaction.registeredSigner.create({
    data: {
      organisationId, id, use: payload.use, certificateSha256: facts.sha256, issuerSha256, serialNumber, label: payload.label,
      documentKinds: payload.documentKinds, validFrom, validUntil, registeredAt: at,
    },
  })
  await recordAudit(transaction, { ownerId: organisationId, at, actor: referenceTo(actor), subjectId: null, event: { action: 'signer-registered', signerId: id } })
  return { kind: 'signer-registered', signerId: id }
}

/** The certificate that was proposed, byte for byte; null when the row no longer gives it. */
function certificateOf(actor: Member, proposalId: string, { certificateSealed, certificateSha256 }: Payload): Uint8Array | null {
  const der = certificateSealed === null ? null : openProposedCertificate(certificateSealed, actor.organisationId, proposalId)
  return der !== null && createHash('sha256').update(der).digest('hex') === certificateSha256 ? der : null
}
