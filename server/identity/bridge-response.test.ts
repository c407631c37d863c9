import { beforeAll, describe, expect, it } from 'vitest'
import { receiveBridgeResponse } from '../gestures/bridge-door'
import { outcomeFor } from './login-outcome'
import { maxWaitingPerBrowser } from './pending-responses'
import { preLoginHash } from './pre-login'
import type { TestCard } from './testing/authority'
import { postToBridgeDoor, responseOf, TestBrowser, type BridgePost } from './testing/browser'
import { testPortal } from './testing/portal'

const portal = testPortal()
const form = 'application/x-www-form-urlencoded'
let card: TestCard

beforeAll(() => {
  card = portal.authentication.issueCard()
})

const newResponse = async (browser = new TestBrowser()): Promise<BridgePost> => responseOf(await browser.newRequest(), card)
const waiting = () => portal.database.client.pendingResponse.count()

/** Refused with that reason, and nothing kept. */
async function expectProblem(answer: Response, status: number, reason: string, before: number) {
  expect(answer.status).toBe(status)
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  expect(await answer.json()).toMatchObject({ status, reason })
  expect(await waiting()).toBe(before)
}

describe('the bridge’s door', () => {
  it('gives a ticket for a response to our own request, and keeps only the ticket’s hash', async () => {
    const answer = await postToBridgeDoor(await newResponse())
    expect(answer.status).toBe(201)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    const { ticket } = (await answer.json()) as { ticket: string }
    expect(ticket).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(JSON.stringify(await portal.database.client.pendingResponse.findMany())).not.toContain(ticket)
  })

  it('gives every response its own ticket', async () => {
    const answers = await Promise.all([1, 2, 3].map(async () => postToBridgeDoor(await newResponse())))
    const tickets = await Promise.all(answers.map(async (answer) => ((await answer.json()) as { ticket: string }).ticket))
    expect(new Set(tickets).size).toBe(3)
  })

  it('takes no more than five for one browser, however many come at once, and goes on serving others', async () => {
    const browser = new TestBrowser()
    const request = await browser.newRequest()
    const answers = await Promise.all(Array.from({ length: 12 }, () => postToBridgeDoor(responseOf(request, card))))
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(maxWaitingPerBrowser)
    const busy = answers.find(({ status }) => status === 503)
    expect(busy?.headers.get('retry-after')).toBe('10')
    expect(await busy?.json()).toMatchObject({ reason: 'busy' })
    expect((await postToBridgeDoor(await newResponse())).status).toBe(201)
  })

  it('has room for a browser again when its responses have expired', async () => {
    const browser = new TestBrowser()
    const at = new Date()
    const request = await browser.newRequest(at)
    for (let sent = 0; sent < maxWaitingPerBrowser; sent += 1) await postToBridgeDoor(responseOf(request, card), at)
    expect((await postToBridgeDoor(responseOf(request, card), at)).status).toBe(503)
    expect((await postToBridgeDoor(responseOf(request, card), new Date(at.getTime() + 121_000))).status).toBe(201)
  })

  it('refuses a request that has expired', async () => {
    const [response, before] = [await newResponse(), await waiting()]
    await expectProblem(await postToBridgeDoor(response, new Date(Date.now() + 301_000)), 410, 'expired', before)
  })

  it('refuses a request that another portal signed', async () => {
    const response = await newResponse()
    const [header = '', payload = ''] = response.request.split('.')
    const before = await waiting()
    await expectProblem(await postToBridgeDoor({ ...response, request: `${header}.${payload}.${'A'.repeat(86)}` }), 422, 'unknown-request', before)
  })

  it.each<[string, (good: BridgePost) => unknown]>([
    ['nothing', () => ''],
    ['no JSON', () => '{"request":'],
    ['an array', () => []],
    ['null', () => 'null'],
    ['a field missing', ({ request, certificate }) => ({ request, certificate })],
    ['a field more', (good) => ({ ...good, pin: '1234' })],
    ['a number for the request', (good) => ({ ...good, request: 1 })],
    ['a request of two parts', (good) => ({ ...good, request: 'a.b' })],
    ['a request that is far too long', (good) => ({ ...good, request: `a.${'b'.repeat(3000)}.c` })],
    ['a certificate that is not base64', (good) => ({ ...good, certificate: '%%%%' })],
    ['an empty certificate', (good) => ({ ...good, certificate: '' })],
    ['a certificate of 9 kB', (good) => ({ ...good, certificate: Buffer.alloc(9000).toString('base64') })],
    ['a signature in base64url', (good) => ({ ...good, signature: `${'-_'.repeat(170)}` })],
    ['a signature of 2 kB', (good) => ({ ...good, signature: Buffer.alloc(2048).toString('base64') })],
  ])('refuses %s as malformed', async (_name, body) => {
    const before = await waiting()
    await expectProblem(await postToBridgeDoor(body(await newResponse())), 400, 'malformed', before)
  })

  it('refuses bytes that are not UTF-8', async () => {
    const request = new Request(`${portal.origin}/api/bridge/responses`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: Uint8Array.of(0x7b, 0xff, 0x7d) })
    expect((await receiveBridgeResponse(request, new Date())).status).toBe(400)
  })

  it.each(['text/plain', 'multipart/form-data', ''])('refuses the content type %j, whose forms other sites could post unasked', async (type) => {
    const before = await waiting()
    await expectProblem(await postToBridgeDoor(await newResponse(), new Date(), type), 415, 'malformed', before)
  })
})

