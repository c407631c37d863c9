import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import type { NewDeposit } from '@/client/deposits'
import type { CmsSigner } from '@/pki/build/cms'
import type { Organisation } from '../authorities/organisations'
import { asJson, findText, writeSecret } from '../files'
import type { Customer, Issuer } from './issuer'
import type { Link } from './links'

const document = z.strictObject({
  role: z.enum(['original', 'readable']), mediaType: z.string(), content: z.base64(), signature: z.base64(),
})

const depositBody = z.strictObject({
  pseudonym: z.string(),
  kind: z.string(),
  depositorReference: z.string(),
  documents: z.array(document).length(2),
})

const prepared = z.object({ person: z.string(), idempotencyKey: z.string(), body: depositBody })

/** A deposit ready to be sent, as often as it takes: the same key and the same bytes each time. */
export type PreparedDeposit = z.infer<typeof prepared>

export interface Issue {
  readonly directory: string
  readonly issuer: Issuer
  readonly depositor: Organisation
  readonly seal: CmsSigner
  /** When the documents are signed. */
  readonly at: Date
}

/**
 * The deposit for a linked customer: the kept one, or one made, signed and kept before anything is sent. A new pseudonym (a portal that
 * starts from nothing, a link made anew) gets a new deposit.
 */
export async function prepareDeposit(link: Link, customer: Customer, issue: Issue): Promise<PreparedDeposit> {
  const file = keptFile(issue, link.person)
  const text = findText(file)
  const kept = text === null ? null : prepared.parse(JSON.parse(text))
  if (kept?.body.pseudonym === link.pseudonym) return kept
  const made = await makeDeposit(link, customer, issue)
  writeSecret(file, asJson(made))
  return made
}

/** Forgets a kept deposit that was refused, so that the next run makes and signs a new one. */
export const forgetDeposit = (issue: Issue, { person }: PreparedDeposit) => rmSync(keptFile(issue, person), { force: true })

const keptFile = ({ directory, issuer }: Issue, person: string) => path.join(directory, issuer.holder, 'deposits', `${person}-${issuer.edition}.json`)

async function makeDeposit({ person, pseudonym }: Link, customer: Customer, { issuer, depositor, seal, at }: Issue): Promise<PreparedDeposit> {
  const { reference, original, readable } = issuer.issue(customer, depositor, at)
  const signed = async (role: 'original' | 'readable', mediaType: string, content: Uint8Array) => ({
    role, mediaType, content: base64(content), signature: base64(await seal.signDetached({ content, signingTime: at })),
  })
  const body: PreparedDeposit['body'] = {
    pseudonym,
    kind: issuer.kind,
    depositorReference: reference,
    documents: [
      await signed('original', original.mediaType, original.content),
      await signed('readable', 'application/pdf', readable),
    ],
  }
  return { person, idempotencyKey: `${issuer.kind}-${issuer.edition}-${fingerprint(JSON.stringify(body))}`, body }
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
