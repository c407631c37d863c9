import { execFileSync } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { unzipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import type { Resident } from '@/domain/actor'
import { downloadNames } from '@/domain/mailbox'
import { database } from '../../database'
import { originalXml } from '../../deposits/testing/documents'
import { getOpeningReceipt } from '../../deposits/opening-receipt-http'
import { runJobs, testHouse, type TestOrganisation, type TestResident } from '../../deposits/testing/house'
import { allEvents, listItemEvents, listOrganisationEvents, type StoredEvent } from '../../events/list'
import { completeStepUp } from '../../gestures/complete-step-up'
import type { NamedItem } from '../../gestures/request'
import { stepUpChecks } from '../../gestures/step-up-checks'
import { signLoginRequest } from '../../identity/login-request'
import { openSession } from '../../identity/session-rows'
import type { TestCard } from '../../identity/testing/authority'
import { postToBridgeDoor, responseOf, TestBrowser, ticketFor } from '../../identity/testing/browser'
import { expectDescribed } from '../../openapi/testing/described'
import { residentOf } from '../../session'
import { downloadFile } from '../download'
import { countUnread, glanceAtMailbox, listMailbox } from '../list'
import { openItem } from '../open'
import { findStoredItem } from '../stored-item'
import { openRegistered } from './open'
import { readOpeningReceipt } from './opening-receipt'
import { downloadProof, openingProof } from './proof'
import { confirmedBy, envelopeOf, receiveRegistered, requestFor } from './testing/registered-item'

const house = testHouse({ withCards: true })
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()

async function named(actor: Resident, itemId: string): Promise<{ purpose: 'open-registered', item: NamedItem }> {
  return { purpose: 'open-registered', item: (await envelopeOf(actor, itemId)).named }
}

const complete = (actor: Resident | null, ticket: string, at = new Date()) => completeStepUp(actor, ticket, 'open-registered', openRegistered, at)

async function sign({ actor, card }: TestResident, itemId: string, at = new Date()) {
  return complete(actor, await confirmedBy(card(), actor, await named(actor, itemId), at), at)
}

const rowOf = ({ actor: { accountId } }: TestResident, id: string) => database().mailboxItem.findUniqueOrThrow({ where: { accountId_id: { accountId, id } } })

async function expectStillShut(resident: TestResident, itemId: string) {
  expect(await rowOf(resident, itemId)).toMatchObject({ openedAt: null, registeredSignatureSha256: null })
  expect(await openItem(resident.actor, itemId)).toEqual({ ok: false, reason: 'unsigned' })
  expect(await database().pendingResponse.count()).toBe(0)
}

/** As the organisation's machine asks. */
async function openingReceipt({ apiKey }: TestOrganisation, depositId: string): Promise<Response> {
  const address = `http://localhost:3000/api/v1/deposits/${depositId}/opening-receipt`
  const response = await getOpeningReceipt(new Request(address, { headers: { authorization: `Bearer ${apiKey}` } }), depositId)
  await expectDescribed(response, 'GET', '/api/v1/deposits/{id}/opening-receipt')
  return response
}

const kinds = async (events: AsyncIterable<StoredEvent>) => {
  const all: StoredEvent[] = []
  for await (const event of events) all.push(event)
  return all.map(({ kind }) => kind)
}

describe('a registered item that waits', () => {
  it('is shut for every way of reading, and marked read by none of them', async () => {
    const { hanako } = house.current
    const { itemId } = await receiveRegistered(house.current, hanako)
    const before = await countUnread(hanako.actor)
    expect(await openItem(hanako.actor, itemId)).toEqual({ ok: false, reason: 'unsigned' })
    expect(await findStoredItem(hanako.actor, itemId)).toEqual({ ok: false, reason: 'unsigned' })
    for (const name of downloadNames) expect(await downloadFile(hanako.actor, itemId, name)).toEqual({ ok: false, reason: 'unsigned' })
    expect(await openingProof(hanako.actor, itemId)).toEqual({ ok: false, reason: 'unsigned' })
    expect(await countUnread(hanako.actor)).toBe(before)
    await expectStillShut(hanako, itemId)
  })

  it('shows in lists its sender and kind, and not even the year that it is about', async () => {
    const { hanako, insurer } = house.current
    const { itemId } = await receiveRegistered(house.current, hanako)
    const listed = (await listMailbox(hanako.actor)).items.find(({ id }) => id === itemId)
    expect(listed).toMatchObject({ kind: 'premium-deduction', senderName: insurer.name, year: null })
    const question = { unread: 50, asked: 50, ofKinds: { kinds: ['premium-deduction'], receivedFrom: { year: 2026, month: 1, day: 1 }, limit: 50 } }
    const glance = await glanceAtMailbox(hanako.actor, question)
    for (const found of [...glance.unread, ...glance.ofKinds].filter(({ id }) => id === itemId)) expect(found.year).toBeNull()
  })

  it('tells of itself what its sealed receipt says: sender, kind, the fingerprint of the original; to nobody else', async () => {
    const { hanako, taro, insurer } = house.current
    const { itemId, depositId } = await receiveRegistered(house.current, hanako)
    const envelope = await envelopeOf(hanako.actor, itemId)
    expect(envelope).toMatchObject({ senderName: insurer.name, kind: 'premium-deduction', originalSha256: hex(sha256(originalXml())) })
    expect(envelope.named).toEqual({ id: itemId, deposit: depositId, sha256: sha256(originalXml()).toString('base64url') })
    await expect(envelopeOf(taro.actor, itemId)).rejects.toThrow('not-found')
  })

  it('is not offered to the card when its row says another sender than its receipt', async () => {
    const { hanako } = house.current
    const { itemId } = await receiveRegistered(house.current, hanako)
    await database().mailboxItem.update({ where: { accountId_id: { accountId: hanako.actor.accountId, id: itemId } }, data: { senderName: '別の会社' } })
    await expect(envelopeOf(hanako.actor, itemId)).rejects.toThrow('damaged')
  })

  it('stays shut when its row no longer says that it is registered', async () => {
    const { hanako } = house.current
    const { itemId } = await receiveRegistered(house.current, hanako)
    await database().mailboxItem.update({ where: { accountId_id: { accountId: hanako.actor.accountId, id: itemId } }, data: { registered: false } })
    await expectStillShut(hanako, itemId)
  })

  it('that the sender took back cannot be opened any more', async () => {
    const { hanako } = house.current
    const { itemId } = await receiveRegistered(house.current, hanako)
    const ticket = await confirmedBy(hanako.card(), hanako.actor, await named(hanako.actor, itemId))
    await database().mailboxItem.update({ where: { accountId_id: { accountId: hanako.actor.accountId, id: itemId } }, data: { withdrawnAt: new Date() } })
    expect(await complete(hanako.actor, ticket)).toEqual({ ok: false, reason: 'item-withdrawn' })
    expect((await rowOf(hanako, itemId)).openedAt).toBeNull()
  })
})

describe('opening with the card', () => {
  it('names the item under the signature: number, deposit and fingerprint, and nothing that says what it is or from whom', async () => {
    const { hanako } = house.current
    const { itemId } = await receiveRegistered(house.current, hanako)
    const stepUp = await named(hanako.actor, itemId)
    const payload = JSON.parse(Buffer.from((await requestFor(hanako.actor, stepUp)).split('.')[1] ?? '', 'base64url').toString('utf8')) as Record<string, unknown>
    expect(Object.keys(payload).sort()).toEqual(['documents', 'exp', 'iat', 'item', 'nonce', 'origin', 'purpose', 'session', 'v'])
    expect(payload).toMatchObject({ purpose: 'open-registered', item: stepUp.item, documents: [] })
  })

  it('opens it, once, and tells both sides what each may know; the sender gets a sealed receipt with the signature’s hash', async () => {
    const { hanako, insurer, otherInsurer } = house.current
    const { itemId, depositId } = await receiveRegistered(house.current, hanako)
    expect((await openingReceipt(insurer, depositId)).status).toBe(404)
    const at = new Date()
    expect(await sign(hanako, itemId, at)).toEqual({ ok: true, value: { itemId } })
    const row = await rowOf(hanako, itemId)
    expect(row.openedAt).toEqual(at)
    expect((await openItem(hanako.actor, itemId)).ok).toBe(true)
    expect(await kinds(allEvents((question) => listItemEvents(hanako.actor, itemId, question)))).toEqual(['accepted', 'published', 'registered-opened'])
    const ofSender = () => kinds(allEvents((question) => listOrganisationEvents(database(), insurer.id, depositId, question)))
    expect(await ofSender()).toEqual(['accepted', 'published'])
    await runJobs(house.current)
    await runJobs(house.current)
    expect(await ofSender()).toEqual(['accepted', 'published', 'registered-opened'])
    const receipt = await database().openingReceipt.findUniqueOrThrow({ where: { organisationId_depositId: { organisationId: insurer.id, depositId } } })
    expect(readOpeningReceipt(receipt.receiptContent)).toMatchObject({ depositId, openedAt: at, signatureSha256: hex(row.registeredSignatureSha256 ?? new Uint8Array()) })
    expect(await (await openingReceipt(insurer, depositId)).json()).toMatchObject({ depositId, openedAt: at.toISOString(), receipt: { content: Buffer.from(receipt.receiptContent).toString('base64') } })
    expect((await openingReceipt(otherInsurer, depositId)).status).toBe(404)
    const audit = await database().auditEntry.findMany({ where: { ownerId: hanako.actor.accountId, action: 'item-opened' } })
    expect(audit.filter(({ details }) => JSON.stringify(details).includes(itemId))).toHaveLength(1)
  })

  it('leaves no certificate anywhere outside the resident’s own sealed box', async () => {
    const { hanako, insurer } = house.current
    const { itemId, depositId } = await receiveRegistered(house.current, hanako)
    await sign(hanako, itemId)
    await runJobs(house.current)
    const certificate = Buffer.from(hanako.card().certificate)
    const key = certificate.subarray(-300, -260)
    const stored = [
      ...await database().registeredOpening.findMany({ where: { accountId: hanako.actor.accountId } }),
      ...await database().openingReceipt.findMany({ where: { organisationId: insurer.id } }),
      ...await database().outboxMessage.findMany(), ...await database().organisationEvent.findMany({ where: { aboutId: depositId } }),
    ]
    expect(stored.length).toBeGreaterThan(3)
    for (const row of stored) {
      for (const value of Object.values(row)) {
        const bytes = value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(JSON.stringify(value) ?? '')
        expect(bytes.includes(key) || bytes.includes(key.toString('base64').slice(4, -4))).toBe(false)
      }
    }
  })

  it('gives the resident a proof that OpenSSL accepts by its own instructions, and an altered one that it refuses', async () => {
    const { hanako } = house.current
    const { itemId } = await receiveRegistered(house.current, hanako)
    await sign(hanako, itemId)
    const download = await downloadProof(hanako.actor, itemId, new Date())
    if (!download.ok) throw new Error(download.reason)
    const files = unzipSync(new Uint8Array(await new Response(download.body as BodyInit).arrayBuffer()))
    const folder = mkdtempSync(path.join(tmpdir(), 'madoguchi-opening-'))
    try {
      mkdirSync(path.join(folder, 'trust'))
      for (const [name, content] of Object.entries(files)) writeFileSync(path.join(folder, name), content)
      writeFileSync(path.join(folder, 'original.xml'), originalXml())
      const lines = [...new Set(new TextDecoder().decode(files['VERIFY.txt']).split('\n').filter((line) => /^(openssl|cut) /.test(line)))]
      const said = lines.map((line) => execFileSync('sh', ['-c', line], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })).join('\n')
      expect(lines).toHaveLength(7)
      expect(said).toContain('Verified OK')
      expect(said).toContain(sha256(originalXml()).toString('base64url'))
      expect(said).toContain('"purpose":"open-registered"')
      expect(said).toContain(hex(sha256(files['signature.bin'] ?? new Uint8Array())))
      writeFileSync(path.join(folder, 'request.jws'), `${new TextDecoder().decode(files['request.jws'])} `)
      expect(() => execFileSync('sh', ['-c', lines[1] ?? ''], { cwd: folder, stdio: 'pipe' })).toThrow()
    } finally {
      rmSync(folder, { recursive: true })
    }
    expect(await downloadProof(house.current.taro.actor, itemId, new Date())).toEqual({ ok: false, reason: 'not-found' })
  })

  it('signed for twice at the same moment opens it once', async () => {
    const { hanako } = house.current
    const { itemId } = await receiveRegistered(house.current, hanako)
    const stepUp = await named(hanako.actor, itemId)
    const tickets = [await confirmedBy(hanako.card(), hanako.actor, stepUp), await confirmedBy(hanako.card(), hanako.actor, stepUp)]
    const results = await Promise.all(tickets.map((ticket) => complete(hanako.actor, ticket)))
    expect(results.filter(({ ok }) => ok).length).toBeGreaterThanOrEqual(1)
    expect(await database().registeredOpening.count({ where: { itemId } })).toBe(1)
    expect(await database().outboxMessage.count({ where: { kind: 'registered-opened', payload: { path: ['depositId'], equals: (await rowOf(hanako, itemId)).depositId } } })).toBe(1)
  })
})

