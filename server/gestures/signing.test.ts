import { createHash } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { requestLifetimeInSeconds } from '@/domain/identity'
import { maximumOpenSignings } from '@/domain/signing'
import { verifyDetachedCms } from '@/pki/verify/cms'
import { jpkiSignature } from '@/pki/verify/profiles'
import type { Resident } from '@/domain/actor'
import type { TestBrowser } from '../identity/testing/browser'
import { postToBridgeDoor } from '../identity/testing/browser'
import { testOrigin } from '../identity/testing/portal'
import { signingRecords } from '../signing/purposes'
import { anchorsFor } from '../trust/anchors'
import { crlsFor, primitives } from '../trust/revocation'
import { completeSigning, type SigningResult } from './complete-signing'
import { serveSigningDocument } from './documents'
import { maxWaitingPerSession } from './pending-signings'
import { signingChecks } from './signing-checks'
import { findOpenSigning, openSigning, signingInvitation } from './signing-requests'
import { sandboxPortal } from './testing/sandbox-portal'

const portal = sandboxPortal()
const utf8 = (text: string) => new TextEncoder().encode(text)
const text = (content: string) => ({ content: utf8(content), mediaType: 'text/plain; charset=utf-8' })
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')

let hanako: TestBrowser
let taro: TestBrowser

beforeAll(async () => {
  hanako = await portal.logIn('hanako')
  taro = await portal.logIn('taro')
})
beforeEach(async () => {
  await portal.database.client.signingRequest.deleteMany()
  await portal.database.client.signingDocument.deleteMany()
  await portal.database.client.pendingSigning.deleteMany()
})

async function residentIn(browser: TestBrowser): Promise<Resident> {
  const actor = await browser.resident()
  if (actor === null) throw new Error('Nobody is logged in.')
  return actor
}

interface Begun {
  id: string
  jws: string
  documents: { url: string; sha256: string; size: number; mediaType: string }[]
}

async function begin(browser: TestBrowser, contents: readonly string[] = ['百円を払います'], at = new Date()): Promise<Begun> {
  const actor = await residentIn(browser)
  const opened = await openSigning(actor, { purpose: 'own-documents', documents: contents.map(text) }, at)
  if (!opened.ok) throw new Error(opened.reason)
  const signing = await findOpenSigning(actor, opened.id, at)
  if (signing === null) throw new Error('The new request is not there.')
  const jws = new URL(await signingInvitation(actor, signing, 'ja')).searchParams.get('request') ?? ''
  const { documents } = JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString('utf8')) as Pick<Begun, 'documents'>
  return { id: opened.id, jws, documents }
}

const fetchDocument = (url: string, headers: Record<string, string> = {}, at = new Date()) =>
  serveSigningDocument(new Request(url, { headers }), url.split('/').at(-1) ?? '', at)

/** What a bridge does: fetch, compare, sign with that card, post. */
async function signAll({ jws, documents }: Begun, person = 'hanako', alter: (content: Uint8Array) => Uint8Array = (content) => content) {
  const signatures = []
  for (const { url, sha256 } of documents) {
    const content = new Uint8Array(await (await fetchDocument(url)).arrayBuffer())
    expect(createHash('sha256').update(content).digest('base64url')).toBe(sha256)
    signatures.push(base64(await portal.card(person).signDocument(alter(content))))
  }
  return { request: jws, signatures }
}

async function ticketFor(body: object, at = new Date()): Promise<string> {
  const answer = await postToBridgeDoor(body, at)
  expect(answer.status).toBe(201)
  return ((await answer.json()) as { ticket: string }).ticket
}

const complete = async (browser: TestBrowser, ticket: string, at = new Date()): Promise<SigningResult> =>
  completeSigning(await browser.resident(), ticket, signingRecords, at)

async function expectNothingKept() {
  const { client } = portal.database
  expect([await client.pendingSigning.count(), await client.signingDocument.count(), await client.signingRequest.count()]).toEqual([0, 0, 0])
}

async function expectRefused(result: SigningResult, reason: string) {
  expect(result).toEqual({ ok: false, reason })
  await expectNothingKept()
}

