import { webhookRefusalStatus, type WebhookRefusalReason } from '@/domain/webhooks'
import en from '@/messages/en/webhooks-service.json'
import {
  callSchema, createBodySchema, deliveriesAnswerSchema, replayAnswerSchema, replayBodySchema, testAnswerSchema, webhookAnswerSchema, webhookRefusalShape, webhooksAnswerSchema,
} from '../webhooks/answer'
import { acceptLanguage, jsonAnswer, jsonSchema, refusalAnswers, schemaReference, type Area, type JsonObject } from './area'

const always = ['too-many-requests', 'busy'] as const
const refusals = (reasons: readonly WebhookRefusalReason[]) => refusalAnswers({
  statuses: Object.fromEntries([...always, ...reasons].map((reason) => [reason, webhookRefusalStatus[reason]])), sentences: en.refusal, members: { shape: webhookRefusalShape, example: { field: null } },
})

const ofBody = ['media-type-unsupported', 'body-too-large', 'body-malformed', 'field-malformed'] as const
const ofUrl = ['url-malformed', 'url-not-https', 'url-with-credentials', 'url-port-refused', 'url-address-refused'] as const

const webhookId = '3f0e7f1c-8f0b-4c57-9a53-6a4a1d1b9c20'
const deliveryId = '019aa3f2-5e00-7001-8c3d-0123456789ab'
const moment = '2026-11-21T03:00:00.000Z'
const webhook = {
  webhookId, url: 'https://hooks.example.jp/madoguchi', kinds: ['published', 'not-delivered'], state: 'active', createdAt: moment,
  publicKeys: [{ key: 'whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=', createdAt: moment }],
}
const delivery = {
  deliveryId, type: 'deposit.published', aboutId: '0d9a7a53-7d3f-4c1c-9c53-2f1f8f6f0a11', state: 'waiting', attempts: 2, createdAt: moment, nextAttemptAt: '2026-11-21T03:05:05.000Z',
  lastAttempt: { outcome: 'answered-otherwise', status: 503 },
}

const common = { tags: ['webhooks'], security: [{ apiKey: [] }] }
const idInPath: JsonObject = { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' }, example: webhookId, description: 'The `webhookId`.' }
const after: JsonObject = { name: 'after', in: 'query', required: false, schema: { type: 'string' }, example: 'AAABk0x8bAAF4Naob8dEVYpbD5xbehwi', description: 'The `next` of the page before.' }
const takes = (name: string, value: JsonObject): JsonObject => ({
  required: true, description: 'At most 4 kB.', content: { 'application/json': { schema: schemaReference(name), examples: { usual: { value } } } },
})
const curl = (rest: string): JsonObject => ({ 'x-codeSamples': [{ lang: 'Shell', source: `curl -H "Authorization: Bearer $API_KEY" ${rest}` }] })
const json = (body: JsonObject) => `-H 'Content-Type: application/json' -d '${JSON.stringify(body)}'`
const address = `{origin}/api/v1/webhooks/${webhookId}`

const description = 'Calls by Standard Webhooks 1.0: `webhook-id`, `webhook-timestamp` and `webhook-signature` (`v1a`, Ed25519, over `id.timestamp.body`). '
  + 'Answer 2xx within 15 seconds. Otherwise the call is repeated after 5 s, 5 m, 30 m, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h, always with the same `webhook-id`, which may also come twice; redirects are not followed, '
  + '`Retry-After` with 429 or 503 is honoured, 410 disables the webhook. The order is not that of the events: what happened when stands in the token.'

const found = (reasons: readonly WebhookRefusalReason[] = []) => refusals(['unauthorised', 'webhook-unknown', ...reasons])

/** What is called, as OpenAPI 3.1 describes it (`webhooks`). */
export const describedCalls: JsonObject = {
  event: {
    post: {
      operationId: 'receiveEvent',
      tags: ['webhooks'],
      summary: 'An event of the organisation has been recorded',
      parameters: ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => ({ name, in: 'header', required: true, schema: { type: 'string' } })),
      requestBody: { required: true, content: { 'application/json': { schema: schemaReference('WebhookCall') } } },
      responses: { '2XX': { description: 'Taken; not to be sent again.' }, 410: { description: 'Nobody is here any more: the webhook is disabled.' } },
    },
  },
}

