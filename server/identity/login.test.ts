import { beforeAll, describe, expect, it } from 'vitest'
import { outcomeFor } from './login-outcome'
import { preLoginHash } from './pre-login'
import { authenticationAuthority, newRsaKey, type TestCard } from './testing/authority'
import { logInWith, postToBridgeDoor, responseOf, TestBrowser, ticketFor } from './testing/browser'
import { authenticationListPath, testPortal } from './testing/portal'

const portal = testPortal()
const refused = { status: 303, location: `${portal.origin}/login/refused` }
const home = { status: 303, location: `${portal.origin}/home` }
let card: TestCard
let revoked: TestCard

beforeAll(() => {
  card = portal.authentication.issueCard()
  revoked = portal.authentication.issueCard()
  const entry = { serialNumber: revoked.serialNumber, revokedAt: later(-60), reason: 'keyCompromise' } as const
  portal.lists.serve(authenticationListPath, portal.authentication.issueList([entry]))
})

const reasonFor = (browser: TestBrowser) => outcomeFor(preLoginHash(browser.preLogin), new Date())
const later = (minutes: number) => new Date(Date.now() + minutes * 60_000)

/** Refused in this browser for that reason, and nobody logged in. */
async function expectRefusal(answer: Promise<unknown>, browser: TestBrowser, reason: string) {
  expect(await answer).toEqual(refused)
  expect(await reasonFor(browser)).toBe(reason)
  expect(await browser.resident()).toBeNull()
}

describe('a login with a card that signs', () => {
  it('opens a session for the browser that began, and leads home', async () => {
    const browser = new TestBrowser()
    expect(await logInWith(card, browser)).toEqual(home)
    expect(await browser.resident()).toMatchObject({ kind: 'resident', capacity: 'resident', via: 'self' })
  })

  it('finds the same account every time, whatever browser it comes from', async () => {
    const [one, other] = [new TestBrowser(), new TestBrowser()]
    await logInWith(card, one)
    await logInWith(card, other)
    expect((await other.resident())?.accountId).toBe((await one.resident())?.accountId)
    expect((await other.resident())?.sessionId).not.toBe((await one.resident())?.sessionId)
  })

  it('opens an account of its own for another card', async () => {
    const [one, other] = [new TestBrowser(), new TestBrowser()]
    await logInWith(card, one)
    await logInWith(portal.authentication.issueCard(), other)
    expect((await other.resident())?.accountId).not.toBe((await one.resident())?.accountId)
  })

  it('ends the session that the same browser had before', async () => {
    const browser = new TestBrowser()
    await logInWith(card, browser)
    const earlier = new TestBrowser()
    for (const [name, value] of browser.cookies) earlier.cookies.set(name, value)
    expect(await earlier.resident()).not.toBeNull()
    browser.cookies.set('__Host-madoguchi.pre-login', new TestBrowser().preLogin)
    expect(await logInWith(card, browser)).toEqual(home)
    expect(await earlier.resident()).toBeNull()
    expect(await browser.resident()).not.toBeNull()
  })

  it('takes the pre-login cookie away, so that the next login begins anew', async () => {
    const browser = new TestBrowser()
    await logInWith(card, browser)
    expect(browser.preLogin).toBe('')
  })
})