describe('a signing', () => {
  it('ends in verified, time-stamped signatures by this account’s holder, and nothing is kept but two lines of the account’s record', async () => {
    const begun = await begin(hanako, ['一通目', '二通目\r\n'])
    const result = await complete(hanako, await ticketFor(await signAll(begun)))
    if (!result.ok) throw new Error(result.reason)
    const [first, second] = result.completed.documents
    expect([first?.content, second?.content]).toEqual([utf8('一通目'), utf8('二通目\r\n')])
    const at = new Date(Date.now() + 1000)
    const anchors = [...anchorsFor('jpki-signature'), ...anchorsFor('time-stamp')]
    const crls = await crlsFor(anchors, at)
    for (const { cms, content, time } of result.completed.documents) {
      const verdict = await verifyDetachedCms({ cms, content, profile: jpkiSignature, anchors, crls, at, primitives: primitives() })
      expect(verdict).toMatchObject({ indication: 'TOTAL-PASSED', provenTime: time })
    }
    await expectNothingKept()
    const audit = await portal.database.client.auditEntry.findMany({ where: { action: { in: ['jpki-asked', 'documents-signed'] } } })
    expect(audit.map(({ action }) => action).sort()).toEqual(['documents-signed', 'jpki-asked'])
  })

  it('leaves nothing in the database that could be read: neither document nor signature nor a way to them', async () => {
    const secret = '秘密の内容 SECRET-4711'
    const begun = await begin(hanako, [secret])
    const ticket = await ticketFor(await signAll(begun))
    const { client } = portal.database
    const rows = [await client.signingRequest.findMany(), await client.signingDocument.findMany(), await client.pendingSigning.findMany()]
    const bytes = rows.flat().flatMap((row) => Object.values(row)).filter((value) => value instanceof Uint8Array)
    const stored = [JSON.stringify(rows), ...bytes.map((value) => Buffer.from(value).toString('latin1')), ...bytes.map((value) => Buffer.from(value).toString('utf8'))].join('\n')
    expect(bytes.length).toBeGreaterThan(3)
    for (const trace of ['SECRET-4711', ticket, begun.documents[0]?.url.split('/').at(-1) ?? 'none', 'JPKI', begun.jws]) expect(stored).not.toContain(trace)
  })

  it('is one request however often its page is drawn, in either language', async () => {
    const actor = await residentIn(hanako)
    const { id, jws } = await begin(hanako)
    const signing = await findOpenSigning(actor, id, new Date())
    if (signing === null) throw new Error('gone')
    const english = new URL(await signingInvitation(actor, signing, 'en'))
    expect(english.searchParams.get('lang')).toBe('en')
    expect(english.searchParams.get('request')).toBe(jws)
  })

  it('is seen and finished by nobody but the session that began', async () => {
    const { id } = await begin(hanako)
    expect(await findOpenSigning(await residentIn(taro), id, new Date())).toBeNull()
    const otherSession = await portal.logIn('hanako')
    expect(await findOpenSigning(await residentIn(otherSession), id, new Date())).toBeNull()
  })

  it('is bounded: so many open ones for an account and no more, until they are over', async () => {
    const at = new Date()
    const actor = await residentIn(hanako)
    const tries = await Promise.all(Array.from({ length: maximumOpenSignings + 3 }, () => openSigning(actor, { purpose: 'own-documents', documents: [text('甲')] }, at)))
    expect(tries.filter(({ ok }) => ok)).toHaveLength(maximumOpenSignings)
    expect(await openSigning(await residentIn(taro), { purpose: 'own-documents', documents: [text('甲')] }, at)).toMatchObject({ ok: true })
    const later = new Date(at.getTime() + requestLifetimeInSeconds * 1000)
    expect(await openSigning(actor, { purpose: 'own-documents', documents: [text('甲')] }, later)).toMatchObject({ ok: true })
  })
})

