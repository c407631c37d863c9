import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Resident } from '@/domain/actor'
import { closingGraceInDays } from '@/domain/closing'
import { database } from '../database'
import { depositBody, signPair } from '../deposits/testing/documents'
import { post, runJobs, testHouse, type TestResident } from '../deposits/testing/house'
import { completeStepUp } from '../gestures/complete-step-up'
import { logInWith, TestBrowser } from '../identity/testing/browser'
import { offerLink } from '../links/offer'
import { openItem } from '../mailbox/open'
import { openRegistered } from '../mailbox/registered/open'
import { confirmedBy, envelopeOf, receiveRegistered } from '../mailbox/registered/testing/registered-item'
import { residentOf } from '../session'
import { openSession } from '../identity/session-rows'
import { ensureLink } from '../links/ensure'
import { blobs } from '../storage/blobs'
import { closeAccount, closingOverview } from './close'
import { eraseClosedAccounts } from './erase-accounts'
import { ownedTables } from './owned-tables'
import { reopenAccount, wasReopened } from './reopen'

const house = testHouse({ withCards: true })
const daysFromNow = (days: number) => new Date(Date.now() + days * 86_400_000)

async function close(actor: Resident, card = house.current.hanako.card(), at = new Date()) {
  return completeStepUp(actor, await confirmedBy(card, actor, { purpose: 'close-account' }, at), 'close-account', closeAccount, at)
}

/** Hanako as she is now: the account open, a session, a link to the insurer. */
async function hanako(): Promise<TestResident> {
  const { hanako: first, insurer } = house.current
  const { accountId, subjectId } = first.actor
  await reopenAccount(accountId, subjectId, new Date())
  const { reference } = await database().$transaction((transaction) => openSession(transaction, { accountId, subjectId, place: null }, new Date()))
  const actor = await residentOf(reference, new Date())
  if (actor === null) throw new Error('A session just opened is not live.')
  const pseudonym = await ensureLink(database(), insurer.id, { accountId, subjectId }, new Date())
  await runJobs(house.current)
  return { ...first, actor, pseudonym }
}

