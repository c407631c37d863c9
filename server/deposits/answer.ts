import { z } from 'zod'
import { depositRefusalStatus, depositStates, notDeliveredReasons, type DepositRefusalReason } from '@/domain/deposits'
import { eventKinds } from '@/domain/events'
import { requestedActions } from '@/domain/mailbox'
import { documentRefusalReasons } from '@/documents/kinds'
import { stepNames } from '@/pki/verify/verdict'
import { verificationReasons } from '@/pki/verify/reasons'

/** What `POST` and `GET` under `/api/v1/deposits` answer. Handlers are tested against these. */
const receipt = z.object({
  content: z.base64().describe('What was accepted, from whom and when: JSON, byte for byte as sealed.'),
  signature: z.base64().describe('Detached CMS over `content` under the portal’s seal.'),
})

export const acceptedAnswerSchema = z.object({
  depositId: z.uuid(),
  state: z.literal('accepted'),
  acceptedAt: z.iso.datetime(),
  receipt,
}).describe('The same for every repetition with the same Idempotency-Key and body.')

const listedSchema = z.object({
  depositId: z.uuid(),
  pseudonym: z.string().describe('Whom it is for: as handed out, without hyphens.'),
  kind: z.string(),
  depositorReference: z.string(),
  state: z.enum(depositStates).describe([
    '`scheduled`: accepted, and waiting for `publishAt`.', '`published`: it lies in the mailbox.', '`withdrawn`: taken back; never seen by the resident unless it has a `publishedAt`.',
    '`not-delivered`: the recipient’s side did not take it, for good.',
  ].join(' ')),
  acceptedAt: z.iso.datetime(),
  publishAt: z.iso.datetime().optional().describe('When it was or is to be published, if the deposit said so.'),
  publishedAt: z.iso.datetime().optional().describe('Once published.'),
  withdrawnAt: z.iso.datetime().optional().describe('Once withdrawn.'),
  notDeliveredAt: z.iso.datetime().optional().describe('Once not delivered.'),
  reason: z.enum(notDeliveredReasons).optional().describe('Why it was not delivered: `link-stopped`, the resident had stopped the link before it was delivered.'),
  corrects: z.uuid().optional().describe('The deposit in whose place this one stands.'),
  correctedBy: z.uuid().optional().describe('The deposit that stands in this one’s place.'),
  registered: z.boolean().describe('Opened only after the resident’s card has signed for it.'),
  dueOn: z.iso.date().optional(),
  requestedAction: z.enum(requestedActions).optional(),
})

export const depositAnswerSchema = listedSchema.extend({ receipt })

export const depositListSchema = z.object({
  deposits: z.array(listedSchema).describe('Newest first.'),
  next: z.string().nullable().describe('Hand back as `after` for older ones; null at the end.'),
})

export const openingReceiptAnswerSchema = z.object({
  depositId: z.uuid(),
  openedAt: z.iso.datetime(),
  receipt: z.object({
    content: z.base64().describe('The deposit, when it was opened and SHA-256 of the signature that the recipient’s card made for it: JSON, byte for byte as sealed.'),
    signature: z.base64().describe('Detached CMS over `content` under the portal’s seal.'),
  }),
})

/** What a refusal says beyond the common members of a problem document. */
export const refusalShape = {
  field: z.string().nullable().describe('Where it lies: a JSON pointer (RFC 6901) into the body, or the name of a header.'),
  detail: z.string().optional().describe('Field and finding in one line, for a log.'),
  verification: z.object({
    indication: z.enum(['TOTAL-PASSED', 'TOTAL-FAILED', 'INDETERMINATE']),
    subIndication: z.string().nullable(),
    step: z.enum(stepNames),
    reason: z.enum(verificationReasons).nullable(),
  }).optional().describe('What the verifier found, in its own words.'),
  document: z.object({
    reason: z.enum(documentRefusalReasons),
    at: z.string().describe('A place by names of elements.'),
  }).optional().describe('Why the original could not be read.'),
}

const refusalReasons = Object.keys(depositRefusalStatus) as [DepositRefusalReason, ...DepositRefusalReason[]]
const idempotencyKey = z.string().describe('The item’s own.')

const takenItem = z.object({
  idempotencyKey,
  status: z.literal([200, 201]).describe('200 for a repetition.'),
  deposit: acceptedAnswerSchema,
})

const refusedItem = z.object({
  idempotencyKey: idempotencyKey.nullable().describe('Null when none could be read.'),
  status: z.int().describe('The status that this item alone would have been answered with.'),
  problem: z.object({ type: z.string(), title: z.string(), status: z.int(), reason: z.enum(refusalReasons), ...refusalShape }),
})

export const batchAnswerSchema = z.object({
  items: z.array(z.union([takenItem, refusedItem])).min(1).describe('One for each item of the request, in its order.'),
})

export const eventsAnswerSchema = z.object({
  events: z.array(z.object({
    id: z.uuid(),
    kind: z.enum(eventKinds),
    at: z.iso.datetime(),
    token: z.string().regex(/^[\w-]+\.[\w-]+\.[\w-]+$/).describe('A security event token (RFC 8417) under the portal’s seal: compact JWS, ES256, with its certificate in `x5c`.'),
  })).describe('Oldest first.'),
  next: z.string().nullable().describe('Hand back as `after` for the events that follow; null at the end.'),
})
