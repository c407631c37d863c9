import { createHash, createPublicKey, randomUUID } from 'node:crypto'
import { decodeProtectedHeader, importX509, jwtVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { eventKinds, eventUri, sidesOf } from '@/domain/events'
import { database } from '../database'
import { depositBody, samplePersonNames, signPair } from '../deposits/testing/documents'
import { portalCorporateNumber, post, runJobs, testHouse } from '../deposits/testing/house'
import { openItem } from '../mailbox/open'
import { receiveItems } from '../mailbox/receive'
import { readHandover } from '../deposits/handover'
import { eventId } from './event-id'
import { eventSeal } from './event-seal'
import { allEvents, listItemEvents, listOrganisationEvents, type StoredEvent } from './list'
import { recordAccountEvents, recordDepositorEvents, recordRecipientEvents } from './record'
import { readClaims } from './token'

const house = testHouse()
const answer = z.object({ depositId: z.uuid(), receipt: z.object({ content: z.base64() }) })

async function deposit() {
  const { insurer, hanako } = house.current
  const response = await post(insurer, depositBody(hanako.pseudonym, await signPair(insurer.seal)))
  const { depositId, receipt } = answer.parse(await response.json())
  return { depositId, receiptSha256: createHash('sha256').update(Buffer.from(receipt.content, 'base64')).digest('hex') }
}

const collect = async (events: AsyncIterable<StoredEvent>) => {
  const all: StoredEvent[] = []
  for await (const event of events) all.push(event)
  return all
}
const ofDepositor = (depositId: string) => collect(allEvents((question) => listOrganisationEvents(database(), house.current.insurer.id, depositId, question)))
const ofItem = (itemId: string) => collect(allEvents((question) => listItemEvents(house.current.hanako.actor, itemId, question)))
const itemOf = (depositId: string) => database().mailboxItem.findFirstOrThrow({ where: { accountId: house.current.hanako.actor.accountId, depositId } })
const kindsOf = (events: StoredEvent[]) => events.map(({ kind }) => kind)

/** The claims after another library has checked signature and type. */
async function verified(token: string) {
  const [certificate = ''] = decodeProtectedHeader(token).x5c ?? []
  const key = await importX509(`-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----`, 'ES256')
  return (await jwtVerify(token, key, { typ: 'secevent+jwt', algorithms: ['ES256'], issuer: `NTRJP-${portalCorporateNumber}` })).payload
}

describe('signed events of a deposit', () => {
  it('tell each side, in order, what it may know: the sender never when the resident opened', async () => {
    const { depositId, receiptSha256 } = await deposit()
    expect(kindsOf(await ofDepositor(depositId))).toEqual(['accepted'])
    await runJobs(house.current)
    const { id } = await itemOf(depositId)
    await Promise.all([openItem(house.current.hanako.actor, id), openItem(house.current.hanako.actor, id)])
    const [sender, resident] = [await ofDepositor(depositId), await ofItem(id)]
    expect(kindsOf(sender)).toEqual(['accepted', 'published'])
    expect(kindsOf(resident)).toEqual(['accepted', 'published', 'opened'])
    expect((await verified(resident[0]?.token ?? '')).events).toEqual({ [eventUri('accepted')]: { receiptSha256 } })
    expect(resident[0]?.at).toEqual(sender[0]?.at)
  })

  it('are security event tokens that another library verifies, with the seal\'s own certificate, about the deposit and nobody else', async () => {
    const { depositId } = await deposit()
    await runJobs(house.current)
    const { accountId, id } = await itemOf(depositId)
    for (const event of [...await ofDepositor(depositId), ...await ofItem(id)]) {
      const payload = await verified(event.token)
      expect(payload).toMatchObject({ jti: event.id, sub_id: { format: 'opaque', id: depositId }, toe: event.at.getTime() / 1000 })
      expect(payload).not.toHaveProperty('exp')
      expect(payload).not.toHaveProperty('sub')
      const clear = Buffer.from(event.token.split('.')[1] ?? '', 'base64url').toString()
      for (const hidden of [accountId, id, house.current.hanako.pseudonym, ...samplePersonNames]) expect(clear).not.toContain(hidden)
    }
    const [certificate = ''] = decodeProtectedHeader((await ofDepositor(depositId))[0]?.token ?? '').x5c ?? []
    expect(certificate).toBe(Buffer.from(house.current.portalSeal.certificate).toString('base64'))
    expect((await verified((await ofDepositor(depositId))[0]?.token ?? '')).aud).toBe(`urn:uuid:${house.current.insurer.id}`)
    expect(await verified((await ofItem(id))[0]?.token ?? '')).not.toHaveProperty('aud')
  })

  it('are written once though the hand-over runs again', async () => {
    const { depositId } = await deposit()
    const rows = await database().outboxMessage.findMany({ where: { ownerId: house.current.insurer.id, deliveredAt: null } })
    const handover = rows.map(({ payload }) => readHandover(payload)).find((message) => message.depositId === depositId)
    if (handover === undefined) throw new Error('no hand-over')
    await receiveItems(database(), [handover], new Date())
    await receiveItems(database(), [handover], new Date())
    await runJobs(house.current)
    expect(kindsOf(await ofItem((await itemOf(depositId)).id))).toEqual(['accepted', 'published'])
    expect(kindsOf(await ofDepositor(depositId))).toEqual(['accepted', 'published'])
  })

  it('go with the transaction that is rolled back', async () => {
    const depositId = randomUUID()
    const failing = database().$transaction(async (transaction) => {
      await recordDepositorEvents(transaction, [{ organisationId: house.current.insurer.id, depositId, at: new Date(), event: { kind: 'withdrawn' } }])
      throw new Error('something else went wrong')
    })
    await expect(failing).rejects.toThrow('something else')
    expect(await ofDepositor(depositId)).toEqual([])
  })

  it('are listed to their own side only', async () => {
    const { depositId } = await deposit()
    await runJobs(house.current)
    const { id } = await itemOf(depositId)
    expect((await listItemEvents(house.current.taro.actor, id)).events).toEqual([])
    expect((await listOrganisationEvents(database(), house.current.otherInsurer.id, depositId)).events).toEqual([])
  })
})

describe('a listing of events', () => {
  it('shows page by page every event once and in order, though many share one instant', async () => {
    const [depositId, at] = [randomUUID(), new Date('2026-11-21T03:00:00.000Z')]
    const kinds = ['withdrawn', 'accepted', 'published', 'scheduled'] as const
    const event = { 'withdrawn': { kind: 'withdrawn' }, 'accepted': { kind: 'accepted', receiptSha256: '0'.repeat(64) }, 'published': { kind: 'published' }, 'scheduled': { kind: 'scheduled', publishAt: at.toISOString() } } as const
    const organisationId = house.current.insurer.id
    await database().$transaction((transaction) => recordDepositorEvents(transaction, Array.from({ length: 41 }, (_, n) => ({ organisationId, depositId, at, event: event[kinds[n % 4] ?? 'accepted'] }))))
    const seen: StoredEvent[] = []
    for (let after: string | undefined; ;) {
      const page = await listOrganisationEvents(database(), organisationId, depositId, { after, limit: 7 })
      seen.push(...page.events)
      if (page.next === null) break
      after = page.next
    }
    expect(new Set(seen.map(({ id }) => id)).size).toBe(41)
    const order = kindsOf(seen).map((kind) => eventKinds.findIndex((known) => known === kind))
    expect(order).toEqual(order.toSorted((a, b) => a - b))
  })
})

describe('what an event may say', () => {
  const at = new Date()
  const account = () => ({ accountId: house.current.hanako.actor.accountId, itemId: randomUUID(), depositId: randomUUID(), at })
  const organisation = () => ({ organisationId: house.current.insurer.id, at })

  it('is refused for a side that has no business with it', async () => {
    for (const kind of eventKinds) {
      const event = { kind } as never
      const write = (side: string) => database().$transaction(async (transaction) => {
        if (side === 'account') await recordAccountEvents(transaction, [{ ...account(), event }])
        else if (side === 'depositor') await recordDepositorEvents(transaction, [{ ...organisation(), depositId: randomUUID(), event }])
        else await recordRecipientEvents(transaction, [{ ...organisation(), forwardId: randomUUID(), event }])
      })
      for (const side of ['account', 'depositor', 'recipient'] as const) {
        if (!sidesOf[kind].includes(side)) await expect(write(side)).rejects.toThrow(`An event ${kind} is not for a ${side}.`)
      }
    }
    expect(sidesOf.opened).toEqual(['account'])
  })

  it('is ids and hashes from the closed list: more, less or words are refused', async () => {
    const write = (event: unknown) => database().$transaction((transaction) => recordAccountEvents(transaction, [{ ...account(), event: event as never }]))
    await expect(write({ kind: 'opened', name: '試験 花子' })).rejects.toThrow()
    await expect(write({ kind: 'accepted' })).rejects.toThrow()
    await expect(write({ kind: 'forwarded', forwardId: randomUUID(), recipientId: '試験大学' })).rejects.toThrow()
    await write({ kind: 'forwarded', forwardId: randomUUID(), recipientId: randomUUID() })
  })

  it('reads back as it was said, to the millisecond; nothing but one known event is read', () => {
    const token = eventSeal().sign({ iss: 'x', iat: 1, jti: randomUUID(), sub_id: { format: 'opaque', id: randomUUID() }, toe: 1_795_000_000.123, events: { [eventUri('opened')]: {} } })
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>
    expect(readClaims(claims)).toMatchObject({ happenedAt: new Date(1_795_000_000_123), event: { kind: 'opened' } })
    expect(readClaims({ ...claims, events: {} })).toBeNull()
    expect(readClaims({ ...claims, events: { [eventUri('opened')]: {}, [eventUri('published')]: {} } })).toBeNull()
    expect(readClaims({ ...claims, events: { 'urn:madoguchi:event:else': {} } })).toBeNull()
    expect(readClaims({ ...claims, exp: 1 })).toBeNull()
  })
})

describe('an event\'s id', () => {
  it('is a UUID of version 7 whose order is the order of time, then of an item\'s life', () => {
    const at = new Date('2026-11-21T03:00:00.123Z')
    const id = eventId('published', at)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(at.getTime())
    expect(eventId('accepted', at) < id && id < eventId('accepted', new Date(at.getTime() + 1))).toBe(true)
    expect(eventId('published', at)).not.toBe(id)
  })
})

describe('the seal', () => {
  it('belongs to the certificate that stands in the tokens', () => {
    const [certificate = ''] = decodeProtectedHeader(eventSeal().sign({})).x5c ?? []
    expect(createPublicKey(`-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----`).asymmetricKeyType).toBe('ec')
  })
})