/** Until a transaction waits for another's lock. */
async function untilSomebodyWaits(): Promise<void> {
  for (const end = Date.now() + 10_000; Date.now() < end;) {
    const [found] = await database().$queryRaw<{ waiting: number }[]>`select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    if ((found?.waiting ?? 0) > 0) return
  }
  throw new Error('Nobody waits.')
}

const accountOf = ({ accountId }: Resident) => database().account.findUniqueOrThrow({ where: { id: accountId } })
const reasonOf = async (response: Response) => (await response.json() as { reason?: string }).reason

async function deposit(pseudonym: string): Promise<Response> {
  return post(house.current.insurer, depositBody(pseudonym, await signPair(house.current.insurer.seal)))
}

describe('closing an account', () => {
  it('stops every link at once, tells their senders, takes codes back and ends every session', async () => {
    const { actor, pseudonym } = await hanako()
    await offerLink(actor, null, new Date())
    expect(await closingOverview(actor)).toMatchObject({ activeLinks: 1, memberships: 0 })
    expect(await close(actor)).toEqual({ ok: true, value: null })
    expect(await accountOf(actor)).toMatchObject({ state: 'closed', closedAt: expect.any(Date) })
    expect(await reasonOf(await deposit(pseudonym))).toBe('pseudonym-stopped')
    const { accountId } = actor
    expect(await database().link.count({ where: { accountId, stoppedAt: null } })).toBe(0)
    expect([await database().linkOffer.count({ where: { accountId } }), await database().linkCode.count({ where: { ownerId: accountId } })]).toEqual([0, 0])
    expect(await database().session.count({ where: { accountId, endedAt: null } })).toBe(0)
    await runJobs(house.current)
    expect((await database().organisationPseudonym.findFirstOrThrow({ where: { pseudonym } })).stoppedAt).not.toBeNull()
    const actions = (await database().auditEntry.findMany({ where: { ownerId: accountId } })).map(({ action }) => action)
    expect(actions).toEqual(expect.arrayContaining(['account-closed', 'link-stopped', 'session-ended']))
  })

  it('that comes between acceptance and delivery lets nothing in, also by a link that has not come to this side', async () => {
    const { actor, pseudonym } = await hanako()
    const items = () => database().mailboxItem.count({ where: { accountId: actor.accountId } })
    const before = await items()
    const { depositId } = await (await deposit(pseudonym)).json() as { depositId: string }
    await database().link.deleteMany({ where: { accountId: actor.accountId } })
    expect(await close(actor)).toMatchObject({ ok: true })
    await runJobs(house.current)
    expect(await items()).toBe(before)
    const row = await database().deposit.findFirstOrThrow({ where: { id: depositId } })
    expect(row).toMatchObject({ state: 'not_delivered', notDeliveredBecause: 'link-stopped' })
    await database().organisationPseudonym.updateMany({ where: { pseudonym }, data: { stoppedAt: new Date() } })
  })

  it('makes no link of a code that was used a moment before', async () => {
    const { actor } = await hanako()
    expect(await close(actor)).toMatchObject({ ok: true })
    const { accountId, subjectId } = actor
    const pseudonym = await ensureLink(database(), house.current.otherInsurer.id, { accountId, subjectId }, new Date())
    await runJobs(house.current)
    await runJobs(house.current)
    expect(await database().link.count({ where: { accountId, stoppedAt: null } })).toBe(0)
    expect((await database().organisationPseudonym.findFirstOrThrow({ where: { pseudonym } })).stoppedAt).not.toBeNull()
  })

  it('makes no link of a code that reaches the account at that very moment', async () => {
    const { actor } = await hanako()
    const { accountId, subjectId } = actor
    await ensureLink(database(), house.current.otherInsurer.id, { accountId, subjectId }, new Date())
    let arriving: Promise<unknown> = Promise.resolve()
    await database().$transaction(async (transaction) => {
      await transaction.$queryRaw`select id from accounts where id = ${accountId}::uuid for update`
      await transaction.account.update({ where: { id: accountId }, data: { state: 'closed', closedAt: new Date() } })
      arriving = runJobs(house.current)
      await untilSomebodyWaits()
    })
    await arriving
    expect(await database().link.count({ where: { accountId, organisationId: house.current.otherInsurer.id, stoppedAt: null } })).toBe(0)
    await runJobs(house.current)
  })

  it('is refused to another person’s card, and to whoever acts for an organisation', async () => {
    const { actor } = await hanako()
    expect(await close(actor, house.current.taro.card())).toEqual({ ok: false, reason: 'not-yours' })
    const membership = { accountId: actor.accountId, memberId: randomUUID(), organisationId: house.current.insurer.id, beganAt: new Date() }
    await database().membership.create({ data: membership })
    expect(await close(actor)).toEqual({ ok: false, reason: 'still-member' })
    expect(await accountOf(actor)).toMatchObject({ state: 'open', closedAt: null })
    expect(await database().link.count({ where: { accountId: actor.accountId, stoppedAt: null } })).toBe(1)
    await database().membership.updateMany({ where: { accountId: actor.accountId }, data: { endedAt: new Date() } })
    expect(await close(actor)).toMatchObject({ ok: true })
  })
})

describe('within the days of grace', () => {
  it('a login with the card opens the account again, with its items and without its links, and says so', async () => {
    const resident = await hanako()
    const { depositId } = await (await deposit(resident.pseudonym)).json() as { depositId: string }
    await runJobs(house.current)
    const { id: itemId } = await database().mailboxItem.findFirstOrThrow({ where: { depositId } })
    await close(resident.actor)
    expect(await eraseClosedAccounts(database(), blobs(), daysFromNow(closingGraceInDays - 1))).toEqual({ begun: 0, erased: 0 })
    const browser = new TestBrowser()
    expect(await logInWith(resident.card(), browser)).toMatchObject({ location: 'http://localhost:3000/home' })
    const again = await browser.resident()
    if (again === null) throw new Error('Nobody is logged in.')
    expect(again.accountId).toBe(resident.actor.accountId)
    expect(await wasReopened(again)).toBe(true)
    expect((await openItem(again, itemId)).ok).toBe(true)
    expect(await database().link.count({ where: { accountId: again.accountId, stoppedAt: null } })).toBe(0)
    const next = new TestBrowser()
    await logInWith(resident.card(), next)
    const later = await next.resident()
    expect(later === null ? null : await wasReopened(later)).toBe(false)
  })
})

describe('after the days of grace', () => {
  it('nothing of the account is left, its bytes neither, and the same card opens a new one; another account keeps everything', async () => {
    const resident = await hanako()
    const { accountId } = resident.actor
    const { itemId } = await receiveRegistered(house.current, resident)
    const envelope = await envelopeOf(resident.actor, itemId)
    const ticket = await confirmedBy(resident.card(), resident.actor, { purpose: 'open-registered', item: envelope.named })
    expect(await completeStepUp(resident.actor, ticket, 'open-registered', openRegistered, new Date())).toMatchObject({ ok: true })
    const documents = await database().mailboxDocument.findMany({ where: { accountId } })
    const others = await receiveRegistered(house.current, house.current.taro)
    await close(resident.actor)
    expect(await eraseClosedAccounts(database(), blobs(), daysFromNow(closingGraceInDays + 1))).toEqual({ begun: 1, erased: 0 })
    await runJobs(house.current)
    expect(await eraseClosedAccounts(database(), blobs(), daysFromNow(closingGraceInDays + 1))).toEqual({ begun: 0, erased: 1 })

    const tables = await ownedTables(database(), 'account_id')
    expect(tables).toEqual(expect.arrayContaining(['mailbox_items', 'registered_openings', 'account_events', 'sessions', 'subjects', 'links']))
    for (const table of [...tables, 'credential_directory', 'signing_documents']) {
      const rows = await database().$queryRawUnsafe<unknown[]>(`select 1 from ${table} where account_id = '${accountId}'`)
      expect([table, rows.length]).toEqual([table, 0])
    }
    for (const count of [database().auditEntry.count({ where: { ownerId: accountId } }), database().outboxMessage.count({ where: { ownerId: accountId } }), database().account.count({ where: { id: accountId } })]) {
      expect(await count).toBe(0)
    }
    for (const { contentBlob, signatureBlob } of documents) expect([await blobs().read(contentBlob), await blobs().read(signatureBlob)]).toEqual([null, null])
    expect(documents.length).toBeGreaterThan(0)

    const browser = new TestBrowser()
    await logInWith(resident.card(), browser)
    expect((await browser.resident())?.accountId).not.toBe(accountId)
    expect(await database().mailboxDocument.count({ where: { itemId: others.itemId } })).toBe(2)
    expect(await accountOf(house.current.taro.actor)).toMatchObject({ state: 'open' })
    expect(await database().deposit.count({ where: { id: envelope.named.deposit } })).toBe(1)
  })
})
