import { execFile } from 'node:child_process'
import { createPrivateKey, createPublicKey, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, request as httpRequest, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, type Browser, type Page, test } from '@playwright/test'
import { calculateJwkThumbprint, CompactSign, generateKeyPair } from 'jose'
import { exchangeRaw, parseHttp } from '@/bridge/testing/raw-http'
import { countInFlight } from '@/server/gestures/testing/alter-document'
import { chooseCard, completeLogin, expectNobodyLoggedIn, logIn, signWithCard, typePin } from './gesture'
import { dataDirectory, portalOrigin, testPerson } from './settings'
import { plainText, signFiles } from './signing'
import { text } from './text'

const instance = JSON.parse(readFileSync(path.join(dataDirectory, 'instance.json'), 'utf8')) as { databaseUrl: string; bridgeOrigin: string }
const portal = new URL(portalOrigin)
const bridge = new URL(instance.bridgeOrigin)
const NOBODY = 65_534

const keyFile = () => createPrivateKey(readFileSync(path.join(dataDirectory, 'secrets/request-signing.key.pem')))

interface Changes {
  payload?: object
  key?: 'another'
}

/** A login request as the portal makes it, with whatever a row wants to be different. */
async function bridgePath({ payload = {}, key }: Changes = {}): Promise<string> {
  const privateKey = keyFile()
  const { kty, crv, x } = createPublicKey(privateKey).export({ format: 'jwk' })
  const kid = await calculateJwkThumbprint({ kty: kty ?? '', crv: crv ?? '', x: x ?? '' })
  const iat = Math.floor(Date.now() / 1000)
  const random = () => randomBytes(32).toString('base64url')
  const content = { v: 1, purpose: 'login', origin: portalOrigin, session: random(), nonce: random(), iat, exp: iat + 300, documents: [], ...payload }
  const signer = key === 'another' ? (await generateKeyPair('EdDSA')).privateKey : privateKey
  const jws = await new CompactSign(Buffer.from(JSON.stringify(content))).setProtectedHeader({ alg: 'EdDSA', kid, typ: 'madoguchi-request+jwt' }).sign(signer)
  return `/v1?request=${jws}`
}

type Raw = { to: URL; line: string; headers?: Record<string, string>; body?: string }

/** Every byte of it is the row's own. */
async function send({ to, line, headers = {}, body = '' }: Raw): Promise<number> {
  const length = body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  const lines = Object.entries({ host: to.host, connection: 'close', ...length, ...headers }).map(([name, value]) => `${name}: ${value}`)
  return parseHttp(await exchangeRaw(Number(to.port), [`${line} HTTP/1.1`, ...lines, '', body].join('\r\n'))).status
}

const form = { 'content-type': 'application/x-www-form-urlencoded' }
const ownPost = { ...form, origin: bridge.origin, 'sec-fetch-site': 'same-origin' }
const json = { 'content-type': 'application/json' }
const ownForm = { ...form, origin: portal.origin }
const now = () => Math.floor(Date.now() / 1000)

type Row = [what: string, sent: () => Promise<Raw>, answer: number]

const toBridge = (changes: Changes, headers: Record<string, string> = {}) => async (): Promise<Raw> => ({ to: bridge, line: `GET ${await bridgePath(changes)}`, headers })
const toPortal = (line: string, headers: Record<string, string>, body = '') => async (): Promise<Raw> => ({ to: portal, line, headers, body })

