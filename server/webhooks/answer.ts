import { z } from 'zod'
import { attemptOutcomes, calledKinds, webhookLimits } from '@/domain/webhooks'
import type { Delivery } from './deliveries'
import type { Webhook } from './endpoints'

// What `/api/v1/webhooks` takes and answers, and what is called back. Handlers are tested against these.

export const createBodySchema = z.strictObject({
  url: z.string().min(1).max(webhookLimits.urlCharacters).describe('Where to call: https, port 443 or from 1024 on, no user or fragment. Its name must lead to public addresses at every call.'),
  kinds: z.array(z.string().max(40)).max(calledKinds.length).optional().describe('Kinds of events to be called for; absent or empty means every kind. Of `' + calledKinds.join('`, `') + '`.'),
})

export const replayBodySchema = z.union([
  z.strictObject({ deliveryId: z.uuid().describe('One delivery, under the same `webhook-id`.') }),
  z.strictObject({ since: z.iso.datetime({ offset: true }).describe('Every event since then, those included that happened while the webhook was disabled or before it was there.') }),
])

const publicKey = z.object({
  key: z.string().regex(/^whpk_[A-Za-z0-9+/]{43}=$/).describe('Ed25519, as software for Standard Webhooks takes it.'),
  createdAt: z.iso.datetime(),
  signsUntil: z.iso.datetime().optional().describe('For an earlier key: calls carry its signature beside the new one’s until then.'),
})

export const webhookAnswerSchema = z.object({
  webhookId: z.uuid(),
  url: z.url(),
  kinds: z.array(z.enum(calledKinds)).describe('None means every kind.'),
  state: z.enum(['active', 'disabled']).describe('`disabled`: the other side answered 410; resume it when it is back.'),
  createdAt: z.iso.datetime(),
  disabledAt: z.iso.datetime().optional(),
  publicKeys: z.array(publicKey).min(1).describe('The newest first. A call is genuine if any of its signatures verifies by any of these.'),
})

export const webhooksAnswerSchema = z.object({ webhooks: z.array(webhookAnswerSchema) })

export const deliveryAnswerSchema = z.object({
  deliveryId: z.uuid().describe('The event’s id and the `webhook-id` of every attempt.'),
  type: z.string(),
  aboutId: z.uuid().describe('The deposit, the forward, or for a test the webhook.'),
  state: z.enum(['waiting', 'delivered', 'given-up']),
  attempts: z.int().describe('Since the last replay.'),
  createdAt: z.iso.datetime(),
  nextAttemptAt: z.iso.datetime().optional().describe('While waiting.'),
  endedAt: z.iso.datetime().optional().describe('Once delivered or given up.'),
  lastAttempt: z.object({
    outcome: z.enum(attemptOutcomes),
    status: z.int().optional().describe('The HTTP status, if there was an answer.'),
  }).optional(),
})

export const deliveriesAnswerSchema = z.object({
  deliveries: z.array(deliveryAnswerSchema).describe('The newest first. Kept for thirty days after they ended.'),
  next: z.string().nullable().describe('Give it as `after` for the next page; null when there is none.'),
})

export const testAnswerSchema = z.object({ deliveryId: z.uuid() })

export const replayAnswerSchema = z.object({
  deliveries: z.int().describe('How many are sent again.'),
  nextSince: z.iso.datetime().nullable().describe(`At most ${webhookLimits.replayedAtOnce} are taken at once: replay again since then. Null when those were all.`),
})

/** The body of a call to an endpoint. */
export const callSchema = z.object({
  type: z.string().describe('`deposit.` or `forward.` and the kind of event, for example `deposit.registered_opened`; `webhook.test` for a test.'),
  timestamp: z.iso.datetime().describe('When it happened.'),
  data: z.union([
    z.object({ depositId: z.uuid(), eventId: z.uuid(), token: z.string().describe('The event as the portal signed it (RFC 8417).') }),
    z.object({ forwardId: z.uuid(), eventId: z.uuid(), token: z.string() }),
    z.object({ webhookId: z.uuid() }),
  ]),
})

export const webhookRefusalShape = { field: z.string().nullable().describe('Where it lies: a JSON pointer (RFC 6901) into the body, or the name of a header or parameter.') }

export const webhookJson = ({ id, url, kinds, state, createdAt, disabledAt, keys }: Webhook): z.infer<typeof webhookAnswerSchema> => ({
  webhookId: id, url, kinds, state, createdAt: createdAt.toISOString(),
  ...(disabledAt === null ? {} : { disabledAt: disabledAt.toISOString() }),
  publicKeys: keys.map((key) => ({ key: key.text, createdAt: key.createdAt.toISOString(), ...(key.signsUntil === null ? {} : { signsUntil: key.signsUntil.toISOString() }) })),
})

export const deliveryJson = ({ id, type, aboutId, state, attempts, createdAt, nextAttemptAt, endedAt, lastOutcome, lastStatus }: Delivery): z.infer<typeof deliveryAnswerSchema> => ({
  deliveryId: id, type, aboutId, state: state === 'given_up' ? 'given-up' : state, attempts, createdAt: createdAt.toISOString(),
  ...(nextAttemptAt === null ? {} : { nextAttemptAt: nextAttemptAt.toISOString() }),
  ...(endedAt === null ? {} : { endedAt: endedAt.toISOString() }),
  ...(lastOutcome === null ? {} : { lastAttempt: { outcome: lastOutcome, ...(lastStatus === null ? {} : { status: lastStatus }) } }),
})
