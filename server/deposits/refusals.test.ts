import { randomUUID } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { samplePremiumDeductions } from '@/documents/premium-deduction/samples'
import { writePremiumDeduction } from '@/documents/premium-deduction/write'
import { database } from '../database'
import { newPseudonym } from '../organisations/pseudonym'
import { depositBody, originalXml, signPair, smallPdf, type DepositBody, type SignedPair } from './testing/documents'
import { post, testHouse } from './testing/house'
import { SealAuthority, type Seal } from './testing/seals'

const house = testHouse()

const problem = z.object({
  type: z.string(), status: z.number(), reason: z.string(), field: z.string().nullable(), title: z.string().min(10),
  verification: z.object({ indication: z.string(), step: z.string(), reason: z.string() }).optional(),
  document: z.object({ reason: z.string(), at: z.string() }).optional(),
})

/** Every row and blob that a deposit could leave behind. */
async function everythingKept() {
  const { directory } = house.current
  const db = database()
  const rows = [await db.deposit.count(), await db.idempotencyKey.count(), await db.outboxMessage.count(), await db.auditEntry.count(), await db.mailboxItem.count()]
  const jobs = await db.$queryRaw<unknown[]>`select id::text from graphile_worker.jobs`
  const blobs = readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) => /^blobs\/../.test(name))
  return { rows, jobs: jobs.length, blobs: blobs.length }
}

/** Posts, expects a refusal, and expects that nothing of it was kept. */
async function refused(body: unknown, headers: Record<string, string> = {}) {
  const before = await everythingKept()
  const response = await post(house.current.insurer, body, headers)
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  expect(response.headers.get('cache-control')).toBe('no-store')
  const document = problem.parse(await response.json())
  expect(document.status).toBe(response.status)
  expect(await everythingKept()).toEqual(before)
  return document
}

const goodBody = async (pair?: SignedPair): Promise<DepositBody> =>
  depositBody(house.current.hanako.pseudonym, pair ?? await signPair(house.current.insurer.seal))

const withDocument = (body: DepositBody, index: number, change: object) =>
  ({ ...body, documents: body.documents.map((document, place) => (place === index ? { ...document, ...change } : document)) })

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')

async function refusedSeal(seal: Seal) {
  return refused(await goodBody(await signPair(seal)))
}

describe('who may deposit', () => {
  it.each([
    ['no key', { authorization: '' }],
    ['something that is no key', { authorization: 'Bearer nothing' }],
    ['another scheme', { authorization: 'Basic abc' }],
    ['ids of nobody', { authorization: `Bearer ${randomUUID()}.${randomUUID()}.${'A'.repeat(43)}` }],
  ])('is refused with %s', async (_, headers) => {
    expect(await refused(await goodBody(), headers)).toMatchObject({ status: 401, reason: 'unauthorised' })
  })

  it('is refused with a wrong secret, a revoked key, and without the role', async () => {
    const { insurer } = house.current
    const body = await goodBody()
    const [organisationId = '', clientId = '', secret = ''] = insurer.apiKey.split('.')
    const wrong = `${organisationId}.${clientId}.${secret.startsWith('A') ? 'B' : 'A'}${secret.slice(1)}`
    expect(await refused(body, { authorization: `Bearer ${wrong}` })).toMatchObject({ reason: 'unauthorised' })
    const client = { where: { organisationId_id: { organisationId, id: clientId } } }
    await database().apiClient.update({ ...client, data: { revokedAt: new Date() } })
    expect(await refused(body)).toMatchObject({ reason: 'unauthorised' })
    await database().apiClient.update({ ...client, data: { revokedAt: null } })
    await database().organisation.update({ where: { id: organisationId }, data: { roles: ['recipient'] } })
    expect(await refused(body)).toMatchObject({ reason: 'unauthorised' })
    await database().organisation.update({ where: { id: organisationId }, data: { roles: ['depositor'] } })
  })
})