describe('an item stays shut when', () => {
  it('another person’s card has signed, with that person’s right PIN', async () => {
    const { hanako, taro } = house.current
    const { itemId } = await receiveRegistered(house.current, hanako)
    expect(await complete(hanako.actor, await confirmedBy(taro.card(), hanako.actor, await named(hanako.actor, itemId)))).toEqual({ ok: false, reason: 'not-yours' })
    await expectStillShut(hanako, itemId)
    expect(await sign(hanako, itemId)).toMatchObject({ ok: true })
  })

  it('somebody else presents the ticket, and then the one who began does', async () => {
    const { hanako, taro } = house.current
    const { itemId } = await receiveRegistered(house.current, hanako)
    const jws = await requestFor(hanako.actor, await named(hanako.actor, itemId))
    const response = responseOf(jws, hanako.card())
    const ticket = await ticketFor(response)
    expect(await complete(taro.actor, ticket)).toEqual({ ok: false, reason: 'other-session' })
    expect(await complete(hanako.actor, ticket)).toEqual({ ok: false, reason: 'refused' })
    expect((await postToBridgeDoor(response)).status).toBe(409)
    await expectStillShut(hanako, itemId)
  })

  it('another session of the same account presents it, or nobody’s', async () => {
    const { hanako } = house.current
    const { accountId, subjectId } = hanako.actor
    const { itemId } = await receiveRegistered(house.current, hanako)
    const { reference } = await database().$transaction((transaction) => openSession(transaction, { accountId, subjectId, place: null }, new Date()))
    const other = await residentOf(reference, new Date())
    const stepUp = await named(hanako.actor, itemId)
    expect(await complete(other, await confirmedBy(hanako.card(), hanako.actor, stepUp))).toEqual({ ok: false, reason: 'other-session' })
    expect(await complete(null, await confirmedBy(hanako.card(), hanako.actor, stepUp))).toEqual({ ok: false, reason: 'other-session' })
    await expectStillShut(hanako, itemId)
  })

  it('the ticket, or the request, was used before', async () => {
    const { hanako } = house.current
    const [first, second] = [await receiveRegistered(house.current, hanako), await receiveRegistered(house.current, hanako)]
    const response = responseOf(await requestFor(hanako.actor, await named(hanako.actor, first.itemId)), hanako.card())
    const tickets = [await ticketFor(response), await ticketFor(response)]
    expect(await complete(hanako.actor, tickets[0] ?? '')).toMatchObject({ ok: true })
    expect(await complete(hanako.actor, tickets[0] ?? '')).toEqual({ ok: false, reason: 'refused' })
    expect(await complete(hanako.actor, tickets[1] ?? '')).toEqual({ ok: false, reason: 'replayed' })
    expect((await postToBridgeDoor(response)).status).toBe(409)
    await expectStillShut(hanako, second.itemId)
  })

  it.each<[string, (own: NamedItem, other: NamedItem) => NamedItem]>([
    ['the number of one item with the fingerprint of another content', (own) => ({ ...own, sha256: sha256(Buffer.from('other')).toString('base64url') })],
    ['the number of one item with the deposit of another', (own, other) => ({ ...own, deposit: other.deposit })],
    ['an item that is not there', (own) => ({ ...own, id: randomUUID() })],
  ])('the request names %s', async (_, change) => {
    const { hanako } = house.current
    const [own, other] = [await receiveRegistered(house.current, hanako), await receiveRegistered(house.current, hanako)]
    const item = change((await named(hanako.actor, own.itemId)).item, (await named(hanako.actor, other.itemId)).item)
    expect(await complete(hanako.actor, await confirmedBy(hanako.card(), hanako.actor, { purpose: 'open-registered', item }))).toEqual({ ok: false, reason: 'other-item' })
    await expectStillShut(hanako, own.itemId)
  })

  it('the request names an item of somebody else’s box', async () => {
    const { hanako, taro } = house.current
    const { itemId } = await receiveRegistered(house.current, hanako)
    const stepUp = await named(hanako.actor, itemId)
    expect(await complete(taro.actor, await confirmedBy(taro.card(), taro.actor, stepUp))).toEqual({ ok: false, reason: 'other-item' })
    await expectStillShut(hanako, itemId)
  })

  it('a confirmation was for another purpose', async () => {
    const { hanako } = house.current
    const { itemId } = await receiveRegistered(house.current, hanako)
    expect(await complete(hanako.actor, await confirmedBy(hanako.card(), hanako.actor, { purpose: 'export' }))).toEqual({ ok: false, reason: 'refused' })
    const browser = new TestBrowser()
    const login = await ticketFor(responseOf(await signLoginRequest(browser.preLogin, new Date()), hanako.card()))
    expect(await complete(hanako.actor, login)).toEqual({ ok: false, reason: 'refused' })
    const ticket = await confirmedBy(hanako.card(), hanako.actor, await named(hanako.actor, itemId))
    expect(await browser.finish(ticket)).toMatchObject({ location: expect.stringContaining('/login/refused') })
    await expectStillShut(hanako, itemId)
  })

  it('the request has expired, at the door and behind it', async () => {
    const { hanako } = house.current
    const { itemId } = await receiveRegistered(house.current, hanako)
    const begun = new Date()
    const stepUp = await named(hanako.actor, itemId)
    const ticket = await confirmedBy(hanako.card(), hanako.actor, stepUp, begun)
    expect(await complete(hanako.actor, ticket, new Date(begun.getTime() + 119_000))).toMatchObject({ ok: true })
    const second = await receiveRegistered(house.current, hanako)
    const late = responseOf(await requestFor(hanako.actor, await named(hanako.actor, second.itemId), begun), hanako.card())
    const nearEnd = new Date(begun.getTime() + 299_000)
    expect(await complete(hanako.actor, await ticketFor(late, nearEnd), new Date(begun.getTime() + 300_000))).toEqual({ ok: false, reason: 'expired-request' })
    expect((await postToBridgeDoor(late, new Date(begun.getTime() + 300_000))).status).toBe(410)
    await expectStillShut(hanako, second.itemId)
  })

  it('the signing key has signed in the place of the authentication key, a revoked or a foreign one, or none that fits', async () => {
    const { hanako, cards } = house.current
    if (cards === null) throw new Error('The house has cards.')
    const { itemId } = await receiveRegistered(house.current, hanako)
    const stepUp = await named(hanako.actor, itemId)
    const by = async (card: TestCard) => complete(hanako.actor, await confirmedBy(card, hanako.actor, stepUp))
    expect(await by(cards.signature.issueCard())).toEqual({ ok: false, reason: 'wrong-certificate-kind' })
    expect(await by(cards.authentication.issueCard({ notAfter: new Date(Date.now() - 86_400_000) }))).toEqual({ ok: false, reason: 'certificate-expired' })
    const jws = await requestFor(hanako.actor, stepUp)
    expect(await complete(hanako.actor, await ticketFor(responseOf(jws, hanako.card(), house.current.taro.card().sign(jws))))).toEqual({ ok: false, reason: 'refused' })
    await expectStillShut(hanako, itemId)
    expect(stepUpChecks.map(([guarantee]) => guarantee).at(-1)).toBe('the certificate opens this account')
  })

  it('the request is not this portal’s, by one changed letter', async () => {
    const { hanako } = house.current
    const { itemId } = await receiveRegistered(house.current, hanako)
    const [header, payload = '', signature] = (await requestFor(hanako.actor, await named(hanako.actor, itemId))).split('.')
    const altered = JSON.stringify({ ...JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as object, iat: 1 })
    const forged = [header, Buffer.from(altered).toString('base64url'), signature].join('.')
    expect((await postToBridgeDoor(responseOf(forged, hanako.card()))).status).toBe(422)
    await expectStillShut(hanako, itemId)
  })
})