/** By raw socket, against the real bridge and the real portal. Under each group of refusals stands the neighbour that must succeed. */
const rows: Row[] = [
  ['bridge: a rebound name in Host', toBridge({}, { host: `attacker.example:${bridge.port}` }), 421],
  ['bridge: a cookie of another program on 127.0.0.1', toBridge({}, { cookie: 'session=1' }), 400],
  ['bridge: a frame of another page', toBridge({}, { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }), 403],
  ['bridge: a request that has expired', toBridge({ payload: { iat: now() - 400, exp: now() - 100 } }), 410],
  ['bridge: a request signed by another key', toBridge({ key: 'another' }), 403],
  ['bridge: a request without signature', async () => ({ to: bridge, line: `GET ${(await bridgePath()).replace(/\.[^.]*$/, '.')}` }), 400],
  ['bridge: a request of an origin that is not pinned', toBridge({ payload: { origin: 'https://attacker.example' } }), 403],
  ['bridge: a query of 64 kB', async () => ({ to: bridge, line: `GET /v1?request=${'x'.repeat(64 * 1024)}` }), 414],
  ['bridge, the neighbour: a link from the portal', toBridge({}, { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }), 200],
  ['bridge: a PIN without token', async () => ({ to: bridge, line: 'POST /v1/sign', headers: ownPost, body: `request=${(await bridgePath()).slice(12)}&reader=virtual-hanako&lang=ja&pin=1234` }), 403],
  ['portal: a rebound name in Host', toPortal('GET /login', { host: `attacker.example:${portal.port}` }), 421],
  ['portal, the neighbour: its own name', toPortal('GET /login', {}), 200],
  ['portal: a bridge’s answer over 64 kB', toPortal('POST /api/bridge/responses', json, JSON.stringify({ request: 'a.b.c', signatures: ['A'.repeat(66_000)] })), 413],
  ['portal: an answer to a request that nobody signed', toPortal('POST /api/bridge/responses', json, JSON.stringify({ request: 'a.b.c', signatures: ['AAAA'] })), 422],
  ['portal: an answer of another type', toPortal('POST /api/bridge/responses', { 'content-type': 'text/plain' }, 'x'), 415],
  ['portal: a document under a guessed address', toPortal(`GET /api/bridge/documents/${'A'.repeat(43)}`, {}), 404],
  ['portal: signatures taken by a form of another site', toPortal('POST /signing/complete', { ...form, origin: 'https://attacker.example' }, 'ticket=x'), 403],
  ['portal: the same with Origin: null', toPortal('POST /signing/complete', { ...form, origin: 'null' }, 'ticket=x'), 403],
  ['portal: the same without Origin', toPortal('POST /signing/complete', form, 'ticket=x'), 403],
  ['portal: files of another port of localhost', toPortal('POST /signing/prepare', { 'content-type': 'multipart/form-data; boundary=x', origin: 'http://localhost:9' }, '--x--'), 403],
  ['portal, the neighbour: its own form, by somebody not logged in', toPortal('POST /signing/complete', ownForm, `ticket=${'A'.repeat(43)}`), 303],
]

test('the table: each row by raw socket gets its stated answer', async () => {
  for (const [what, sent, answer] of rows) expect.soft(await send(await sent()), what).toBe(answer)
})

test('a slow client is cut off while a quick one is served', async () => {
  const slow = exchangeRaw(Number(bridge.port), `GET / HTTP/1.1\r\nhost: ${bridge.host}\r\n`)
  expect(await send({ to: bridge, line: 'GET /' })).toBe(200)
  expect(parseHttp(await slow).status).toBe(408)
})

test('another user of the machine gets no page of the bridge; this one does', async () => {
  const script = `require('node:http').get('${bridge.origin}/', (answer) => process.stdout.write(String(answer.statusCode)) && answer.resume())`
  const statusFor = async (as: { uid?: number }) => (await promisify(execFile)(process.execPath, ['-e', script], { cwd: '/', env: { NODE_ENV: 'test' }, ...as })).stdout
  expect(await statusFor({})).toBe('200')
  if (process.getuid?.() !== 0) return
  expect(await statusFor({ uid: NOBODY })).toBe('403')
})

/** A site of somebody else's, on a host and port of its own. */
async function openSite(answer: RequestListener): Promise<{ port: number; close: () => void }> {
  const server: Server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { port: (server.address() as AddressInfo).port, close: () => { server.close(); server.closeAllConnections() } }
}

const formPage = (action: string, fields: Record<string, string>) =>
  `<!doctype html><form method="post" action="${action}">${Object.entries(fields).map(([name, value]) => `<input name="${name}" value="${value}">`).join('')}<button>go</button></form>`

/** Presses the button of a real page and gives the status of what comes. */
async function pressed(page: Page): Promise<number> {
  const answer = page.waitForResponse((response) => response.request().method() === 'POST')
  await page.getByRole('button').click()
  return (await answer).status()
}

