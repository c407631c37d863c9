import { generateKeyPairSync } from 'node:crypto'
import { connect } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { hiddenFields, startTestBridge, type TestBridge } from './testing/bridge'
import { type RequestChanges, signRequest, startTestPortal, type TestPortal } from './testing/portal'
import { exchangeRaw, parseHttp } from './testing/raw-http'

let portal: TestPortal
let bridge: TestBridge
let fields: Record<string, string>

const LIMITS = { headersTimeoutInMs: 300, requestTimeoutInMs: 600 }

beforeAll(async () => {
  portal = await startTestPortal()
  bridge = await startTestBridge([portal.portal], [{}], { limits: LIMITS })
})
afterAll(async () => {
  await bridge.close()
  await portal.close()
})
beforeEach(async () => {
  const page = await bridge.get(`/v1?request=${signRequest(portal.portal, new Date())}&reader=virtual-hanako`)
  fields = { ...hiddenFields(page.body), pin: '1234' }
  portal.received.length = 0
})

const refusedWith = async (answer: { status: number; body: string }, status: number) => {
  expect(answer.status).toBe(status)
  expect(answer.body).not.toContain('type="password"')
  expect(portal.received).toEqual([])
}

describe('who may post the PIN form', () => {
  it('the page itself: the neighbour of every row below', async () => {
    expect((await bridge.post('/v1/sign', fields)).status).toBe(303)
    expect(portal.received).toHaveLength(1)
  })
  it.each<[string, Record<string, string | null>, number]>([
    ['a rebound name in Host', { host: 'attacker.example:3010' }, 421],
    ['localhost in Host', { host: 'localhost' }, 421],
    ['no Host port', { host: '127.0.0.1' }, 421],
    ['a cross-site origin', { origin: 'https://attacker.example', 'sec-fetch-site': 'cross-site' }, 403],
    ['the portal as origin', { origin: 'http://localhost:3000', 'sec-fetch-site': 'cross-site' }, 403],
    ['a null origin', { origin: 'null' }, 403],
    ['no origin', { origin: null }, 403],
    ['an origin with a trailing slash', { origin: 'http://127.0.0.1/' }, 403],
    ['Sec-Fetch-Site same-site', { 'sec-fetch-site': 'same-site' }, 403],
    ['Sec-Fetch-Site none', { 'sec-fetch-site': 'none' }, 403],
    ['no Sec-Fetch-Site', { 'sec-fetch-site': null }, 403],
    ['a fetch instead of a form', { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }, 403],
    ['a foreign cookie', { cookie: 'session=1' }, 400],
    ['an empty foreign cookie', { cookie: '' }, 400],
    ['plain text', { 'content-type': 'text/plain' }, 415],
    ['no length', { 'content-length': null, 'transfer-encoding': 'chunked' }, 400],
  ])('not one with %s', async (_, headers, status) => {
    await refusedWith(await bridge.post('/v1/sign', fields, headers), status)
  })
  it.each<[string, Record<string, string>]>([
    ['no token', { token: '' }],
    ['a made-up token', { token: 'A'.repeat(43) }],
    ['the token of another reader', { reader: 'virtual-empty' }],
  ])('not one with %s', async (_, changes) => {
    await refusedWith(await bridge.post('/v1/sign', { ...fields, ...changes }), 403)
  })
  it('not one with the token of another request', async () => {
    await refusedWith(await bridge.post('/v1/sign', { ...fields, request: signRequest(portal.portal, new Date()) }), 403)
  })
  it('not one that repeats a field, is too long or has broken escapes', async () => {
    const raw = async (body: string) =>
      parseHttp(await exchangeRaw(Number(bridge.host.split(':')[1]), [
        'POST /v1/sign HTTP/1.1', `host: ${bridge.host}`, 'connection: close', `origin: http://${bridge.host}`, 'sec-fetch-site: same-origin',
        'content-type: application/x-www-form-urlencoded', `content-length: ${body.length}`, '', body,
      ].join('\r\n')))
    const body = new URLSearchParams(fields).toString()
    await refusedWith(await raw(`${body}&pin=1234`), 400)
    await refusedWith(await raw(`${body}&x=%G1`), 400)
    await refusedWith(await raw(`${body}&x=${'y'.repeat(48_000)}`), 413)
    expect((await raw(body)).status).toBe(303)
  })
  it('and a refused PIN form used no try', async () => {
    await bridge.post('/v1/sign', { ...fields, pin: '9999' }, { origin: 'null' })
    const page = await bridge.get(`/v1?request=${fields.request}&reader=virtual-hanako`)
    expect(page.body).toContain('あと3回')
  })
})

