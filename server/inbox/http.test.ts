import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { database } from '../database'
import { runJobs, testHouse } from '../deposits/testing/house'
import { revokeForward } from '../forwards/revoke'
import { expectDescribed } from '../openapi/testing/described'
import { freeNumbers } from '../organisations/testing/members'
import { getForward, getForwardEvents, getForwardFile, getInbox, postAnswer } from './http'
import type { inboxForwardSchema, inboxPageSchema } from './json'
import { machineKey, newOffice, sendTo, type TestOffice } from './testing/office'

const house = testHouse()
let [office, other]: [TestOffice, TestOffice] = [undefined as never, undefined as never]
beforeAll(async () => {
  office = await newOffice(freeNumbers[0] ?? '')
  other = await newOffice(freeNumbers[1] ?? '')
})

const origin = 'http://localhost:3000'
interface Call { method?: 'GET' | 'POST', path: string, key?: string, body?: unknown, headers?: Record<string, string> }

/** As the organisation's machine would; every answer must be one that is described. */
async function call({ method = 'GET', path, key = office.apiKey, body, headers = {} }: Call): Promise<Response> {
  const request = new Request(`${origin}/api/v1/inbox${path}`, {
    method, headers: { 'authorization': `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const [, id = '', rest = '', name = ''] = new URL(request.url).pathname.replace('/api/v1/inbox', '').split('/').map(decodeURIComponent)
  const address = `/api/v1/inbox${id === '' ? '' : '/{id}'}${rest === '' ? '' : `/${rest}`}${name === '' ? '' : '/{name}'}`
  const handlers: Record<string, () => Promise<Response>> = {
    'GET /api/v1/inbox': () => getInbox(request),
    'GET /api/v1/inbox/{id}': () => getForward(request, id),
    'GET /api/v1/inbox/{id}/files/{name}': () => getForwardFile(request, id, name),
    'POST /api/v1/inbox/{id}/answer': () => postAnswer(request, id),
    'GET /api/v1/inbox/{id}/events': () => getForwardEvents(request, id),
  }
  const response = await handlers[`${method} ${address}`]?.()
  if (response === undefined) throw new Error(`nothing answers ${method} ${address}`)
  await expectDescribed(response, method, address)
  return response
}

const send = async (reference?: string) => {
  const [id = ''] = await sendTo(house.current, house.current.hanako, [office], reference)
  return id
}
const refusalOf = async (response: Response) => {
  const { status, reason, field } = (await response.json()) as { status: number, reason: string, field: string | null }
  return [status, reason, field]
}
const answered = (id: string, body: unknown, more: Partial<Call> = {}) => call({ method: 'POST', path: `/${id}/answer`, body, ...more })

/** Every way in, for one forward. */
const ways = (id: string): Call[] => [
  { path: `/${id}` }, { path: `/${id}/files/evidence.zip` }, { path: `/${id}/files/original.xml` }, { path: `/${id}/events` }, { method: 'POST', path: `/${id}/answer`, body: { decision: 'accepted' } },
]

describe('the inbox over HTTP', () => {
  it('is listed page by page, by state and by reference', async () => {
    const ids = [await send('K-1'), await send('K-2')].reverse()
    const list = async (query: string) => (await (await call({ path: query })).json()) as z.infer<typeof inboxPageSchema>
    expect((await list('')).forwards.map(({ forwardId }) => forwardId)).toEqual(ids)
    expect((await list('?reference=K-1')).forwards).toEqual([expect.objectContaining({ forwardId: ids[1], reference: 'K-1', state: 'received', firstReadAt: null, fetchedAt: null, endedAt: null, reason: null })])
    await answered(ids[0] ?? '', { decision: 'refused', reason: 'no-such-matter' })
    expect((await list('?state=refused')).forwards).toEqual([expect.objectContaining({ forwardId: ids[0], reason: 'no-such-matter', endedAt: expect.any(String) as string })])
    expect((await list('?state=unread')).forwards.map(({ forwardId }) => forwardId)).toEqual([ids[1]])
    expect(await refusalOf(await call({ path: '?state=new' }))).toEqual([400, 'filter-unknown', 'state'])
    expect(await refusalOf(await call({ path: '?after=x' }))).toEqual([400, 'page-unknown', 'after'])
    expect((await list(`?reference=${encodeURIComponent("' or 1=1 --")}`)).forwards).toEqual([])
  })

  it('tells the verdict step by step, and hands out exactly the documents that its receipt names', async () => {
    const id = await send()
    const forward = (await (await call({ path: `/${id}` })).json()) as z.infer<typeof inboxForwardSchema>
    expect(forward).toMatchObject({ forwardId: id, issuer: { name: house.current.insurer.name, corporateNumber: house.current.insurer.corporateNumber }, withdrawnAt: null, answer: null })
    expect(forward.firstReadAt).not.toBeNull()
    for (const { verdict, name, sha256, sizeInBytes } of forward.documents) {
      expect(verdict).toMatchObject({ indication: 'TOTAL-PASSED', subIndication: null })
      expect(new Set(verdict.steps.map(({ outcome }) => outcome))).toEqual(new Set(['passed']))
      expect(verdict.steps.map(({ name: step }) => step)).toEqual(expect.arrayContaining(['unaltered', 'signature', 'signer-certificate', 'validity', 'revocation', 'organisation', 'receipt']))
      const file = Buffer.from(await (await call({ path: `/${id}/files/${name}` })).arrayBuffer())
      expect([file.length, Buffer.from(await crypto.subtle.digest('SHA-256', file)).toString('hex')]).toEqual([sizeInBytes, sha256])
    }
    expect(await database().receivedForward.findFirst({ where: { id } })).toMatchObject({ fetchedAt: expect.any(Date) as Date })
    for (const name of ['original.xml.p7s', 'receipt.json', 'deposit-receipt.json', 'events.jsonl', 'evidence.zip']) expect((await call({ path: `/${id}/files/${name}` })).status, name).toBe(200)
    for (const name of ['secret.txt', '..%2F..%2Fetc%2Fpasswd', '__proto__']) expect(await refusalOf(await call({ path: `/${id}/files/${name}` })), name).toEqual([404, 'file-unknown', null])
  })

  it('counts a file as read before it leaves, and as fetched only when all of it was taken', async () => {
    const [id = ''] = await sendTo(house.current, house.current.hanako, [office])
    const timesOf = async () => {
      const { firstReadAt, fetchedAt } = await database().receivedForward.findFirstOrThrow({ where: { id } })
      return [firstReadAt !== null, fetchedAt !== null]
    }
    for (const name of ['original.xml', 'evidence.zip']) {
      const reader = (await call({ path: `/${id}/files/${name}` })).body?.getReader()
      await reader?.read()
      await reader?.cancel()
      expect(await timesOf()).toEqual([true, false])
    }
    await (await call({ path: `/${id}/files/evidence.zip` })).arrayBuffer()
    expect(await timesOf()).toEqual([true, true])
  })

  it('takes an answer once: 201, then 200 with the same seal, then 409 for another', async () => {
    const id = await send()
    const first = await answered(id, { decision: 'refused', reason: 'wrong-document' })
    const said = await first.json() as object
    expect([first.status, said]).toMatchObject([201, { forwardId: id, decision: 'refused', reason: 'wrong-document' }])
    const again = await answered(id, { decision: 'refused', reason: 'wrong-document' })
    expect([again.status, await again.json()]).toEqual([200, said])
    expect(await refusalOf(await answered(id, { decision: 'accepted' }))).toEqual([409, 'already-answered', null])
    expect((await (await call({ path: `/${id}` })).json() as z.infer<typeof inboxForwardSchema>).answer).toEqual((said as { answer: object }).answer)
  })

  it('lists the signed events, also as one file, and also of what was taken back', async () => {
    const id = await send()
    await revokeForward(house.current.hanako.actor, id, new Date())
    await runJobs(house.current)
    const { events } = (await (await call({ path: `/${id}/events` })).json()) as { events: { kind: string }[] }
    expect(events.map(({ kind }) => kind)).toEqual(['forwarded', 'forward-revoked'])
    const file = await call({ path: `/${id}/events`, headers: { accept: 'application/jsonl' } })
    expect((await file.text()).trim().split('\n')).toHaveLength(2)
    expect(await refusalOf(await call({ path: `/${id}/events?after=x` }))).toEqual([400, 'page-unknown', 'after'])
  })
})

describe('what the inbox refuses over HTTP', () => {
  it('keys that are unknown, revoked, for depositing only, or of an organisation that no longer receives: all alike', async () => {
    const id = await send()
    const depositing = await machineKey(office.id, ['deposit'])
    const revoked = await machineKey(office.id, ['receive'])
    await database().apiClient.updateMany({ where: { organisationId: office.id, id: revoked.split('.')[1] ?? '' }, data: { revokedAt: new Date() } })
    const keys = [depositing, revoked, house.current.insurer.apiKey, `${office.apiKey.slice(0, -2)}xx`, 'nothing', '']
    for (const key of keys) {
      for (const way of [{ path: '' }, ...ways(id)]) expect(await refusalOf(await call({ ...way, key })), `${key === depositing ? 'deposit' : 'other'} ${way.path}`).toEqual([401, 'unauthorised', 'Authorization'])
    }
    await database().organisation.update({ where: { id: office.id }, data: { state: 'suspended' } })
    expect(await refusalOf(await call({ path: '' }))).toEqual([401, 'unauthorised', 'Authorization'])
    await database().organisation.update({ where: { id: office.id }, data: { state: 'active' } })
    expect(await database().receivedForward.findFirst({ where: { id } })).toMatchObject({ state: 'received', firstReadAt: null })
  })

  it('another organisation\'s forwards, and what is not there, alike', async () => {
    const id = await send()
    for (const way of ways(id)) expect(await refusalOf(await call({ ...way, key: other.apiKey }))).toEqual([404, 'forward-unknown', null])
    for (const missing of [randomUUID(), 'x', '%00']) {
      for (const way of ways(missing)) expect(await refusalOf(await call(way))).toEqual([404, 'forward-unknown', null])
    }
    expect(((await (await call({ path: '', key: other.apiKey })).json()) as { forwards: [] }).forwards).toEqual([])
    expect(await database().receivedForward.findFirst({ where: { id } })).toMatchObject({ state: 'received', firstReadAt: null })
  })

  it('everything of a forward that was taken back but its events', async () => {
    const id = await send()
    await revokeForward(house.current.hanako.actor, id, new Date())
    await runJobs(house.current)
    for (const way of ways(id).filter(({ path }) => !path.endsWith('/events'))) expect(await refusalOf(await call(way)), way.path).toEqual([410, 'forward-revoked', null])
  })

  it('answers that are no answers, each with its field', async () => {
    const id = await send()
    const refused = async (body: unknown, headers = {}) => refusalOf(await answered(id, body, { headers }))
    expect(await refused({ decision: 'accepted' }, { 'content-type': 'text/plain' })).toEqual([415, 'media-type-unsupported', 'Content-Type'])
    expect(await refused('x'.repeat(5000))).toEqual([413, 'body-too-large', null])
    expect(await refused({ decision: 'accepted', note: 'x'.repeat(5000) })).toEqual([413, 'body-too-large', null])
    for (const body of ['', '[]', 'null', '"accepted"', '{"decision":', '\u0000']) expect(await refused(body), body).toEqual([400, 'body-malformed', null])
    expect(await refused({})).toEqual([422, 'field-malformed', '/decision'])
    expect(await refused({ decision: 'maybe' })).toEqual([422, 'field-malformed', '/decision'])
    expect(await refused({ decision: 'refused' })).toEqual([422, 'field-malformed', '/reason'])
    expect(await refused({ decision: 'refused', reason: 'because' })).toEqual([422, 'field-malformed', '/reason'])
    expect(await refused({ decision: 'accepted', reason: 'other' })).toEqual([422, 'field-malformed', '/reason'])
    expect(await refused({ decision: 'refused', reason: 'other', note: '花子様' })).toEqual([422, 'field-malformed', '/note'])
    expect(await database().receivedForward.findFirst({ where: { id } })).toMatchObject({ state: 'received' })
  })

  it('more readings at once than have room', async () => {
    const id = await send()
    const answers = await Promise.all(Array.from({ length: 12 }, () => call({ path: `/${id}` })))
    const statuses = answers.map(({ status }) => status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(4)
    expect(new Set(statuses)).toEqual(new Set([200, 429]))
    expect(answers.find(({ status }) => status === 429)?.headers.get('retry-after')).toBe('2')
    expect((await call({ path: `/${id}` })).status).toBe(200)
  })

  it('says in English when asked', async () => {
    const response = await call({ path: `/${randomUUID()}`, headers: { 'accept-language': 'en' } })
    expect(await response.json()).toMatchObject({ title: expect.stringMatching(/^No document/) as string })
  })
})
