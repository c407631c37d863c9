import { z } from 'zod'
import { forwardRefusalReasons, type Answer } from '@/domain/forwards'
import { documentRoles, type DocumentRole } from '@/domain/mailbox'
import type { CmsSigner } from '@/pki/build/cms'
import { canonicalJson } from './canonical-json'
import type { SealedReceipt } from './receipt'

/** What the portal states about an organisation's answer to what a resident sent on. No personal data, and of the answer no free text. */
export interface AnswerStatement {
  forwardId: string
  recipient: { corporateNumber: string, name: string }
  answer: Answer
  decidedAt: Date
  /** What was answered: SHA-256 of each document, lower-case hexadecimal. */
  documents: readonly { role: DocumentRole, sha256: string }[]
}

export function answerContent({ forwardId, recipient, answer, decidedAt, documents }: AnswerStatement): Uint8Array<ArrayBuffer> {
  return canonicalJson({
    type: 'madoguchi-forward-answer',
    version: 1,
    forwardId,
    recipient: { corporateNumber: recipient.corporateNumber, name: recipient.name },
    decision: answer.decision,
    ...(answer.decision === 'refused' ? { reason: answer.reason } : {}),
    decidedAt: decidedAt.toISOString(),
    documents: documents.map(({ role, sha256 }) => ({ role, sha256 })),
  })
}

/** States and seals. The signature's own time is the moment of the answer. */
export async function sealAnswer(statement: AnswerStatement, seal: CmsSigner): Promise<SealedReceipt> {
  const content = answerContent(statement)
  const signature = await seal.signDetached({ content, signingTime: statement.decidedAt })
  return { content, signature: new Uint8Array(signature) }
}

const answerSchema = z.strictObject({
  type: z.literal('madoguchi-forward-answer'),
  version: z.literal(1),
  forwardId: z.uuid(),
  recipient: z.strictObject({ corporateNumber: z.string().regex(/^\d{13}$/), name: z.string() }),
  decision: z.enum(['accepted', 'refused']),
  reason: z.enum(forwardRefusalReasons).optional(),
  decidedAt: z.iso.datetime().transform((text) => new Date(text)),
  documents: z.array(z.strictObject({ role: z.enum(documentRoles), sha256: z.string().regex(/^[0-9a-f]{64}$/) })),
})

/** Reads a sealed answer back. Throws when the stored bytes are not one. */
export function readAnswer(content: Uint8Array): z.infer<typeof answerSchema> {
  return answerSchema.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content)))
}