describe('the request itself is refused', () => {
  it.each([
    ['without an idempotency key', 'idempotency-key-missing', ''],
    ['with a key too short', 'idempotency-key-malformed', 'seven77'],
    ['with a key too long', 'idempotency-key-malformed', 'x'.repeat(129)],
    ['with a key with a space', 'idempotency-key-malformed', 'not visible ascii'],
  ])('%s', async (_, reason, key) => {
    const { insurer } = house.current
    if (key !== '') return expect(await refused(await goodBody(), { 'idempotency-key': key })).toMatchObject({ status: 400, reason, field: 'Idempotency-Key' })
    const { postDeposit } = await import('./http')
    const headers = { 'authorization': `Bearer ${insurer.apiKey}`, 'content-type': 'application/json' }
    const response = await postDeposit(new Request('http://localhost:3000/api/v1/deposits', { method: 'POST', headers, body: '{}' }))
    expect(problem.parse(await response.json())).toMatchObject({ status: 400, reason, field: 'Idempotency-Key' })
  })

  it('when it is not JSON, by name or by content', async () => {
    expect(await refused(await goodBody(), { 'content-type': 'text/plain' })).toMatchObject({ status: 415, reason: 'media-type-unsupported' })
    for (const text of ['', '{', 'null', '[]', '"text"', '{"a":1}}']) expect(await refused(text)).toMatchObject({ status: 400, reason: 'body-malformed' })
    const notUtf8 = new ReadableStream({ start: (controller) => { controller.enqueue(Uint8Array.of(0x7b, 0xff, 0x7d)); controller.close() } })
    expect(await refused(notUtf8)).toMatchObject({ reason: 'body-malformed' })
  })

  it('when it is too large: a declared length unread, an undeclared one while it streams', async () => {
    expect(await refused('{}', { 'content-length': String(16 * 1024 * 1024) })).toMatchObject({ status: 413, reason: 'body-too-large' })
    let pulled = 0
    const endless = new ReadableStream({ pull: (controller) => { pulled++; controller.enqueue(new Uint8Array(1024 * 1024)) } })
    expect(await refused(endless)).toMatchObject({ status: 413, reason: 'body-too-large' })
    expect(pulled).toBeLessThan(20)
  })
})

describe('a body is refused', () => {
  it.each<[string, object, string, string]>([
    ['with a field that nobody knows', { note: 'x' }, 'field-malformed', '/note'],
    ['without a pseudonym', { pseudonym: undefined }, 'field-malformed', '/pseudonym'],
    ['with an empty reference', { depositorReference: '' }, 'field-malformed', '/depositorReference'],
    ['with a long reference', { depositorReference: 'x'.repeat(65) }, 'field-malformed', '/depositorReference'],
    ['with a name as reference', { depositorReference: '試験 花子' }, 'field-malformed', '/depositorReference'],
    ['with documents that are no list', { documents: {} }, 'field-malformed', '/documents'],
    ['without documents', { documents: [] }, 'original-missing', '/documents'],
    ['with a kind that nobody knows', { kind: 'tax-certificate' }, 'kind-unknown', '/kind'],
    ['with a pseudonym mistyped', { pseudonym: 'ABCD-EFGH-JKMN-PQRS' }, 'pseudonym-unknown', '/pseudonym'],
    ['with a pseudonym of nobody', { pseudonym: newPseudonym() }, 'pseudonym-unknown', '/pseudonym'],
  ])('%s', async (_, change, reason, field) => {
    expect(await refused({ ...await goodBody(), ...change })).toMatchObject({ reason, field })
  })

  it('with one document missing, doubled, or of the wrong role', async () => {
    const body = await goodBody()
    const [original, readable] = body.documents
    expect(await refused({ ...body, documents: [readable] })).toMatchObject({ reason: 'original-missing', field: '/documents' })
    expect(await refused({ ...body, documents: [original, readable, original] })).toMatchObject({ reason: 'role-repeated', field: '/documents/2/role' })
    expect(await refused(withDocument(body, 1, { role: 'appendix' }))).toMatchObject({ reason: 'field-malformed', field: '/documents/1/role' })
  })

  it('with a document whose media type, base64 or extra field is wrong', async () => {
    const body = await goodBody()
    const cases: [object, string][] = [
      [{ mediaType: 'text/html' }, 'mediaType'], [{ content: 'not base64!' }, 'content'], [{ content: '' }, 'content'], [{ content: 'YQ' }, 'content'],
      [{ signature: 'YQ==\n' }, 'signature'], [{ signature: '' }, 'signature'], [{ fileName: '../x' }, 'fileName'],
    ]
    for (const [change, field] of cases) expect(await refused(withDocument(body, 0, change))).toMatchObject({ reason: 'field-malformed', field: `/documents/0/${field}` })
  })

  it('with a document over 10 MB', async () => {
    const content = base64(new Uint8Array(10 * 1024 * 1024 + 1))
    expect(await refused(withDocument(await goodBody(), 1, { content }))).toMatchObject({ status: 413, reason: 'document-too-large', field: '/documents/1/content' })
  })

  it('for a resident who stopped the link, closed the account, or linked another organisation', async () => {
    const { insurer, taro, hanako, otherInsurer } = house.current
    const body = { ...await goodBody(), pseudonym: taro.pseudonym }
    const link = { where: { organisationId_pseudonym: { organisationId: insurer.id, pseudonym: taro.pseudonym } } }
    await database().organisationPseudonym.update({ ...link, data: { stoppedAt: new Date() } })
    expect(await refused(body)).toMatchObject({ reason: 'pseudonym-stopped', field: '/pseudonym' })
    await database().organisationPseudonym.update({ ...link, data: { stoppedAt: null } })
    await database().account.update({ where: { id: taro.actor.accountId }, data: { state: 'closed', closedAt: new Date() } })
    expect(await refused(body)).toMatchObject({ reason: 'pseudonym-stopped' })
    await database().account.update({ where: { id: taro.actor.accountId }, data: { state: 'open', closedAt: null } })
    const foreign = await post(otherInsurer, { ...body, pseudonym: hanako.pseudonym })
    expect(problem.parse(await foreign.json())).toMatchObject({ reason: 'pseudonym-unknown' })
  })
})