describe('a document that waits', () => {
  it('is given to whoever has its address, as bytes and not as a page, until its request is over', async () => {
    const at = new Date()
    const [document] = (await begin(hanako, ['本文'], at)).documents
    const url = document?.url ?? ''
    expect(url).toMatch(/^http:\/\/localhost:3000\/api\/bridge\/documents\/[A-Za-z0-9_-]{43}$/)
    const answer = await fetchDocument(url)
    expect(await answer.text()).toBe('本文')
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/octet-stream', 'content-disposition': 'attachment', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff',
    })
    expect((await fetchDocument(url, {}, new Date(at.getTime() + 5 * 60_000))).status).toBe(404)
  })

  it.each<[string, Record<string, string>]>([['a browser', { 'sec-fetch-mode': 'navigate' }], ['whoever sends a cookie', { cookie: 'a=1' }]])('is not given to %s', async (_, headers) => {
    const [document] = (await begin(hanako)).documents
    expect((await fetchDocument(document?.url ?? '', headers)).status).toBe(404)
  })

  it.each([['an address nobody was given', 'A'.repeat(43)], ['a short one', 'abc'], ['none', '']])('is not found under %s', async (_, address) => {
    expect((await serveSigningDocument(new Request(`${testOrigin}/`), address, new Date())).status).toBe(404)
  })
})

describe('signatures that came back are not taken, and nothing of them stays, when', () => {
  it('nobody is logged in', async () => {
    const ticket = await ticketFor(await signAll(await begin(hanako)))
    await expectRefused(await completeSigning(null, ticket, signingRecords, new Date()), 'other-session')
  })

  it('somebody else presents the ticket, and the one who began cannot use it after', async () => {
    const begun = await begin(hanako)
    const body = await signAll(begun)
    const ticket = await ticketFor(body)
    await expectRefused(await complete(taro, ticket), 'other-session')
    await expectRefused(await complete(hanako, ticket), 'refused')
    expect((await postToBridgeDoor(body)).status).toBe(409)
  })

  it('another session of the same account presents it', async () => {
    const ticket = await ticketFor(await signAll(await begin(hanako)))
    await expectRefused(await complete(await portal.logIn('hanako'), ticket), 'other-session')
  })

  it('the account’s holder did not sign: the card of another person, with that person’s right password', async () => {
    await expectRefused(await complete(hanako, await ticketFor(await signAll(await begin(hanako), 'taro'))), 'not-yours')
  })

  it('they are over other bytes', async () => {
    const altered = await signAll(await begin(hanako), 'hanako', () => utf8('百万円払います'))
    await expectRefused(await complete(hanako, await ticketFor(altered)), 'other-document')
  })

  it('they are in another order than the documents', async () => {
    const { request, signatures } = await signAll(await begin(hanako, ['甲', '乙']))
    await expectRefused(await complete(hanako, await ticketFor({ request, signatures: signatures.toReversed() })), 'other-document')
  })

  it.each<[string, (signatures: string[]) => string[]]>([
    ['one is missing', ([first = '']) => [first]],
    ['there is one too many', (signatures) => [...signatures, signatures[0] ?? '']],
    ['one is no CMS at all', ([first = '']) => [first, base64(utf8('no CMS'))]],
  ])('%s', async (_, change) => {
    const { request, signatures } = await signAll(await begin(hanako, ['甲', '乙']))
    await expectRefused(await complete(hanako, await ticketFor({ request, signatures: change(signatures) })), 'signature-wrong')
  })

  it('the certificate is revoked', async () => {
    const result = await complete(hanako, await ticketFor(await signAll(await begin(hanako), 'revoked')))
    expect(result.ok).toBe(false)
    await expectNothingKept()
  })

  it('two minutes are over, and when the ticket was used', async () => {
    const body = await signAll(await begin(hanako))
    const at = new Date()
    expect(await complete(hanako, await ticketFor(body, at), new Date(at.getTime() + 120_000))).toEqual({ ok: false, reason: 'refused' })
    const again = await signAll(await begin(hanako))
    const ticket = await ticketFor(again)
    expect(await complete(hanako, ticket)).toMatchObject({ ok: true })
    expect(await complete(hanako, ticket)).toEqual({ ok: false, reason: 'refused' })
    expect((await postToBridgeDoor(again)).status).toBe(409)
  })

  it('the same signatures come twice at once: one of them is taken', async () => {
    const body = await signAll(await begin(hanako))
    const tickets = [await ticketFor(body), await ticketFor(body)]
    const results = await Promise.all(tickets.map((ticket) => complete(hanako, ticket)))
    expect(results.filter(({ ok }) => ok)).toHaveLength(1)
    await expectNothingKept()
  })

  it('the purpose fails: the transaction takes everything back with it', async () => {
    const ticket = await ticketFor(await signAll(await begin(hanako)))
    const failing = { 'own-documents': () => Promise.reject(new Error('the purpose broke')) }
    const count = () => portal.database.client.auditEntry.count({ where: { action: 'documents-signed' } })
    const before = await count()
    await expect(completeSigning(await hanako.resident(), ticket, failing, new Date())).rejects.toThrow('the purpose broke')
    expect(await count()).toBe(before)
    expect(await portal.database.client.pendingSigning.count()).toBe(0)
  })
})