describe('a ticket', () => {
  it('logs in once: a second time it is refused', async () => {
    const browser = new TestBrowser()
    const ticket = await ticketFor(responseOf(await browser.newRequest(), card))
    const copy = new TestBrowser()
    copy.cookies.set('__Host-madoguchi.pre-login', browser.preLogin)
    expect(await browser.finish(ticket)).toEqual(home)
    await expectRefusal(copy.finish(ticket), copy, 'refused')
  })

  it('logs in once however many use it at the same moment', async () => {
    const browser = new TestBrowser()
    const ticket = await ticketFor(responseOf(await browser.newRequest(), card))
    const copies = Array.from({ length: 8 }, () => {
      const copy = new TestBrowser()
      copy.cookies.set('__Host-madoguchi.pre-login', browser.preLogin)
      return copy
    })
    await Promise.all(copies.map((copy) => copy.finish(ticket)))
    const residents = await Promise.all(copies.map((copy) => copy.resident()))
    expect(residents.filter((resident) => resident !== null)).toHaveLength(1)
  })

  it('is worth nothing after two minutes, and still something shortly before', async () => {
    const at = new Date()
    const [late, intime] = [new TestBrowser(), new TestBrowser()]
    const lateTicket = await ticketFor(responseOf(await late.newRequest(at), card), at)
    const inTimeTicket = await ticketFor(responseOf(await intime.newRequest(at), card), at)
    expect(await intime.finish(inTimeTicket, new Date(at.getTime() + 119_000))).toEqual(home)
    expect(await late.finish(lateTicket, new Date(at.getTime() + 120_000))).toEqual(refused)
  })

  it.each(['', 'x', 'A'.repeat(43), "' or true --", 'A'.repeat(4000)])('of the form %j that nobody was given is refused', async (ticket) => {
    const browser = new TestBrowser()
    await expectRefusal(browser.finish(ticket), browser, 'refused')
  })

  it('in another browser is destroyed: neither that browser nor the one that began is logged in', async () => {
    const [begun, other] = [new TestBrowser(), new TestBrowser()]
    const ticket = await ticketFor(responseOf(await begun.newRequest(), card))
    await expectRefusal(other.finish(ticket), other, 'other-browser')
    await expectRefusal(begun.finish(ticket), begun, 'refused')
    expect(await portal.database.client.pendingResponse.count({ where: { preLoginHash: preLoginHash(begun.preLogin) } })).toBe(0)
  })

  it('without any pre-login cookie is destroyed', async () => {
    const begun = new TestBrowser()
    const ticket = await ticketFor(responseOf(await begun.newRequest(), card))
    const bare = new TestBrowser()
    bare.cookies.delete('__Host-madoguchi.pre-login')
    expect(await bare.finish(ticket)).toEqual(refused)
    expect(await bare.resident()).toBeNull()
    await expectRefusal(begun.finish(ticket), begun, 'refused')
  })
})

describe('a request', () => {
  it('logs in once, even when the card’s response was posted twice', async () => {
    const browser = new TestBrowser()
    const response = responseOf(await browser.newRequest(), card)
    const [first, second] = [await ticketFor(response), await ticketFor(response)]
    const copy = new TestBrowser()
    copy.cookies.set('__Host-madoguchi.pre-login', browser.preLogin)
    expect(await browser.finish(first)).toEqual(home)
    await expectRefusal(copy.finish(second), copy, 'replayed')
  })

  it('that was used is turned away at the bridge’s door', async () => {
    const browser = new TestBrowser()
    const response = responseOf(await browser.newRequest(), card)
    await browser.finish(await ticketFor(response))
    const answer = await postToBridgeDoor(response)
    expect(answer.status).toBe(409)
    expect(await answer.json()).toMatchObject({ reason: 'replayed' })
  })

  it('that expires while the response waits is refused', async () => {
    const browser = new TestBrowser()
    const at = new Date()
    const almost = new Date(at.getTime() + 290_000)
    const ticket = await ticketFor(responseOf(await browser.newRequest(at), card), almost)
    await browser.finish(ticket, new Date(at.getTime() + 301_000))
    expect(await outcomeFor(preLoginHash(browser.preLogin), almost)).toBe('expired-request')
  })
})

describe('possession of the key', () => {
  it('is not proven by a signature of another key: nothing is said but refused', async () => {
    const browser = new TestBrowser()
    const request = await browser.newRequest()
    const other = portal.authentication.issueCard()
    await expectRefusal(browser.finish(await ticketFor(responseOf(request, card, other.sign(request)))), browser, 'refused')
  })

  it('is not proven by a signature over another request', async () => {
    const browser = new TestBrowser()
    const [one, other] = [await browser.newRequest(), await browser.newRequest()]
    await expectRefusal(browser.finish(await ticketFor(responseOf(one, card, card.sign(other)))), browser, 'refused')
  })

  it('comes before everything that could tell a stranger of a certificate: a revoked one without its key is only refused', async () => {
    const browser = new TestBrowser()
    const request = await browser.newRequest()
    await expectRefusal(browser.finish(await ticketFor(responseOf(request, revoked, card.sign(request)))), browser, 'refused')
  })

  it('failed by somebody else does not use up the request', async () => {
    const browser = new TestBrowser()
    const request = await browser.newRequest()
    const other = portal.authentication.issueCard()
    await browser.finish(await ticketFor(responseOf(request, card, other.sign(request))))
    expect(await browser.finish(await ticketFor(responseOf(request, card)))).toEqual(home)
  })
})