describe('a signature is refused', () => {
  afterEach(() => { house.current.list = house.current.authority.list() })

  it('when it is not a CMS, or belongs to another document', async () => {
    const body = await goodBody()
    expect(await refused(withDocument(body, 0, { signature: 'AAAA' }))).toMatchObject({ reason: 'signature-malformed', field: '/documents/0/signature' })
    const exchanged = withDocument(body, 0, { signature: body.documents[1]?.signature })
    expect(await refused(exchanged)).toMatchObject({ reason: 'document-altered', field: '/documents/0/content', verification: { indication: 'TOTAL-FAILED', step: 'unaltered' } })
  })

  it('when one byte of either document is not the one that was signed', async () => {
    const pair = await signPair(house.current.insurer.seal)
    const flip = (bytes: Uint8Array) => bytes.with(bytes.length - 3, (bytes[bytes.length - 3] ?? 0) ^ 1)
    const original = { ...pair, original: { ...pair.original, content: flip(pair.original.content) } }
    const readable = { ...pair, readable: { ...pair.readable, content: flip(pair.readable.content) } }
    expect(await refused(await goodBody(original))).toMatchObject({ reason: 'document-altered', field: '/documents/0/content' })
    expect(await refused(await goodBody(readable))).toMatchObject({ reason: 'document-altered', field: '/documents/1/content' })
  })

  it('by an authority that nobody trusts, even one with the same name', async () => {
    const { insurer } = house.current
    const stranger = new SealAuthority('Organisation Seal CA TEST')
    expect(await refusedSeal(stranger.issue(insurer))).toMatchObject({ reason: 'signer-not-trusted', verification: { indication: 'INDETERMINATE' } })
  })

  it('by a certificate that is revoked, over, not begun, or made for another use', async () => {
    const { insurer, authority } = house.current
    const revoked = authority.issue(insurer)
    authority.revoke(revoked)
    house.current.list = authority.list()
    const { forgetLists } = await import('./testing/forget-lists')
    forgetLists()
    expect(await refusedSeal(revoked)).toMatchObject({ reason: 'signer-revoked', field: '/documents/0/signature' })
    expect(await refusedSeal(authority.issue({ ...insurer, notAfterInDays: -1 }))).toMatchObject({ reason: 'signer-not-valid-now' })
    expect(await refusedSeal(authority.issue({ ...insurer, notBeforeInDays: 1 }))).toMatchObject({ reason: 'signer-not-valid-now' })
    expect(await refusedSeal(authority.issue({ ...insurer, usage: 'login' }))).toMatchObject({ reason: 'signature-refused', verification: { reason: 'wrong-key-usage' } })
  })

  it('while nobody can say whether the certificate is revoked, and asks to come back', async () => {
    const { forgetLists } = await import('./testing/forget-lists')
    house.current.list = null
    forgetLists()
    const response = await post(house.current.insurer, await goodBody())
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '2'])
    expect(problem.parse(await response.json())).toMatchObject({ reason: 'revocation-unknown' })
    house.current.list = house.current.authority.list()
    forgetLists()
    expect((await post(house.current.insurer, await goodBody())).status).toBe(201)
  })

  it('by the seal of another organisation, or of none', async () => {
    const { authority, otherInsurer } = house.current
    expect(await refusedSeal(otherInsurer.seal)).toMatchObject({ reason: 'signer-is-another', verification: { step: 'organisation', reason: 'organisation-differs' } })
    expect(await refusedSeal(authority.issue({ name: '名なし', corporateNumber: null }))).toMatchObject({ reason: 'signer-is-another', verification: { reason: 'organisation-not-named' } })
  })

  it('on one document only, too', async () => {
    const { insurer, otherInsurer } = house.current
    const [own, foreign] = [await signPair(insurer.seal), await signPair(otherInsurer.seal)]
    expect(await refused(await goodBody({ original: own.original, readable: foreign.readable }))).toMatchObject({ reason: 'signer-is-another', field: '/documents/1/signature' })
  })
})

