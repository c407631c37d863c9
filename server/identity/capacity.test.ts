import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { personOf, type SessionActor } from '@/domain/actor'
import type { MemberCapacity } from '@/domain/organisations'
import { database } from '../database'
import { ensureMember, ensureOrganisation } from '../organisations/register'
import { actorOf, mailboxKeeperOf, residentOf } from '../session'
import { chooseCapacity, listCapacities } from './capacity'
import { sealSessionReference, sessionReferenceIn } from './session-token'
import { TestBrowser, logInWith } from './testing/browser'
import { testPortal } from './testing/portal'

const portal = testPortal()
const numbers = ['8000012010038', '7000012050002', '1180301018771']
const at = new Date()

async function loggedIn(): Promise<SessionActor> {
  const browser = new TestBrowser()
  await logInWith(portal.authentication.issueCard(), browser)
  const actor = await browser.resident()
  if (actor === null) throw new Error('The login was refused.')
  return actor
}

async function memberOf(actor: SessionActor, capacities: MemberCapacity[], place = 0, roles: MemberCapacity[] = capacities) {
  const organisationId = randomUUID()
  await database().organisationDirectory.deleteMany({ where: { corporateNumber: numbers[place] ?? '' } })
  await ensureOrganisation(database(), { id: organisationId, name: '試験株式会社', corporateNumber: numbers[place] ?? '', roles })
  const memberId = randomUUID()
  await ensureMember(database(), { organisationId, accountId: personOf(actor), label: '契約課 01', capacities, isAdministrator: true }, memberId, at)
  return { organisationId, memberId }
}

async function chosen(actor: SessionActor, choice: unknown): Promise<{ actor: SessionActor, reference: string }> {
  const outcome = await chooseCapacity(actor, choice, new Date())
  if (!outcome.ok) throw new Error(outcome.reason)
  const next = await actorOf(outcome.reference, new Date())
  if (next === null) throw new Error('The new session is not live.')
  return { actor: next, reference: outcome.reference }
}

describe('a session in another capacity', () => {
  it('replaces the one before: the old reference is nobody, the new one acts for the organisation, until the login itself ends', async () => {
    const resident = await loggedIn()
    const { organisationId, memberId } = await memberOf(resident, ['depositor'])
    const { actor, reference } = await chosen(resident, { capacity: 'depositor', organisationId, memberId })
    expect(actor).toMatchObject({ kind: 'depositor', capacity: 'depositor', organisationId, id: memberId, personAccountId: personOf(resident), label: '契約課 01', isAdministrator: true })
    expect(await residentOf(reference, new Date())).toBeNull()
    const rows = await database().session.findMany({ where: { accountId: personOf(resident) }, orderBy: { lastSeenAt: 'asc' } })
    expect(rows.map(({ endedAt }) => endedAt === null).sort()).toEqual([false, true])
    expect(new Set(rows.map(({ expiresAt }) => expiresAt.getTime())).size).toBe(1)
    expect(new Set(rows.map(({ startedAt }) => startedAt.getTime())).size).toBe(1)
    const back = await chosen(actor, { capacity: 'resident' })
    expect(back.actor).toMatchObject({ kind: 'resident', accountId: personOf(resident) })
    expect(await actorOf(reference, new Date())).toBeNull()
  })

  it('ends at once with the membership, the role, or the organisation', async () => {
    const resident = await loggedIn()
    const { organisationId, memberId } = await memberOf(resident, ['recipient'])
    const { reference } = await chosen(resident, { capacity: 'recipient', organisationId, memberId })
    const isLive = async () => (await actorOf(reference, new Date())) !== null
    expect(await isLive()).toBe(true)
    const organisation = (data: object) => database().organisation.update({ where: { id: organisationId }, data })
    await organisation({ state: 'suspended' })
    expect(await isLive()).toBe(false)
    await organisation({ state: 'active', roles: ['depositor'] })
    expect(await isLive()).toBe(false)
    await organisation({ roles: ['recipient'] })
    expect(await isLive()).toBe(true)
    await database().organisationMember.update({ where: { organisationId_id: { organisationId, id: memberId } }, data: { endedAt: new Date() } })
    expect(await isLive()).toBe(false)
  })

  it('is refused for what is not the person\'s: another\'s membership, a capacity they lack, an ended one, and nonsense', async () => {
    const [resident, other] = [await loggedIn(), await loggedIn()]
    const theirs = await memberOf(other, ['depositor'], 1)
    const own = await memberOf(resident, ['depositor'], 2, ['depositor', 'recipient'])
    for (const choice of [
      { capacity: 'depositor', ...theirs }, { capacity: 'recipient', ...own }, { capacity: 'operator', ...own },
      { capacity: 'depositor', organisationId: randomUUID(), memberId: own.memberId }, { capacity: 'depositor' }, { capacity: 'king' }, null,
    ]) expect(await chooseCapacity(resident, choice, new Date())).toEqual({ ok: false, reason: 'not-yours' })
    await database().organisationMember.update({ where: { organisationId_id: { organisationId: own.organisationId, id: own.memberId } }, data: { endedAt: at } })
    expect(await chooseCapacity(resident, { capacity: 'depositor', ...own }, new Date())).toEqual({ ok: false, reason: 'not-yours' })
    expect(await listCapacities(resident)).toEqual([])
    expect(await listCapacities(other)).toMatchObject([{ capacity: 'depositor', ...theirs, isCurrent: false }])
  })

  it('is one of two at most when both are chosen at the same moment', async () => {
    const resident = await loggedIn()
    const own = await memberOf(resident, ['depositor', 'recipient'])
    const outcomes = await Promise.all((['depositor', 'recipient'] as const).map((capacity) => chooseCapacity(resident, { capacity, ...own }, new Date())))
    expect(outcomes.map(({ ok }) => ok).sort()).toEqual([false, true])
  })

  it('never opens a mailbox but the organisation\'s own', async () => {
    const resident = await loggedIn()
    const own = await memberOf(resident, ['recipient'])
    const { actor } = await chosen(resident, { capacity: 'recipient', ...own })
    if (actor.kind !== 'recipient') throw new Error('The capacity is another.')
    expect(await mailboxKeeperOf(actor)).toBeNull()
    // A natural person's account, were it ever named by mistake, is not opened.
    expect(await mailboxKeeperOf({ ...actor, mailboxAccountId: personOf(resident) })).toBeNull()
  })
})

it('a cookie made for another capacity reads like one of a login, and altered it is nobody\'s', async () => {
  const cookie = await sealSessionReference('a.b.c', 60)
  expect(await sessionReferenceIn(cookie)).toBe('a.b.c')
  expect(await sessionReferenceIn(`${cookie.slice(0, -3)}AAA`)).toBeNull()
})

describe('after the card', () => {
  it('whoever is a member somewhere is asked in what capacity they come, everybody else is at home', async () => {
    const card = portal.authentication.issueCard()
    const browser = new TestBrowser()
    expect((await logInWith(card, browser)).location).toBe('http://localhost:3000/home')
    const actor = await browser.resident()
    if (actor === null) throw new Error('The login was refused.')
    await memberOf(actor, ['depositor'])
    expect((await logInWith(card, new TestBrowser())).location).toBe('http://localhost:3000/capacity')
  })
})