test('real pages: another site, another port of the same host and a page without origin cannot post to bridge or portal, though the resident is logged in', async ({ page }) => {
  const tab = await logIn(page, 'hanako')
  const targets: [string, Record<string, string>][] = [
    [`${bridge.origin}/v1/sign`, { request: (await bridgePath()).slice(12), reader: 'virtual-hanako', lang: 'ja', pin: '1234' }],
    [`${portal.origin}/signing/complete`, { ticket: 'A'.repeat(43) }],
    [`${portal.origin}/signing/drop`, { signing: '00000000-0000-4000-8000-000000000000' }],
  ]
  for (const [action, fields] of targets) {
    const site = await openSite((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(formPage(action, fields)))
    for (const address of [`http://127.0.0.1:${site.port}/`, `http://localhost:${site.port}/`, `data:text/html,${encodeURIComponent(formPage(action, fields))}`]) {
      const page = await tab.context().newPage()
      await page.goto(address)
      expect.soft(await pressed(page), `${action} from ${address.slice(0, 30)}`).toBe(403)
      await page.close()
    }
    site.close()
  }
  await tab.goto('/home')
  await expect(tab).toHaveURL('/home')
})

const signingRefusal = (reason: string) => text('signing', `refused.reasons.${reason}.what`)
const takeBundle = (tab: Page) => tab.getByRole('button', { name: text('signing', 'return.button') }).click()

async function elsewhere(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ baseURL: portalOrigin, locale: 'ja-JP' })
  return context.newPage()
}

test('a signing begun in browser A and finished in B ends for both, and no signature stays stored; the neighbour that stays in A gets its bundle', async ({ page, browser }) => {
  const a = await logIn(page, 'hanako')
  const begun = await signFiles(a, 'hanako', [plainText('Aで始めました')])
  expect((await countInFlight(instance.databaseUrl)).signatures).toBe(1)
  const b = await logIn(await elsewhere(browser), 'taro')
  await b.goto(begun.url())
  await takeBundle(b)
  await expect(b.getByText(signingRefusal('other-session'))).toBeVisible()
  expect(await countInFlight(instance.databaseUrl)).toMatchObject({ signatures: 0, documents: 0 })
  await takeBundle(begun)
  await expect(begun.getByText(signingRefusal('refused'))).toBeVisible()

  const stayed = await signFiles(a, 'hanako', [plainText('Aで終えます')])
  const download = stayed.waitForEvent('download')
  await takeBundle(stayed)
  expect((await download).suggestedFilename()).toBe('signed-documents.zip')
})

test('a login begun in A and finished in B logs in neither and leaves nothing stored', async ({ page, browser }) => {
  const a = await signWithCard(page, 'hanako')
  await expect(a).toHaveURL(/\/login\/return/)
  const b = await elsewhere(browser)
  await b.goto(a.url())
  await completeLogin(b)
  await expectNobodyLoggedIn(b)
  await completeLogin(a)
  await expectNobodyLoggedIn(a)
  expect((await countInFlight(instance.databaseUrl)).logins).toBe(0)
})

// On 127.0.0.1 it would not get so far: its cookies reach the bridge, which refuses whoever brings any.
test('a proxied portal: the bridge names the genuine origin, the signature comes back there, and nobody is logged in at either', async ({ page }) => {
  const proxy = await openSite((incoming, outgoing) => {
    const headers = { ...incoming.headers, host: portal.host, ...(incoming.headers.origin ? { origin: portal.origin } : {}) }
    const onward = httpRequest({ host: 'localhost', port: portal.port, path: incoming.url, method: incoming.method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    onward.on('error', () => outgoing.destroy())
    incoming.pipe(onward)
  })
  await page.goto(`http://proxied.localhost:${proxy.port}/login`)
  const opened = page.context().waitForEvent('page')
  await page.getByRole('link', { name: text('login', 'helper.button') }).click()
  const window = await opened
  await chooseCard(window, testPerson('hanako').cardLabel)
  await expect(window.getByText(portalOrigin).first()).toBeVisible()
  await typePin(window, testPerson('hanako').pin)
  await expect(window).toHaveURL(new RegExp(`^${portalOrigin}/login/return`))
  await completeLogin(window)
  await expect(window).toHaveURL(/\/login\/refused/)
  await expectNobodyLoggedIn(window)
  await page.goto(`http://proxied.localhost:${proxy.port}/home`)
  await expect(page).toHaveURL(/\/login/)
  proxy.close()
})
