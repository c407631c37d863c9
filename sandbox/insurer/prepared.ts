import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import type { NewDeposit } from '@/client/deposits'
import { premiumDeductionPdf } from '@/documents/premium-deduction/pdf'
import { writePremiumDeduction } from '@/documents/premium-deduction/write'
import type { CmsSigner } from '@/pki/build/cms'
import type { Organisation } from '../authorities/organisations'
import { asJson, findText, writeSecret } from '../files'
import type { Link } from './links'
import { certificateFor } from './policies'

const document = z.strictObject({
  role: z.enum(['original', 'readable']), mediaType: z.string(), content: z.base64(), signature: z.base64(),
})

const depositBody = z.strictObject({
  pseudonym: z.string(),
  kind: z.literal('premium-deduction'),
  depositorReference: z.string(),
  documents: z.array(document).length(2),
})

const prepared = z.strictObject({ person: z.string(), taxYear: z.int(), idempotencyKey: z.string(), body: depositBody })

/** A deposit ready to be sent, as often as it takes: the same key and the same bytes each time. */
export type PreparedDeposit = z.infer<typeof prepared>

export interface Issue {
  readonly directory: string
  readonly insurer: Organisation
  readonly seal: CmsSigner
  readonly taxYear: number
  /** When the documents are signed. */
  readonly at: Date
}

/**
 * The deposit for a linked customer: the kept one, or one made, signed and kept before anything is sent. A new pseudonym (a portal that
 * starts from nothing, a link made anew) gets a new deposit.
 */
export async function prepareDeposit(link: Link, customerName: string, issue: Issue): Promise<PreparedDeposit> {
  const file = keptFile(issue.directory, link.person, issue.taxYear)
  const text = findText(file)
  const kept = text === null ? null : prepared.parse(JSON.parse(text))
  if (kept?.body.pseudonym === link.pseudonym) return kept
  const made = await makeDeposit(link, customerName, issue)
  writeSecret(file, asJson(made))
  return made
}

/** Forgets a kept deposit that was refused, so that the next run makes and signs a new one. */
export const forgetDeposit = (directory: string, { person, taxYear }: PreparedDeposit) =>
  rmSync(keptFile(directory, person, taxYear), { force: true })

const keptFile = (directory: string, person: string, taxYear: number) =>
  path.join(directory, 'insurer', 'deposits', `${person}-${taxYear}.json`)

async function makeDeposit({ person, pseudonym }: Link, name: string, { insurer, seal, taxYear, at }: Issue): Promise<PreparedDeposit> {
  const certificate = certificateFor({ person, name }, insurer, taxYear)
  const signed = async (role: 'original' | 'readable', mediaType: string, content: Uint8Array) => ({
    role, mediaType, content: base64(content), signature: base64(await seal.signDetached({ content, signingTime: at })),
  })
  const body: PreparedDeposit['body'] = {
    pseudonym,
    kind: 'premium-deduction',
    depositorReference: `${certificate.contracts[0]?.policyNumber ?? person}-${taxYear}`,
    documents: [
      await signed('original', 'application/xml', writePremiumDeduction(certificate)),
      await signed('readable', 'application/pdf', premiumDeductionPdf(certificate)),
    ],
  }
  return { person, taxYear, idempotencyKey: `premium-deduction-${taxYear}-${fingerprint(JSON.stringify(body))}`, body }
}

/** As the deposit API's client takes it. */
export function depositOf({ idempotencyKey, body: { pseudonym, kind, depositorReference, documents } }: PreparedDeposit): NewDeposit {
  const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64'))
  return {
    idempotencyKey, pseudonym, kind, depositorReference,
    documents: documents.map(({ role, mediaType, content, signature }) => ({ role, mediaType, content: bytes(content), signature: bytes(signature) })),
  }
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')

/** Names the body, so that a body that was lost and made again is never sent under the old one's key. */
const fingerprint = (text: string) => createHash('sha256').update(text).digest('base64url').slice(0, 32)
