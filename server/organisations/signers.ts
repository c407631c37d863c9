import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { referenceTo, type Member } from '@/domain/actor'
import { parseCertificate } from '@/pki/verify/certificate'
import { Prisma } from '@/prisma/generated/client'
import { recordAudit } from '../audit'
import { database, type Database } from '../database'
import { labelText } from './proposal-payloads'
import { findProposal, makeProposal } from './proposals'
import { openProposedCertificate, sealProposedCertificate } from './proposed-certificate'
import { describe, examineCertificate, type CertificateRefusal, type SignerCertificate, type SignerUse } from './signer-certificate'

export interface RegisteredSignerSummary {
  id: string
  use: SignerUse
  label: string
  /** Hexadecimal. */
  certificateSha256: string
  documentKinds: string[]
  validFrom: Date
  validUntil: Date
  registeredAt: Date
  endedAt: Date | null
}

/** The organisation's seals and registered signers, those in force first. */
export async function listSigners(actor: Member): Promise<RegisteredSignerSummary[]> {
  const rows = await database().registeredSigner.findMany({
    where: { organisationId: actor.organisationId },
    orderBy: [{ endedAt: { sort: 'desc', nulls: 'first' } }, { registeredAt: 'desc' }, { id: 'desc' }],
    take: 200,
  })
  return rows.map(({ certificateSha256, issuerSha256: _issuer, serialNumber: _serial, organisationId: _owner, ...row }) =>
    ({ ...row, certificateSha256: Buffer.from(certificateSha256).toString('hex') }))
}

export type SignerProposed = { ok: true, proposalId: string } | { ok: false, reason: 'not-entitled' | 'label-malformed' | 'already-registered' | CertificateRefusal }

/** Proposes a certificate as one whose signatures the organisation stands for, after looking at it. `file` is DER or PEM. */
export async function proposeSigner(actor: Member, { file, label, documentKinds }: { file: Uint8Array, label: string, documentKinds: string[] }, at: Date): Promise<SignerProposed> {
  if (!actor.isAdministrator) return { ok: false, reason: 'not-entitled' }
  const named = labelText.safeParse(label)
  if (!named.success) return { ok: false, reason: 'label-malformed' }
  const examined = await examineCertificate(file, actor.corporateNumber, at)
  if (!examined.ok) return examined
  const { use, sha256, der } = examined.certificate
  const { organisationId } = actor
  if ((await findSigner(database(), organisationId, sha256)) !== null) return { ok: false, reason: 'already-registered' }
  const id = randomUUID()
  const payload = { use, label: named.data, documentKinds, certificateSha256: Buffer.from(sha256).toString('hex'), certificateSealed: sealProposedCertificate(der, organisationId, id) }
  const made = await makeProposal(actor, { kind: 'register-signer', payload }, at, id)
  return made.ok ? { ok: true, proposalId: made.id } : made
}

/** What a waiting proposal's certificate says, for whoever decides; null when there is none to look at any more. */
export async function findProposedCertificate(actor: Member, proposalId: string): Promise<SignerCertificate | null> {
  const proposal = await findProposal(actor, proposalId)
  if (proposal?.kind !== 'register-signer' || proposal.payload.certificateSealed === null) return null
  const der = openProposedCertificate(proposal.payload.certificateSealed, actor.organisationId, proposalId)
  return der === null ? null : describe(parseCertificate(der), proposal.payload.use)
}

/** From now on nothing that this certificate signs is accepted. One person may do it alone: ending is always safe. */
export async function endSigner(actor: Member, signerId: string, at: Date): Promise<{ ok: true } | { ok: false, reason: 'not-found' }> {
  if (!actor.isAdministrator || !z.uuid().safeParse(signerId).success) return { ok: false, reason: 'not-found' }
  const { organisationId } = actor
  return database().$transaction(async (transaction) => {
    const { count } = await transaction.registeredSigner.updateMany({ where: { organisationId, id: signerId, endedAt: null }, data: { endedAt: at } })
    if (count === 0) return { ok: false, reason: 'not-found' } as const
    await recordAudit(transaction, { ownerId: organisationId, at, actor: referenceTo(actor), subjectId: null, event: { action: 'signer-ended', signerId } })
    return { ok: true } as const
  })
}

/** The registered signer that this certificate is and that has not ended, or null. `certificateSha256` is of the whole certificate. */
export function findSigner(db: Database, organisationId: string, certificateSha256: Uint8Array<ArrayBuffer>) {
  return db.registeredSigner.findFirst({
    where: { organisationId, certificateSha256, endedAt: null },
    select: { id: true, use: true, documentKinds: true, validFrom: true, validUntil: true },
  })
}

export type SignerStanding = 'registered' | 'not-registered' | 'ended' | 'kind-not-covered'

const standingRow = z.object({ certificate_sha256: z.instanceof(Uint8Array), ended_at: z.date().nullable(), document_kinds: z.array(z.string()) })

/**
 * Whether the organisation stands for what these certificates sign now; one query for any number. `locked` keeps it so until the
 * transaction ends: an ending that was answered is never followed by a deposit.
 */
export async function signerStandings(db: Database, organisationId: string, certificates: readonly Uint8Array[], mode: 'read' | 'locked'): Promise<(certificateSha256: Uint8Array, kind: string) => SignerStanding> {
  const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
  const asked = [...new Set(certificates.map(hexOf))]
  const found = asked.length === 0 ? [] : await db.$queryRaw<unknown[]>(Prisma.sql`
    select certificate_sha256, ended_at, document_kinds from registered_signers
    where organisation_id = ${organisationId}::uuid and certificate_sha256 in (${Prisma.join(asked.map((hex) => Buffer.from(hex, 'hex')))})
    ${mode === 'locked' ? Prisma.sql`for share` : Prisma.empty}`)
  const byCertificate = new Map<string, z.infer<typeof standingRow>[]>()
  for (const row of found.map((one) => standingRow.parse(one))) {
    const hex = hexOf(row.certificate_sha256)
    byCertificate.set(hex, [...byCertificate.get(hex) ?? [], row])
  }
  return (certificateSha256, kind) => {
    const own = byCertificate.get(hexOf(certificateSha256)) ?? []
    if (own.length === 0) return 'not-registered'
    const inForce = own.filter((row) => row.ended_at === null)
    if (inForce.length === 0) return 'ended'
    return inForce.some((row) => row.document_kinds.length === 0 || row.document_kinds.includes(kind)) ? 'registered' : 'kind-not-covered'
  }
}

/** Makes sure a certificate is registered; what the seed plants without two persons. One that was ended stays ended. */
export async function ensureSigner(db: Database, organisationId: string, { certificate, use, label }: { certificate: Uint8Array, use: SignerUse, label: string }, at: Date): Promise<void> {
  const { sha256, issuerSha256, serialNumber, validFrom, validUntil } = describe(parseCertificate(certificate), use)
  const known = await db.registeredSigner.findFirst({ where: { organisationId, certificateSha256: sha256 }, select: { id: true } })
  if (known !== null) return
  await db.registeredSigner.create({
    data: { organisationId, id: randomUUID(), use, certificateSha256: sha256, issuerSha256, serialNumber, label, documentKinds: [], validFrom, validUntil, registeredAt: at },
  })
}