describe('the bridge’s door, for signatures', () => {
  it.each<[string, (body: { request: string; signatures: string[] }) => unknown, number]>([
    ['a request nobody here signed', (body) => ({ ...body, request: body.request.replace(/^[^.]+/, Buffer.from('{"alg":"none"}').toString('base64url')) }), 422],
    ['no signature', (body) => ({ ...body, signatures: [] }), 400],
    ['eleven signatures', (body) => ({ ...body, signatures: Array.from({ length: 11 }, () => 'AAAA') }), 400],
    ['an unknown field', (body) => ({ ...body, name: '花子' }), 400],
    ['more than 64 kB', (body) => ({ ...body, signatures: ['A'.repeat(66_000)] }), 413],
  ])('refuses %s and keeps nothing', async (_, change, status) => {
    const begun = await begin(hanako)
    const answer = await postToBridgeDoor(change({ request: begun.jws, signatures: ['AAAA'] }))
    expect(answer.status).toBe(status)
    expect(await portal.database.client.pendingSigning.count()).toBe(0)
  })

  it('refuses a login request with signatures, and a signing request with a login’s answer', async () => {
    const login = await hanako.newRequest()
    expect((await postToBridgeDoor({ request: login, signatures: ['AAAA'] })).status).toBe(422)
    const { jws } = await begin(hanako)
    expect([400, 422]).toContain((await postToBridgeDoor({ request: jws, certificate: 'AAAA', signature: 'AAAA' })).status)
  })

  it('refuses an expired request', async () => {
    const at = new Date()
    const body = await signAll(await begin(hanako, ['甲'], at))
    expect((await postToBridgeDoor(body, new Date(at.getTime() + requestLifetimeInSeconds * 1000))).status).toBe(410)
  })

  it('holds no more than so many for one session', async () => {
    const body = await signAll(await begin(hanako))
    for (let sent = 0; sent < maxWaitingPerSession; sent += 1) await ticketFor(body)
    expect((await postToBridgeDoor(body)).status).toBe(503)
  })

  it('takes the same as a form through the browser, one field a signature, and answers with the fixed way back', async () => {
    const { request, signatures } = await signAll(await begin(hanako, ['甲', '乙']))
    const form = new URLSearchParams([['request', request], ...signatures.map((signature) => ['signatures', signature])]).toString()
    const answer = await postToBridgeDoor(form, new Date(), 'application/x-www-form-urlencoded')
    expect(answer.status).toBe(303)
    const location = new URL(answer.headers.get('location') ?? '')
    expect(`${location.origin}${location.pathname}`).toBe(`${testOrigin}/signing/return`)
    expect(await complete(hanako, location.searchParams.get('ticket') ?? '')).toMatchObject({ ok: true })
    const replayed = await postToBridgeDoor(form, new Date(), 'application/x-www-form-urlencoded')
    expect(replayed.headers.get('location')).toBe(`${testOrigin}/signing?problem=replayed`)
  })
})

describe('the table of checks', () => {
  it('asks the JPKI last, and only after whose request it is', () => {
    const guarantees = signingChecks.map(([guarantee]) => guarantee)
    expect(guarantees[0]).toContain('session')
    expect(guarantees.at(-1)).toContain('JPKI')
  })
})
