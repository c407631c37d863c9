import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { subjectAttribute } from '@/pki/verify/certificate'
import { verifyDetachedCms } from '@/pki/verify/cms'
import { nodePrimitives } from '@/pki/verify/node-primitives'
import { oid } from '@/pki/verify/oids'
import { organisationSeal } from '@/pki/verify/profiles'
import { trustAnchor } from '@/pki/verify/trust-anchor'
import type { TrustAnchor } from '@/pki/verify/trust-anchor'
import type { Organisation } from '../authorities/organisations'
import type { UnverifiedAcceptance } from '@/client/answers'
import type { PreparedDeposit } from './prepared'

const trustFile = z.object({
  anchors: z.array(z.object({
    id: z.string(), uses: z.array(z.string()), certificate: z.base64(), crlUrl: z.url(), revocationEvidence: z.enum(['attest', 'embed']),
  })),
})

const statement = z.object({
  type: z.literal('madoguchi-deposit-receipt'),
  depositId: z.string(),
  organisation: z.object({ corporateNumber: z.string() }),
  kind: z.string(),
  depositorReference: z.string(),
  acceptedAt: z.string(),
  documents: z.array(z.object({ role: z.string(), sha256: z.string(), signatureSha256: z.string() })),
})

export type ReceiptVerdict =
  | { ok: true }
  | { ok: false, reason: 'not-sealed' | 'sealed-by-another' | 'says-otherwise', detail: string }

export interface ReceiptTrust {
  readonly anchors: readonly TrustAnchor[]
  readonly crls: readonly Uint8Array[]
  /** The portal, by the number its seal must carry. */
  readonly portal: Organisation
  readonly depositor: Organisation
  readonly at: Date
}

/** Whom a depositor trusts for seals, with their revocation lists of this moment. Throws when a list cannot be had. */
export async function sealTrust(directory: string): Promise<Pick<ReceiptTrust, 'anchors' | 'crls'>> {
  const { anchors } = trustFile.parse(JSON.parse(readFileSync(path.join(directory, 'trust.json'), 'utf8')))
  const ofSeals = anchors.filter(({ uses }) => uses.includes('organisation-seal'))
  return {
    anchors: ofSeals.map(({ id, certificate, revocationEvidence }) =>
      trustAnchor({ id, uses: ['organisation-seal'], certificate: Buffer.from(certificate, 'base64'), revocationEvidence })),
    crls: await Promise.all(ofSeals.map(({ crlUrl }) => fetchList(crlUrl))),
  }
}

async function fetchList(url: string): Promise<Uint8Array> {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(10_000) })
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  return new Uint8Array(await response.arrayBuffer())
}

/** Whether the receipt is the portal's word, under its seal, about exactly what was deposited. */
export async function checkReceipt(
  acceptance: UnverifiedAcceptance,
  deposit: PreparedDeposit,
  trust: ReceiptTrust,
): Promise<ReceiptVerdict> {
  const content = Buffer.from(acceptance.receipt.content, 'base64')
  const cms = Buffer.from(acceptance.receipt.signature, 'base64')
  const { anchors, crls, at } = trust
  const verdict = await verifyDetachedCms({ cms, content, profile: organisationSeal, anchors, crls, at, primitives: nodePrimitives() })
  if (verdict.indication !== 'TOTAL-PASSED' || !verdict.signerCertificate) {
    const wrong = verdict.steps.flatMap((step) => step.outcome === 'passed' ? [] : [`${step.name} ${step.reason}`])
    return { ok: false, reason: 'not-sealed', detail: [verdict.indication, ...wrong.slice(0, 1)].join(' ') }
  }
  const signer = subjectAttribute(verdict.signerCertificate, oid.organizationIdentifier)
  if (signer !== `NTRJP-${trust.portal.corporateNumber}`) {
    return { ok: false, reason: 'sealed-by-another', detail: signer ?? 'no organization identifier' }
  }
  return sameDeposit(content, acceptance, deposit, trust.depositor)
}

function sameDeposit(content: Buffer, acceptance: UnverifiedAcceptance, { body }: PreparedDeposit, depositor: Organisation): ReceiptVerdict {
  const read = statement.safeParse(jsonOf(content))
  if (!read.success) return { ok: false, reason: 'says-otherwise', detail: 'not a deposit receipt' }
  const said = read.data
  const differing = Object.entries({
    depositId: said.depositId === acceptance.depositId,
    acceptedAt: Date.parse(said.acceptedAt) === Date.parse(acceptance.acceptedAt),
    organisation: said.organisation.corporateNumber === depositor.corporateNumber,
    kind: said.kind === body.kind,
    depositorReference: said.depositorReference === body.depositorReference,
    documents: documentsText(said.documents) === documentsText(body.documents.map(({ role, content: sent, signature }) => (
      { role, sha256: sha256Hex(sent), signatureSha256: sha256Hex(signature) }))),
  }).flatMap(([name, isSame]) => isSame ? [] : [name])
  return differing.length === 0 ? { ok: true } : { ok: false, reason: 'says-otherwise', detail: differing.join(', ') }
}

function jsonOf(content: Buffer): unknown {
  try {
    return JSON.parse(content.toString('utf8'))
  } catch {
    return undefined
  }
}

const documentsText = (documents: readonly { role: string, sha256: string, signatureSha256: string }[]) =>
  documents.map(({ role, sha256, signatureSha256 }) => `${role} ${sha256} ${signatureSha256}`).sort().join('\n')

const sha256Hex = (base64: string) => createHash('sha256').update(Buffer.from(base64, 'base64')).digest('hex')