describe('a well-signed document is refused', () => {
  const sealed = async (original: Uint8Array, readable?: Uint8Array) => refused(await goodBody(await signPair(house.current.insurer.seal, original, readable)))

  it('when the original is not the form it should be, with the place', async () => {
    const bytes = (text: string) => new TextEncoder().encode(text)
    const good = new TextDecoder().decode(originalXml())
    expect(await sealed(bytes('<x/>'))).toMatchObject({ reason: 'document-malformed', field: '/documents/0/content', document: { reason: 'unknown-namespace' } })
    expect(await sealed(bytes('not xml'))).toMatchObject({ reason: 'document-malformed' })
    const withEntity = good.replace('?>', '?><!DOCTYPE TEG800 [<!ENTITY x SYSTEM "file:///etc/passwd">]>')
    expect(await sealed(bytes(withEntity))).toMatchObject({ reason: 'document-malformed', document: { reason: 'document-type' } })
  })

  it('when it names another organisation than the one whose seal it bears', async () => {
    const original = writePremiumDeduction({ ...samplePremiumDeductions.common, corporateNumber: house.current.otherInsurer.corporateNumber })
    expect(await sealed(original)).toMatchObject({ reason: 'corporate-number-differs', field: '/documents/0/content' })
  })

  it('when the readable form is not a PDF', async () => {
    const html = new TextEncoder().encode('<html><script>alert(1)</script></html>')
    expect(await sealed(originalXml(), html)).toMatchObject({ reason: 'readable-not-pdf', field: '/documents/1/content' })
    const trailing = new Uint8Array([...smallPdf(), ...html])
    expect(await sealed(originalXml(), trailing)).toMatchObject({ reason: 'readable-not-pdf' })
  })
})

describe('a refusal', () => {
  it('speaks Japanese, or English to who asks for it', async () => {
    const japanese = await post(house.current.insurer, '{')
    const english = await post(house.current.insurer, '{', { 'accept-language': 'en-GB, ja;q=0.5' })
    expect([japanese.headers.get('content-language'), english.headers.get('content-language')]).toEqual(['ja', 'en'])
    expect(problem.parse(await japanese.json()).title).toMatch(/[ぁ-ん]/)
    expect(problem.parse(await english.json()).title).toMatch(/^[\x20-\x7e]+$/)
  })
})