describe('a body larger than 64 kB', () => {
  const endless = (onPull: () => void) =>
    new ReadableStream<Uint8Array>({
      pull(controller) {
        onPull()
        controller.enqueue(new Uint8Array(16 * 1024).fill(0x20))
      },
    })

  it('is refused while it arrives, without waiting for its end', async () => {
    let pulls = 0
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: endless(() => void (pulls += 1)), duplex: 'half' }
    const answer = await receiveBridgeResponse(new Request(`${portal.origin}/api/bridge/responses`, init as RequestInit), new Date())
    expect(answer.status).toBe(413)
    expect(await answer.json()).toMatchObject({ reason: 'too-large' })
    expect(pulls).toBeLessThan(10)
  })

  it('is refused unread when it says its size', async () => {
    let pulls = 0
    const init = { method: 'POST', headers: { 'content-type': 'application/json', 'content-length': '65537' }, body: endless(() => void (pulls += 1)), duplex: 'half' }
    const answer = await receiveBridgeResponse(new Request(`${portal.origin}/api/bridge/responses`, init as RequestInit), new Date())
    expect(answer.status).toBe(413)
    expect(pulls).toBeLessThanOrEqual(1)
  })

  it('is a matter of one byte: exactly 64 kB is read', async () => {
    const good = JSON.stringify(await newResponse())
    expect((await postToBridgeDoor(good.padEnd(64 * 1024, ' '))).status).toBe(201)
    expect((await postToBridgeDoor(good.padEnd(64 * 1024 + 1, ' '))).status).toBe(413)
  })
})

describe('the form that comes through the browser', () => {
  const post = (fields: Record<string, string> | string, at = new Date()) =>
    postToBridgeDoor(typeof fields === 'string' ? fields : new URLSearchParams(fields).toString(), at, form)

  it('is answered by a redirect to the fixed place with the ticket', async () => {
    const browser = new TestBrowser()
    const answer = await post({ ...(await newResponse(browser)) })
    expect(answer.status).toBe(303)
    const location = new URL(answer.headers.get('location') ?? '')
    expect(location.origin + location.pathname).toBe(`${portal.origin}/login/return`)
    expect((await browser.finish(location.searchParams.get('ticket') ?? '')).location).toBe(`${portal.origin}/home`)
  })

  it('with an expired request leads to the page that says so, in the browser that began', async () => {
    const browser = new TestBrowser()
    const at = new Date(Date.now() + 301_000)
    const answer = await post({ ...(await newResponse(browser)) }, at)
    expect(answer.status).toBe(303)
    expect(answer.headers.get('location')).toBe(`${portal.origin}/login/refused`)
    expect(await outcomeFor(preLoginHash(browser.preLogin), at)).toBe('expired-request')
  })

  it('with a field twice is refused', async () => {
    const fields = new URLSearchParams({ ...(await newResponse()) })
    fields.append('request', 'a.b.c')
    const before = await waiting()
    expect((await post(fields.toString())).headers.get('location')).toBe(`${portal.origin}/login/refused`)
    expect(await waiting()).toBe(before)
  })
})