export const webhooksArea: Area = {
  tag: { name: 'webhooks', description },
  schemas: {
    WebhookRequest: jsonSchema(createBodySchema),
    Webhook: jsonSchema(webhookAnswerSchema),
    Webhooks: jsonSchema(webhooksAnswerSchema),
    WebhookTest: jsonSchema(testAnswerSchema),
    ReplayRequest: jsonSchema(replayBodySchema),
    Replay: jsonSchema(replayAnswerSchema),
    WebhookDeliveries: jsonSchema(deliveriesAnswerSchema),
    WebhookCall: jsonSchema(callSchema),
  },
  paths: {
    '/api/v1/webhooks': {
      post: {
        ...common,
        operationId: 'createWebhook',
        ...curl(`${json({ url: webhook.url, kinds: webhook.kinds })} {origin}/api/v1/webhooks`),
        summary: 'Register a webhook',
        description: 'The address is its own idempotency key: the same one again is answered with the webhook that is there, as it is.',
        parameters: [acceptLanguage],
        requestBody: takes('WebhookRequest', { url: webhook.url, kinds: webhook.kinds }),
        responses: {
          200: jsonAnswer('The webhook that is there already.', 'Webhook', webhook),
          201: jsonAnswer('Registered.', 'Webhook', webhook),
          ...refusals(['unauthorised', ...ofBody, 'kind-unknown', ...ofUrl, 'too-many-webhooks']),
        },
      },
      get: {
        ...common,
        operationId: 'listWebhooks',
        ...curl('{origin}/api/v1/webhooks'),
        summary: 'List the organisation’s webhooks',
        parameters: [acceptLanguage],
        responses: { 200: jsonAnswer('All of them.', 'Webhooks', { webhooks: [webhook] }), ...refusals(['unauthorised']) },
      },
    },
    '/api/v1/webhooks/{id}': {
      get: {
        ...common,
        operationId: 'findWebhook',
        ...curl(address),
        summary: 'See a webhook',
        parameters: [idInPath, acceptLanguage],
        responses: { 200: jsonAnswer('The webhook.', 'Webhook', webhook), ...found() },
      },
      delete: {
        ...common,
        operationId: 'deleteWebhook',
        ...curl(`-X DELETE ${address}`),
        summary: 'Delete a webhook',
        parameters: [idInPath, acceptLanguage],
        responses: { 204: { description: 'Nothing is called any more.', content: {} }, ...found() },
      },
    },
    '/api/v1/webhooks/{id}/keys': {
      post: {
        ...common,
        operationId: 'changeWebhookKey',
        ...curl(`-X POST ${address}/keys`),
        summary: 'Change the signing key',
        description: 'For a day calls carry signatures of both keys. One change at a time.',
        parameters: [idInPath, acceptLanguage],
        responses: { 201: jsonAnswer('The webhook with both keys.', 'Webhook', webhook), ...found(['key-just-changed']) },
      },
    },
    '/api/v1/webhooks/{id}/resumptions': {
      post: {
        ...common,
        operationId: 'resumeWebhook',
        ...curl(`-X POST ${address}/resumptions`),
        summary: 'Resume a disabled webhook',
        description: 'What waited when it was disabled is sent first. What happened meanwhile is sent by a replay.',
        parameters: [idInPath, acceptLanguage],
        responses: { 200: jsonAnswer('The webhook, active.', 'Webhook', webhook), ...found() },
      },
    },
    '/api/v1/webhooks/{id}/tests': {
      post: {
        ...common,
        operationId: 'testWebhook',
        ...curl(`-X POST ${address}/tests`),
        summary: 'Send a test',
        parameters: [idInPath, acceptLanguage],
        responses: { 202: jsonAnswer('It will be sent at once.', 'WebhookTest', { deliveryId }), ...found(['webhook-disabled']) },
      },
    },
    '/api/v1/webhooks/{id}/replays': {
      post: {
        ...common,
        operationId: 'replayWebhook',
        ...curl(`${json({ since: moment })} ${address}/replays`),
        summary: 'Send again',
        parameters: [idInPath, acceptLanguage],
        requestBody: takes('ReplayRequest', { since: moment }),
        responses: {
          202: jsonAnswer('They will be sent.', 'Replay', { deliveries: 12, nextSince: null }),
          ...found([...ofBody, 'webhook-disabled', 'delivery-unknown']),
        },
      },
    },
    '/api/v1/webhooks/{id}/deliveries': {
      get: {
        ...common,
        operationId: 'listWebhookDeliveries',
        ...curl(`${address}/deliveries`),
        summary: 'List what was sent and what waits',
        parameters: [idInPath, after, acceptLanguage],
        responses: { 200: jsonAnswer('A page of deliveries.', 'WebhookDeliveries', { deliveries: [delivery], next: null }), ...found(['page-unknown']) },
      },
    },
  },
}
