import { describe, expect, it } from 'vitest'
import type { Resident } from '@/domain/actor'
import { listActivity } from '../audit'
import { endOtherSessions, endSession, listSessions } from './sessions'
import type { TestCard } from './testing/authority'
import { logInWith, TestBrowser } from './testing/browser'
import { testPortal } from './testing/portal'

const portal = testPortal()
const minute = 60_000

async function logIn(card: TestCard, userAgent?: string, at = new Date()): Promise<{ browser: TestBrowser; resident: Resident }> {
  const browser = new TestBrowser(userAgent)
  await logInWith(card, browser, at)
  const resident = await browser.resident(at)
  if (resident === null) throw new Error('Nobody is logged in')
  return { browser, resident }
}

describe('a session', () => {
  it('ends after 15 minutes without use and lives on with it', async () => {
    const begin = new Date()
    const after = (minutes: number) => new Date(begin.getTime() + minutes * minute)
    const card = portal.authentication.issueCard()
    const [used, idle] = [await logIn(card, undefined, begin), await logIn(card, undefined, begin)]
    expect(await used.browser.resident(after(10))).not.toBeNull()
    expect(await used.browser.resident(after(20))).not.toBeNull()
    expect(await idle.browser.resident(after(15))).toBeNull()
  })

  it('ends after 12 hours, however much it is used', async () => {
    const begin = new Date()
    const { browser } = await logIn(portal.authentication.issueCard(), undefined, begin)
    const hours = 12
    for (let minutes = 10; minutes < hours * 60; minutes += 10) expect(await browser.resident(new Date(begin.getTime() + minutes * minute))).not.toBeNull()
    expect(await browser.resident(new Date(begin.getTime() + hours * 60 * minute))).toBeNull()
  })

  it('writes down its use at most once a minute', async () => {
    const begin = new Date()
    const { browser, resident } = await logIn(portal.authentication.issueCard(), undefined, begin)
    const seen = async () => (await portal.database.client.session.findFirstOrThrow({ where: { accountId: resident.accountId } })).lastSeenAt
    await browser.resident(new Date(begin.getTime() + minute - 1))
    expect(await seen()).toEqual(begin)
    await browser.resident(new Date(begin.getTime() + minute))
    expect(await seen()).toEqual(new Date(begin.getTime() + minute))
  })

  it('is not brought back to life by a late request', async () => {
    const begin = new Date()
    const { browser, resident } = await logIn(portal.authentication.issueCard(), undefined, begin)
    await endSession(resident, resident.sessionId)
    expect(await browser.resident(new Date(begin.getTime() + 2 * minute))).toBeNull()
    expect((await portal.database.client.session.findFirstOrThrow({ where: { accountId: resident.accountId } })).lastSeenAt).toEqual(begin)
  })
})

describe('the list of sessions', () => {
  it('shows the resident’s own live ones with their place in words, and which is the current one', async () => {
    const card = portal.authentication.issueCard()
    const phone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1'
    const [pc, mobile] = [await logIn(card), await logIn(card, phone)]
    await logIn(portal.authentication.issueCard())
    const sessions = await listSessions(pc.resident)
    expect(new Map(sessions.map(({ id, place, isCurrent }) => [id, { place, isCurrent }]))).toEqual(
      new Map([
        [pc.resident.sessionId, { place: 'Chrome, Linux', isCurrent: true }],
        [mobile.resident.sessionId, { place: 'Safari, iPhone', isCurrent: false }],
      ]),
    )
  })
})

describe('ending a session', () => {
  it('acts at once and is told of in the account’s activity', async () => {
    const card = portal.authentication.issueCard()
    const [one, other] = [await logIn(card), await logIn(card)]
    expect(await endSession(one.resident, other.resident.sessionId)).toEqual({ ok: true })
    expect(await other.browser.resident()).toBeNull()
    expect(await one.browser.resident()).not.toBeNull()
    const [latest] = await listActivity(one.resident, 1)
    expect(latest?.event).toEqual({ action: 'session-ended', sessionId: other.resident.sessionId, by: 'list' })
  })

  it('of somebody else looks like ending none, and ends none', async () => {
    const [one, stranger] = [await logIn(portal.authentication.issueCard()), await logIn(portal.authentication.issueCard())]
    expect(await endSession(one.resident, stranger.resident.sessionId)).toEqual({ ok: false, reason: 'not-found' })
    expect(await endSession(one.resident, '00000000-0000-4000-8000-000000000000')).toEqual({ ok: false, reason: 'not-found' })
    expect(await stranger.browser.resident()).not.toBeNull()
  })

  it.each(['', 'x', "' or true --"])('with %j for an id is refused and no fault', async (id) => {
    const { resident } = await logIn(portal.authentication.issueCard())
    expect(await endSession(resident, id)).toEqual({ ok: false, reason: 'not-found' })
  })

  it('of all others leaves the one that asks, and nobody else’s', async () => {
    const card = portal.authentication.issueCard()
    const [here, there, elsewhere] = [await logIn(card), await logIn(card), await logIn(card)]
    const stranger = await logIn(portal.authentication.issueCard())
    expect(await endOtherSessions(here.resident)).toBe(2)
    expect(await here.browser.resident()).not.toBeNull()
    expect(await there.browser.resident()).toBeNull()
    expect(await elsewhere.browser.resident()).toBeNull()
    expect(await stranger.browser.resident()).not.toBeNull()
    expect(await endOtherSessions(here.resident)).toBe(0)
  })
})

describe('an account’s activity', () => {
  it('is its own, newest first, and no longer than asked for', async () => {
    const card = portal.authentication.issueCard()
    const begin = Date.now()
    await logIn(card, undefined, new Date(begin))
    const { resident } = await logIn(card, undefined, new Date(begin + 1000))
    await logIn(portal.authentication.issueCard())
    const activity = await listActivity(resident, 10)
    // The account and its first login share one instant.
    expect(activity.slice(1).map(({ event }) => event.action).toSorted()).toEqual(['account-opened', 'login'])
    expect(activity[0]?.event).toEqual({ action: 'login', sessionId: resident.sessionId })
    expect(await listActivity(resident, 2)).toEqual(activity.slice(0, 2))
  })
})