describe('a certificate', () => {
  it('of the signature authority is the wrong kind', async () => {
    const browser = new TestBrowser()
    await expectRefusal(logInWith(portal.signature.issueCard(), browser), browser, 'wrong-certificate-kind')
  })

  it('of the authentication authority with the signature’s key usage is the wrong kind', async () => {
    const browser = new TestBrowser()
    const odd = portal.authentication.issueCard({ usages: ['digitalSignature', 'nonRepudiation'] })
    await expectRefusal(logInWith(odd, browser), browser, 'wrong-certificate-kind')
  })

  it('of the authentication authority with the signature’s policy is the wrong kind', async () => {
    const browser = new TestBrowser()
    const odd = portal.authentication.issueCard({ policy: '1.2.392.200149.8.5.1.0.20' })
    await expectRefusal(logInWith(odd, browser), browser, 'wrong-certificate-kind')
  })

  it('of an authority that only calls itself the same is of an unknown issuer', async () => {
    const browser = new TestBrowser()
    await expectRefusal(logInWith(authenticationAuthority().issueCard(), browser), browser, 'unknown-issuer')
  })

  it('that is revoked is refused with that reason, while its neighbour under the same list logs in', async () => {
    const [browser, neighbour] = [new TestBrowser(), new TestBrowser()]
    await expectRefusal(logInWith(revoked, browser), browser, 'revoked')
    expect(await logInWith(card, neighbour)).toEqual(home)
  })

  it('that has expired is refused with that reason', async () => {
    const browser = new TestBrowser()
    await expectRefusal(logInWith(portal.authentication.issueCard({ notAfter: later(-1) }), browser), browser, 'certificate-expired')
  })

  it('that is not valid yet is refused with that reason', async () => {
    const browser = new TestBrowser()
    await expectRefusal(logInWith(portal.authentication.issueCard({ notBefore: later(5) }), browser), browser, 'not-yet-valid')
  })

  it('of the same key as a good one, but self-made, is of an unknown issuer', async () => {
    const key = newRsaKey()
    const good = portal.authentication.issueCard({ key })
    const forged = authenticationAuthority().issueCard({ key, serialNumber: good.serialNumber })
    const [browser, honest] = [new TestBrowser(), new TestBrowser()]
    await expectRefusal(logInWith(forged, browser), browser, 'unknown-issuer')
    expect(await logInWith(good, honest)).toEqual(home)
  })
})

describe('a closed account', () => {
  it('is opened again by its card, and while it is being deleted by nothing', async () => {
    const own = portal.authentication.issueCard()
    const [first, second] = [new TestBrowser(), new TestBrowser()]
    await logInWith(own, first)
    const accountId = (await first.resident())?.accountId ?? ''
    await portal.database.client.account.update({ where: { id: accountId }, data: { state: 'closed', closedAt: new Date() } })
    expect(await first.resident()).toBeNull()
    expect(await logInWith(own, second)).toEqual(home)
    expect((await second.resident())?.accountId).toBe(accountId)
    await portal.database.client.account.update({ where: { id: accountId }, data: { state: 'erasing', closedAt: new Date() } })
    const third = new TestBrowser()
    await expectRefusal(logInWith(own, third), third, 'account-closed')
  })
})

describe('first logins with one new card at the same moment', () => {
  it('make one account', async () => {
    const own = portal.authentication.issueCard()
    const browsers = Array.from({ length: 6 }, () => new TestBrowser())
    await Promise.all(browsers.map((browser) => logInWith(own, browser)))
    const accounts = await Promise.all(browsers.map(async (browser) => (await browser.resident())?.accountId))
    expect(new Set(accounts).size).toBe(1)
    expect(accounts[0]).toBeDefined()
    const ownerId = accounts[0] ?? ''
    expect(await portal.database.client.auditEntry.count({ where: { ownerId, action: 'account-opened' } })).toBe(1)
    expect(await portal.database.client.auditEntry.count({ where: { ownerId, action: 'login' } })).toBe(6)
    expect(await portal.database.client.subject.count({ where: { accountId: ownerId } })).toBe(1)
  })
})
