import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Answer } from '@/client/inbox'
import { documentKinds, documentView } from '@/documents/kinds'
import { subjectAttribute } from '@/pki/verify/certificate'
import { verifyDetachedCms } from '@/pki/verify/cms'
import { nodePrimitives } from '@/pki/verify/node-primitives'
import { oid } from '@/pki/verify/oids'
import { organisationSeal } from '@/pki/verify/profiles'
import type { TrustAnchor } from '@/pki/verify/trust-anchor'
import type { Organisation } from '../authorities/organisations'
import type { Office } from './office'

/** What the office fetched. Nothing of it is believed because the portal says so. */
export interface FetchedForward {
  readonly original: Uint8Array
  readonly originalSignature: Uint8Array
  readonly receipt: Uint8Array
  readonly receiptSignature: Uint8Array
}

/** Whom the office trusts, from its own trust file and the authorities' own lists. */
export interface OfficeTrust {
  readonly anchors: readonly TrustAnchor[]
  readonly crls: readonly Uint8Array[]
  /** The portal, by the number that its seal must carry. */
  readonly portal: Organisation
  readonly own: Organisation
  readonly at: Date
}

/** `later`: it cannot be decided now, for example because a revocation list is missing. */
export type Judged = Answer | 'later'

const refuse = (reason: Extract<Answer, { decision: 'refused' }>['reason']): Judged => ({ decision: 'refused', reason })

/**
 * The office's own check: the issuer's seal under the document, by the issuer that the document names; what the document is; and the portal's
 * seal under the statement that just this document was sent to just this office.
 */
export async function judge(office: Office, fetched: FetchedForward, trust: OfficeTrust): Promise<Judged> {
  const signer = await sealedBy(fetched.original, fetched.originalSignature, trust)
  if (signer === null) return 'later'
  if (signer === '') return refuse('signature-not-confirmed')
  const kind = documentKinds.find((candidate) => documentView(candidate, fetched.original).ok)
  if (kind === undefined) return refuse('not-readable')
  const read = documentView(kind, fetched.original)
  if (!read.ok) return refuse('not-readable')
  if (signer !== `NTRJP-${read.facts.issuerCorporateNumber}`) return refuse('signature-not-confirmed')
  if (kind !== office.wants) return refuse('wrong-document')
  if (office.year !== null && read.facts.year !== office.year) return refuse('wrong-period')
  return judgeReceipt(fetched, trust)
}

/** Whose seal stands under exactly this, now; the empty text for nobody's, null when it cannot be decided. */
async function sealedBy(content: Uint8Array, cms: Uint8Array, { anchors, crls, at }: OfficeTrust): Promise<string | null> {
  const verdict = await verifyDetachedCms({ cms, content, profile: organisationSeal, anchors, crls, at, primitives: nodePrimitives() })
  if (verdict.indication === 'INDETERMINATE') return verdict.steps.some(({ name, outcome }) => name === 'revocation' && outcome === 'unknown') ? null : ''
  if (verdict.indication !== 'TOTAL-PASSED' || !verdict.signerCertificate) return ''
  return subjectAttribute(verdict.signerCertificate, oid.organizationIdentifier) ?? ''
}

const statement = z.object({
  type: z.literal('madoguchi-forward-receipt'),
  recipient: z.object({ corporateNumber: z.string() }),
  withdrawnAt: z.string().optional(),
  documents: z.array(z.object({ role: z.string(), sha256: z.string() })),
})

async function judgeReceipt({ original, receipt, receiptSignature }: FetchedForward, trust: OfficeTrust): Promise<Judged> {
  const signer = await sealedBy(receipt, receiptSignature, trust)
  if (signer === null) return 'later'
  const said = statement.safeParse(jsonOf(receipt))
  if (signer !== `NTRJP-${trust.portal.corporateNumber}` || !said.success) return refuse('signature-not-confirmed')
  if (said.data.recipient.corporateNumber !== trust.own.corporateNumber) return refuse('no-such-matter')
  const sha256 = createHash('sha256').update(original).digest('hex')
  if (!said.data.documents.some((document) => document.role === 'original' && document.sha256 === sha256)) return refuse('signature-not-confirmed')
  return said.data.withdrawnAt === undefined ? { decision: 'accepted' } : refuse('other')
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
}
