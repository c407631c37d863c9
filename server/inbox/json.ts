import { z } from 'zod'
import { forwardRefusalReasons, type Answer } from '@/domain/forwards'
import { documentRoles } from '@/domain/mailbox'
import { conclusions } from '@/pki/verify/conclusions'
import { verificationReasons } from '@/pki/verify/reasons'
import { evidenceKeys, stepNames, type Verdict } from '@/pki/verify/verdict'
import type { SealedReceipt } from '../seal/receipt'
import type { InboxEntry } from './list'
import type { ReadForward } from './read'
import type { Received } from './received'

// What the machine interface answers, and the schemas by which its description and its tests know it.

const time = z.iso.datetime()
const sealed = z.object({ content: z.base64(), signature: z.base64() }).describe('The sealed statement: JSON bytes, and the portal’s detached CMS over exactly them. Base64.')
const states = ['received', 'accepted', 'refused', 'revoked'] as const

const entryShape = {
  forwardId: z.uuid(),
  kind: z.string().describe('The kind of document, for example `graduation`.'),
  issuerName: z.string().describe('Who issued the document, as its receipt names them.'),
  reference: z.string().describe('Your own number for the matter, as the resident gave it; empty when none was given.'),
  state: z.enum(states).describe('`received` waits for your answer; `revoked` was taken back by the resident, and its content is gone.'),
  receivedAt: time,
  firstReadAt: time.nullable().describe('When somebody or some machine of yours first read it.'),
  fetchedAt: time.nullable().describe('When its files were first fetched.'),
  withdrawnAt: time.nullable().describe('When the issuer took the original back, before it was sent on or afterwards. The copy stays what was handed over: decide what it is worth.'),
  endedAt: time.nullable().describe('When it was answered or taken back.'),
  reason: z.enum(forwardRefusalReasons).nullable().describe('Why you refused it; null otherwise.'),
}

export const inboxEntrySchema = z.object(entryShape)
export const inboxPageSchema = z.object({ forwards: z.array(inboxEntrySchema), next: z.string().nullable().describe('Pass it as `after` for older ones; null at the end.') })

const subIndications = [...new Set(Object.values(conclusions).map(({ subIndication }) => subIndication))].sort()

export const inboxVerdictSchema = z.object({
  indication: z.enum(['TOTAL-PASSED', 'TOTAL-FAILED', 'INDETERMINATE']).describe('ETSI EN 319 102-1 section 5.1.3.'),
  subIndication: z.enum(subIndications).nullable().describe('Null when passed.'),
  steps: z.array(z.object({
    name: z.enum(stepNames),
    outcome: z.enum(['passed', 'failed', 'unknown']),
    reason: z.enum(verificationReasons).nullable().describe('Null when passed.'),
    evidence: z.partialRecord(z.enum(evidenceKeys), z.string()).describe('What the step was judged from.'),
  })),
}).describe('Worked out now, from the stored evidence. Do not take the portal’s word for it: fetch the files and check them yourself.')

const documentSchema = z.object({
  role: z.enum(documentRoles),
  mediaType: z.string(),
  sizeInBytes: z.int(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  name: z.string().describe('The document’s file; its signature has the same name with `.p7s` added.'),
  verdict: inboxVerdictSchema,
})

export const inboxForwardSchema = z.object({
  ...entryShape,
  issuer: z.object({ corporateNumber: z.string(), name: z.string() }),
  forwardedAt: time,
  documents: z.array(documentSchema),
  receipt: sealed,
  answer: sealed.nullable(),
})

export const answerBodySchema = z.discriminatedUnion('decision', [
  z.strictObject({ decision: z.literal('accepted') }),
  z.strictObject({ decision: z.literal('refused'), reason: z.enum(forwardRefusalReasons) }),
])

export const inboxAnswerSchema = z.object({
  forwardId: z.uuid(),
  decision: z.enum(['accepted', 'refused']),
  reason: z.enum(forwardRefusalReasons).nullable(),
  answeredAt: time,
  answer: sealed,
})

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
const sealedJson = ({ content, signature }: SealedReceipt) => ({ content: base64(content), signature: base64(signature) })
const iso = (at: Date | null) => at?.toISOString() ?? null

export function entryJson({ id, kind, issuerName, reference, state, firstReadAt, fetchedAt, withdrawnAt }: InboxEntry): z.infer<typeof inboxEntrySchema> {
  return {
    forwardId: id, kind, issuerName, reference, state: state.state, receivedAt: state.receivedAt.toISOString(), firstReadAt: iso(firstReadAt), fetchedAt: iso(fetchedAt), withdrawnAt: iso(withdrawnAt),
    endedAt: state.state === 'received' ? null : state.endedAt.toISOString(), reason: state.state === 'refused' ? state.reason : null,
  }
}

function verdictJson({ indication, subIndication, steps }: Verdict): z.infer<typeof inboxVerdictSchema> {
  return {
    indication, subIndication: subIndication ?? null,
    steps: steps.map((step) => ({ name: step.name, outcome: step.outcome, reason: step.outcome === 'passed' ? null : step.reason, evidence: step.evidence })),
  }
}

/** Null when its receipt is none of a forward: somebody has meddled with the row. */
export function forwardJson({ received, item, sealed: { receipt, sealedReceipt } }: ReadForward): z.infer<typeof inboxForwardSchema> | null {
  if (receipt.type !== 'madoguchi-forward-receipt') return null
  const { corporateNumber, name } = receipt.organisation
  const documents = item.documents.map(({ role, mediaType, sizeInBytes, fileName, verdict }) => (
    { role, mediaType, sizeInBytes, sha256: receipt.documents.find((one) => one.role === role)?.sha256 ?? '', name: fileName, verdict: verdictJson(verdict) }
  ))
  return {
    ...entryJson(received),
    issuer: { corporateNumber, name },
    forwardedAt: receipt.forwardedAt.toISOString(),
    documents,
    receipt: sealedJson(sealedReceipt),
    answer: received.answer === null ? null : sealedJson(received.answer),
  }
}

export function answerJson(received: Pick<Received, 'id'>, answer: Answer, answeredAt: Date, given: SealedReceipt): z.infer<typeof inboxAnswerSchema> {
  return { forwardId: received.id, decision: answer.decision, reason: answer.decision === 'refused' ? answer.reason : null, answeredAt: answeredAt.toISOString(), answer: sealedJson(given) }
}
