import type { z } from 'zod'
import type { ApiDepositor, ApiRecipient } from '@/domain/actor'
import { refuseWebhook, webhookRefusalStatus, type WebhookRefusal, type WebhookRefusalReason } from '@/domain/webhooks'
import en from '@/messages/en/webhooks-service.json'
import ja from '@/messages/ja/webhooks-service.json'
import { database } from '../database'
import { languageOf } from '../deposits/problem'
import { inTurn } from '../interface/questions'
import { log } from '../log'
import { apiDepositorOf, apiRecipientOf } from '../organisations/api-client'
import { jsonResponse, machineHeaders } from '../problem'
import { mediaTypeOf, parseJson, readBodyWithin } from '../request-body'
import { createBodySchema, deliveryJson, replayBodySchema, webhookJson } from './answer'
import { listDeliveries, replayOne, replaySince, sendTest } from './deliveries'
import { changeKey, createWebhook, deleteWebhook, findWebhook, listWebhooks, resumeWebhook, type WebhookOutcome } from './endpoints'

const MAX_BODY_BYTES = 4 * 1024
const RETRY_AFTER_SECONDS = 2
const sentences: Record<'ja' | 'en', Record<WebhookRefusalReason, string>> = { ja: ja.refusal, en: en.refusal }

function refusalResponse({ reason, field }: WebhookRefusal, acceptLanguage: string | null): Response {
  const language = languageOf(acceptLanguage)
  const status = webhookRefusalStatus[reason]
  const body = { type: `urn:madoguchi:problem:${reason}`, title: sentences[language][reason], status, reason, field }
  const headers = { ...machineHeaders, 'content-type': 'application/problem+json', 'content-language': language, ...(reason === 'unauthorised' ? { 'www-authenticate': 'Bearer' } : {}), ...(status === 429 || status === 503 ? { 'retry-after': String(RETRY_AFTER_SECONDS) } : {}) }
  return new Response(JSON.stringify(body), { status, headers })
}

type Machine = ApiDepositor | ApiRecipient

/** Any key of the organisation, whatever its scope: webhooks tell of both sides. */
async function machineOf(authorization: string | null): Promise<Machine | null> {
  return (await apiDepositorOf(database(), authorization)) ?? apiRecipientOf(database(), authorization)
}

/** Who asks, then the answer; one line for the log, of ids and words from closed lists. An address may hold a secret and is not in it. */
async function answer(request: Request, event: string, act: (machine: Machine) => Promise<Response | WebhookRefusal>): Promise<Response> {
  const language = request.headers.get('accept-language')
  const machine = await machineOf(request.headers.get('authorization'))
  if (machine === null) return refusalResponse(refuseWebhook('unauthorised', 'Authorization'), language)
  const answered = await inTurn<Response | WebhookRefusal>(machine.organisationId, () => act(machine), refuseWebhook)
  log().info({ event, organisationId: machine.organisationId, clientId: machine.id, reason: answered instanceof Response ? undefined : answered.reason })
  return answered instanceof Response ? answered : refusalResponse(answered, language)
}

async function readBody<Body>(request: Request, schema: z.ZodType<Body>): Promise<{ ok: true, body: Body } | WebhookRefusal> {
  if (mediaTypeOf(request) !== 'application/json') return refuseWebhook('media-type-unsupported', 'Content-Type')
  const bytes = await readBodyWithin(request, MAX_BODY_BYTES)
  if (bytes === null) return refuseWebhook('body-too-large')
  const json = parseJson(bytes)
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return refuseWebhook('body-malformed')
  const parsed = schema.safeParse(json)
  if (parsed.success) return { ok: true, body: parsed.data }
  const [issue] = parsed.error.issues
  const path = issue?.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys.slice(0, 1)] : issue?.path ?? []
  return refuseWebhook('field-malformed', path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''))
}

const webhookResponse = (outcome: WebhookOutcome, created: number) =>
  (outcome.ok ? jsonResponse(outcome.isRepeated ? 200 : created, webhookJson(outcome.webhook)) : outcome)

/** `POST /api/v1/webhooks`: 201 the first time, 200 with the same webhook for an address that is there. */
export function postWebhook(request: Request): Promise<Response> {
  return answer(request, 'webhook-created', async (machine) => {
    const read = await readBody(request, createBodySchema)
    if (!read.ok) return read
    const { url, kinds = [] } = read.body
    return webhookResponse(await createWebhook(database(), machine, { url, kinds }, new Date()), 201)
  })
}

/** `GET /api/v1/webhooks`: the organisation's own. */
export function getWebhooks(request: Request): Promise<Response> {
  return answer(request, 'webhooks-listed', async (machine) => jsonResponse(200, { webhooks: (await listWebhooks(database(), machine, new Date())).map(webhookJson) }))
}

export function getWebhook(request: Request, id: string): Promise<Response> {
  return answer(request, 'webhook-asked', async (machine) => {
    const webhook = await findWebhook(database(), machine, id, new Date())
    return webhook === null ? refuseWebhook('webhook-unknown') : jsonResponse(200, webhookJson(webhook))
  })
}

/** `DELETE /api/v1/webhooks/{id}`: its deliveries go with it. */
export function removeWebhook(request: Request, id: string): Promise<Response> {
  return answer(request, 'webhook-deleted', async (machine) => {
    const deleted = await deleteWebhook(database(), machine, id, new Date())
    return deleted.ok ? new Response(null, { status: 204, headers: machineHeaders }) : deleted
  })
}

/** `POST …/keys`: a new key beside the present one, which signs for a day more. */
export function postKey(request: Request, id: string): Promise<Response> {
  return answer(request, 'webhook-key-changed', async (machine) => webhookResponse(await changeKey(database(), machine, id, new Date()), 201))
}

/** `POST …/resumptions`: calls again after a 410. */
export function postResumption(request: Request, id: string): Promise<Response> {
  return answer(request, 'webhook-resumed', async (machine) => webhookResponse(await resumeWebhook(database(), machine, id, new Date()), 200))
}

/** `POST …/tests`: a call of type `webhook.test`. */
export function postTest(request: Request, id: string): Promise<Response> {
  return answer(request, 'webhook-tested', async (machine) => {
    const sent = await sendTest(database(), machine, id, new Date())
    return sent.ok ? jsonResponse(202, { deliveryId: sent.deliveryId }) : sent
  })
}

/** `POST …/replays`: one delivery again, or every event since a time. */
export function postReplay(request: Request, id: string): Promise<Response> {
  return answer(request, 'webhook-replayed', async (machine) => {
    const read = await readBody(request, replayBodySchema)
    if (!read.ok) return read
    const { body } = read
    if ('deliveryId' in body) {
      const one = await replayOne(database(), machine, id, body.deliveryId, new Date())
      return one.ok ? jsonResponse(202, { deliveries: one.deliveries, nextSince: null }) : one
    }
    const all = await replaySince(database(), machine, id, new Date(body.since), new Date())
    return all.ok ? jsonResponse(202, { deliveries: all.deliveries, nextSince: all.next?.toISOString() ?? null }) : all
  })
}

/** `GET …/deliveries`: the newest first, a page at a time. */
export function getDeliveries(request: Request, id: string): Promise<Response> {
  return answer(request, 'webhook-deliveries-listed', async (machine) => {
    const listed = await listDeliveries(database(), machine, id, new URL(request.url).searchParams.get('after'))
    return listed.ok ? jsonResponse(200, { deliveries: listed.page.rows.map(deliveryJson), next: listed.page.next }) : listed
  })
}
