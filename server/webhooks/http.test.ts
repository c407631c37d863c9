import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { database } from '../database'
import { depositBody, signPair } from '../deposits/testing/documents'
import { post, runJobs, testHouse, type TestOrganisation } from '../deposits/testing/house'
import { expectDescribed, findings } from '../openapi/testing/described'
import { depositorOf } from '../organisations/testing/members'
import { callSchema, deliveriesAnswerSchema, webhookAnswerSchema } from './answer'
import { createWebhook } from './endpoints'
import { getDeliveries, getWebhook, getWebhooks, postKey, postReplay, postResumption, postTest, postWebhook, removeWebhook } from './http'
import { isSignedBy, Receiver } from './testing/receiver'

const house = testHouse()
let receiver: Receiver
beforeEach(async () => { receiver = await new Receiver().start() })
afterEach(async () => {
  receiver.stop()
  await database().webhookEndpoint.deleteMany({})
})

type Handler = (request: Request, id: string) => Promise<Response>
const addresses = new Map<Handler, [string, string]>([
  [postWebhook, ['POST', '']], [getWebhooks, ['GET', '']], [getWebhook, ['GET', '/{id}']], [removeWebhook, ['DELETE', '/{id}']], [postKey, ['POST', '/{id}/keys']],
  [postTest, ['POST', '/{id}/tests']], [postReplay, ['POST', '/{id}/replays']], [postResumption, ['POST', '/{id}/resumptions']], [getDeliveries, ['GET', '/{id}/deliveries']],
])