describe('who may open the page', () => {
  const open = (headers: Record<string, string> = {}) => bridge.get(`/v1?request=${fields.request}&reader=virtual-hanako`, headers)

  it('a link from the portal', async () => {
    expect((await open({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' })).status).toBe(200)
  })
  it.each<[string, Record<string, string>, number]>([
    ['a rebound name', { host: 'rebound.example' }, 421],
    ['a frame', { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }, 403],
    ['an image', { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }, 403],
    ['a fetch', { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }, 403],
    ['a foreign cookie', { cookie: 'next-auth.session-token=x' }, 400],
  ])('not %s', async (_, headers, status) => refusedWith(await open(headers), status))
  it('and says that it serves to whoever started it, under its own name only', async () => {
    const fetched = { 'sec-fetch-mode': 'cors' }
    expect(await bridge.get('/healthz', fetched)).toMatchObject({ status: 200, body: '{"status":"ok"}' })
    expect((await bridge.get('/healthz', { host: 'rebound.example' })).status).toBe(421)
  })
  it('gives no page to a frame or another page either way', async () => {
    const { headers } = await open()
    expect(headers['content-security-policy']).toContain("default-src 'none'")
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-frame-options': 'DENY', 'x-content-type-options': 'nosniff', 'cross-origin-resource-policy': 'same-origin' })
    expect(headers['access-control-allow-origin']).toBeUndefined()
    expect(headers['strict-transport-security']).toBeUndefined()
    expect(headers['set-cookie']).toBeUndefined()
  })
  it.each([['OPTIONS /v1', 405], ['PUT /v1/sign', 405], ['GET /v1/sign', 405], ['GET /v1/other', 404], ['GET /__proto__', 404], ['GET http://x/v1', 404]])('%s is refused', async (line, status) => {
    const answer = parseHttp(await exchangeRaw(Number(bridge.host.split(':')[1]), `${line} HTTP/1.1\r\nhost: ${bridge.host}\r\nconnection: close\r\n\r\n`))
    await refusedWith(answer, status)
  })
})

describe('which requests are taken', () => {
  const other = generateKeyPairSync('ed25519').privateKey
  const now = Math.floor(Date.now() / 1000)

  const openRequest = (jws: string) => bridge.get(`/v1?${new URLSearchParams({ request: jws, reader: 'virtual-hanako' })}`)
  const made = (changes: RequestChanges) => signRequest(portal.portal, new Date(), changes)

  it('one the pinned portal signed', async () => {
    expect((await openRequest(made({}))).status).toBe(200)
  })
  it.each<[string, RequestChanges, string, number]>([
    ['no signature', { signature: '' }, '署名がありません', 400],
    ['alg none', { header: { alg: 'none' }, signature: '' }, '署名がありません', 400],
    ['alg HS256', { header: { alg: 'HS256' } }, '署名がありません', 400],
    ['another key', { key: other }, '署名が合いません', 403],
    ['an unknown kid', { header: { kid: 'other' } }, '署名が合いません', 403],
    ['a key of its own', { header: { jwk: {} } }, '読み取れません', 400],
    ['critical extensions', { header: { crit: ['exp'] } }, '読み取れません', 400],
    ['another typ', { header: { typ: 'JWT' } }, '読み取れません', 400],
    ['another origin', { payload: { origin: 'https://attacker.example' } }, '登録されていないサイト', 403],
    ['its time over', { payload: { iat: now - 400, exp: now - 100 } }, '期限が切れました', 410],
    ['a time to come', { payload: { iat: now + 600, exp: now + 700 } }, '時計が合っていません', 400],
    ['a life over five minutes', { payload: { exp: now + 4000 } }, '読み取れません', 400],
    ['an unknown purpose', { payload: { purpose: 'pay' } }, '対応していません', 400],
    ['documents to a login', { payload: { documents: [{ url: '/x' }] } }, '読み取れません', 400],
    ['a short nonce', { payload: { nonce: 'abc' } }, '読み取れません', 400],
    ['a return address of its own', { payload: { return: 'https://attacker.example' } }, '読み取れません', 400],
    ['another version', { payload: { v: 2 } }, '読み取れません', 400],
  ])('not one with %s', async (_, changes, sentence, status) => {
    const answer = await openRequest(made(changes))
    expect(answer.body).toContain(sentence)
    expect(answer.body).toContain(`href="${portal.portal.origin}/login"`)
    await refusedWith(answer, status)
  })
  it.each([['an altered payload', (jws: string) => jws.replace(/\.(.)/, (_, first: string) => `.${first === 'e' ? 'f' : 'e'}`)], ['padding', (jws: string) => `${jws}==`], ['four parts', (jws: string) => `${jws}.x`], ['nothing', () => '']])(
    'not one with %s', async (_, alter) => {
      const answer = await openRequest(alter(made({})))
      expect(answer.status).toBeGreaterThanOrEqual(400)
      await refusedWith(answer, answer.status)
    })
  it('not one of 64 kB, nor a header beyond that', async () => {
    await refusedWith(await openRequest('x'.repeat(64 * 1024)), 414)
    await refusedWith(await openRequest('x'.repeat(128 * 1024)), 431)
  })
})

describe('clients that only take time', () => {
  const port = () => Number(bridge.host.split(':')[1])

  it('a slow one is cut off while a quick one is served', async () => {
    const slow = new Promise<string>((resolve) => {
      const socket = connect(port(), '127.0.0.1', () => socket.write(`GET / HTTP/1.1\r\nhost: ${bridge.host}\r\n`))
      let text = ''
      socket.on('data', (chunk) => (text += chunk.toString()))
      socket.on('close', () => resolve(text))
    })
    expect((await bridge.get('/')).status).toBe(200)
    expect(await slow).toContain('408')
  })
  it('a body that never ends is cut off, and no try was used', async () => {
    const body = new URLSearchParams(fields).toString()
    const head = ['POST /v1/sign HTTP/1.1', `host: ${bridge.host}`, `origin: http://${bridge.host}`, 'sec-fetch-site: same-origin', 'content-type: application/x-www-form-urlencoded', `content-length: ${body.length + 1}`]
    await exchangeRaw(port(), [...head, '', body].join('\r\n'))
    expect(portal.received).toEqual([])
    expect((await bridge.post('/v1/sign', fields)).status).toBe(303)
  })
})