/** As an organisation's machine would; the answer must be one that is described. */
async function ask(handler: Handler, { by = house.current.insurer, id = '', body, query = '', headers = {} }: { by?: TestOrganisation | null, id?: string, body?: unknown, query?: string, headers?: Record<string, string> } = {}) {
  const [method, path] = addresses.get(handler) ?? ['GET', '']
  const request = new Request(`http://localhost:3000/api/v1/webhooks${path.replace('{id}', id)}${query}`, {
    method,
    headers: { ...(by === null ? {} : { authorization: `Bearer ${by.apiKey}` }), ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const response = await handler(request, id)
  if (response.status === 204) return { status: 204, json: null }
  await expectDescribed(response, method, `/api/v1/webhooks${path}`)
  return { status: response.status, json: (await response.json()) as Record<string, unknown> }
}

const reasonOf = ({ status, json }: { status: number, json: Record<string, unknown> | null }) => [status, json?.reason, json?.field]
const registered = async () => webhookAnswerSchema.parse((await ask(postWebhook, { body: { url: receiver.url } })).json)

describe('webhooks by machine', () => {
  it('are registered once however often one asks, shown with their key, and called with what is described', async () => {
    const made = await ask(postWebhook, { body: { url: receiver.url, kinds: ['accepted'] } })
    const again = await ask(postWebhook, { body: { url: receiver.url } })
    expect([made.status, again.status]).toEqual([201, 200])
    expect(again.json).toEqual(made.json)
    const webhook = webhookAnswerSchema.parse(made.json)
    expect((await ask(getWebhook, { id: webhook.webhookId })).json).toEqual(made.json)
    expect((await ask(getWebhooks)).json).toEqual({ webhooks: [made.json] })
    await post(house.current.insurer, depositBody(house.current.hanako.pseudonym, await signPair(house.current.insurer.seal)))
    await runJobs(house.current)
    const [call] = receiver.received
    if (call === undefined) throw new Error('Nothing came.')
    expect(findings({ $ref: '#/components/schemas/WebhookCall' }, JSON.parse(call.body))).toEqual([])
    expect(callSchema.parse(JSON.parse(call.body)).type).toBe('deposit.accepted')
    expect(isSignedBy(webhook.publicKeys[0]?.key ?? '', call)).toBe(true)
  })

  it('are tried, listed, sent again, given another key and deleted', async () => {
    const { webhookId: id } = await registered()
    const { json: tried } = await ask(postTest, { id })
    await runJobs(house.current)
    const listed = deliveriesAnswerSchema.parse((await ask(getDeliveries, { id })).json)
    expect(listed.deliveries).toMatchObject([{ deliveryId: tried?.deliveryId, type: 'webhook.test', state: 'delivered', attempts: 1, lastAttempt: { outcome: 'delivered', status: 204 } }])
    expect(await ask(postReplay, { id, body: { deliveryId: tried?.deliveryId } })).toMatchObject({ status: 202, json: { deliveries: 1 } })
    expect(await ask(postReplay, { id, body: { since: '2026-01-01T00:00:00+09:00' } })).toMatchObject({ status: 202, json: { nextSince: null } })
    expect(webhookAnswerSchema.parse((await ask(postKey, { id })).json).publicKeys).toHaveLength(2)
    expect(reasonOf(await ask(postKey, { id }))).toEqual([409, 'key-just-changed', null])
    expect((await ask(postResumption, { id })).status).toBe(200)
    expect((await ask(removeWebhook, { id })).status).toBe(204)
    expect(reasonOf(await ask(removeWebhook, { id }))).toEqual([404, 'webhook-unknown', null])
  })

  it('of another organisation look like none at all, at every address', async () => {
    const { webhookId: id } = await registered()
    for (const handler of [getWebhook, removeWebhook, postKey, postTest, postResumption, getDeliveries]) {
      const [theirs, none] = [await ask(handler, { by: house.current.otherInsurer, id }), await ask(handler, { by: house.current.otherInsurer, id: randomUUID() })]
      expect(reasonOf(theirs)).toEqual([404, 'webhook-unknown', null])
      expect(theirs).toEqual(none)
      expect(reasonOf(await ask(handler, { id: 'not-an-id' }))).toEqual([404, 'webhook-unknown', null])
    }
    expect(reasonOf(await ask(postReplay, { by: house.current.otherInsurer, id, body: { since: '2026-01-01T00:00:00Z' } }))).toEqual([404, 'webhook-unknown', null])
    expect((await ask(getWebhooks, { by: house.current.otherInsurer })).json).toEqual({ webhooks: [] })
    expect((await ask(getWebhook, { id })).status).toBe(200)
  })

  it.each([...addresses.keys()].map((handler) => [addresses.get(handler)?.join(' '), handler] as const))('%s: refuses without a key', async (_, handler) => {
    expect(reasonOf(await ask(handler, { by: null, id: randomUUID() }))).toEqual([401, 'unauthorised', 'Authorization'])
  })

  it('refuse what is not a body, and name the field', async () => {
    const refusals: [Parameters<typeof ask>[1], unknown[]][] = [
      [{ body: '{}', headers: { 'content-type': 'text/plain' } }, [415, 'media-type-unsupported', 'Content-Type']],
      [{ body: `{"url":"${'x'.repeat(5000)}"}` }, [413, 'body-too-large', null]],
      [{ body: 'no' }, [400, 'body-malformed', null]],
      [{ body: { url: receiver.url, secret: 'x' } }, [422, 'field-malformed', '/secret']],
      [{ body: { url: 1 } }, [422, 'field-malformed', '/url']],
      [{ body: { url: receiver.url, kinds: ['accepted', 'opened'] } }, [422, 'kind-unknown', '/kinds/1']],
      [{ body: { url: 'https://user:pass@example.jp/' } }, [422, 'url-with-credentials', '/url']],
      [{ body: { url: 'https://169.254.169.254/' } }, [422, 'url-address-refused', '/url']],
      [{ body: { url: 'http://example.jp/' } }, [422, 'url-not-https', '/url']],
      [{ body: { url: 'https://example.jp:25/' } }, [422, 'url-port-refused', '/url']],
      [{ body: { url: 'here' } }, [422, 'url-malformed', '/url']],
    ]
    for (const [question, expected] of refusals) expect(reasonOf(await ask(postWebhook, question))).toEqual(expected)
    const { webhookId: id } = await registered()
    expect(reasonOf(await ask(postReplay, { id, body: { since: 'yesterday' } }))).toEqual([422, 'field-malformed', '/since'])
    expect(reasonOf(await ask(postReplay, { id, body: { deliveryId: randomUUID() } }))).toEqual([404, 'delivery-unknown', null])
    expect(reasonOf(await ask(getDeliveries, { id, query: '?after=x' }))).toEqual([400, 'page-unknown', 'after'])
  })

  it('are five at most, also when asked for at once, and one of each address', async () => {
    const asked = await Promise.all(Array.from({ length: 8 }, (_, index) => ask(postWebhook, { body: { url: `https://hooks.example.jp/${index % 7}` } })))
    expect(asked.filter(({ status }) => status === 409).every(({ json }) => json?.reason === 'too-many-webhooks')).toBe(true)
    expect(await database().webhookEndpoint.count()).toBe(5)
  })
})

describe('webhooks by hand', () => {
  it('are kept by administrators alone', async () => {
    const { id } = house.current.insurer
    const [clerk, administrator] = [await depositorOf(id, { isAdministrator: false }), await depositorOf(id)]
    const wanted = { url: receiver.url, kinds: [] }
    expect(await createWebhook(database(), clerk, wanted, new Date())).toEqual({ ok: false, reason: 'not-entitled', field: null })
    const made = await createWebhook(database(), administrator, wanted, new Date())
    expect(made.ok).toBe(true)
    const audit = await database().auditEntry.findFirst({ where: { ownerId: id, action: 'webhook-created', actorKind: 'depositor' } })
    expect(z.object({ webhookId: z.uuid() }).parse(audit?.details).webhookId).toBe(made.ok ? made.webhook.id : '')
    expect(audit).toMatchObject({ actorId: administrator.id })
  })
})
