import { describe, expect, it } from 'vitest'
import { NextRequest } from 'next/server'
import { cookieNames } from './cookies'
import { newCsrfCookie } from './csrf'
import { handleAuthForm } from './next-auth'
import { sessionReferenceIn } from './session-token'
import { logInWith, responseOf, TestBrowser, ticketFor } from './testing/browser'
import { testPortal } from './testing/portal'

const portal = testPortal()
const ticketOf = async (browser: TestBrowser) => ticketFor(responseOf(await browser.newRequest(), portal.authentication.issueCard()))

async function loggedIn(): Promise<TestBrowser> {
  const browser = new TestBrowser()
  await logInWith(portal.authentication.issueCard(), browser)
  expect(await browser.resident()).not.toBeNull()
  return browser
}

/** A thief's copy of everything that a browser keeps. */
function copyOf(browser: TestBrowser): TestBrowser {
  const copy = new TestBrowser()
  for (const [name, value] of browser.cookies) copy.cookies.set(name, value)
  return copy
}

describe('the form that finishes a login', () => {
  it('is accepted by next-auth with the CSRF cookie that we make', async () => {
    const browser = new TestBrowser()
    expect(browser.cookies.get(cookieNames.csrf)).toMatch(/^[0-9a-f]{64}\|[0-9a-f]{64}$/)
    expect((await browser.finish(await ticketOf(browser))).location).toBe(`${portal.origin}/home`)
  })

  it.each<[string, (browser: TestBrowser) => Record<string, string>]>([
    ['a wrong token', () => ({ csrfToken: '0'.repeat(64) })],
    ['no token', () => ({ csrfToken: '' })],
    ['the whole cookie for a token', (browser) => ({ csrfToken: browser.cookies.get(cookieNames.csrf) ?? '' })],
  ])('is refused with %s, and the ticket stays good for the right form', async (_name, fields) => {
    const browser = new TestBrowser()
    const ticket = await ticketOf(browser)
    expect((await browser.post('callback/card', { ticket, ...fields(browser) })).location).toBe(`${portal.origin}/login/refused`)
    expect(await browser.resident()).toBeNull()
    expect((await browser.finish(ticket)).location).toBe(`${portal.origin}/home`)
  })

  it('is refused with a cookie made under another secret', async () => {
    const browser = new TestBrowser()
    const ticket = await ticketOf(browser)
    const forged = newCsrfCookie('another secret of thirty-two characters')
    browser.cookies.set(cookieNames.csrf, forged)
    const [csrfToken = ''] = forged.split('|')
    await browser.post('callback/card', { ticket, csrfToken })
    expect(await browser.resident()).toBeNull()
  })

  it.each([{ origin: 'https://evil.example' }, { origin: 'null' }, { 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }])(
    'is refused when the browser says that it comes from elsewhere: %j',
    async (headers) => {
      const browser = new TestBrowser()
      const ticket = await ticketOf(browser)
      await browser.post('callback/card', { ticket }, new Date(), headers as Record<string, string>)
      expect(await browser.resident()).toBeNull()
      const own = { origin: portal.origin, 'sec-fetch-site': 'same-origin' }
      expect((await browser.post('callback/card', { ticket }, new Date(), own)).location).toBe(`${portal.origin}/home`)
    },
  )

  it('leads home whatever address it asks for', async () => {
    const browser = new TestBrowser()
    browser.cookies.set(cookieNames.callbackUrl, 'https://evil.example/')
    const fields = { ticket: await ticketOf(browser), callbackUrl: 'https://evil.example/', redirect: 'true', json: 'true' }
    expect(await browser.post('callback/card', fields)).toEqual({ status: 303, location: `${portal.origin}/home` })
  })

  it('never says the reason in the address', async () => {
    const browser = new TestBrowser()
    const { location } = await browser.finish('A'.repeat(43))
    expect(location).toBe(`${portal.origin}/login/refused`)
  })

  it('larger than 8 kB, or of another content type, is refused', async () => {
    const browser = new TestBrowser()
    const ticket = await ticketOf(browser)
    expect((await browser.post('callback/card', { ticket, filler: 'x'.repeat(9000) })).location).toBe(`${portal.origin}/login/refused`)
    await browser.post('callback/card', { ticket }, new Date(), { 'content-type': 'text/plain' })
    expect(await browser.resident()).toBeNull()
  })
})

describe('the session cookie', () => {
  it('holds a reference and nothing else, encrypted', async () => {
    const browser = await loggedIn()
    const cookie = browser.cookies.get(cookieNames.session) ?? ''
    expect(cookie.split('.')).toHaveLength(5)
    const reference = await sessionReferenceIn(cookie)
    expect(reference?.split('.')).toHaveLength(3)
    const resident = await browser.resident()
    expect(cookie).not.toContain(resident?.accountId)
  })

  it('is the only one set beside the CSRF cookie, under __Host- rules', async () => {
    const browser = new TestBrowser()
    const ticket = await ticketOf(browser)
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('; ')
    const [csrfToken = ''] = (browser.cookies.get(cookieNames.csrf) ?? '').split('|')
    const request = new NextRequest(`${portal.origin}/api/auth/callback/card`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ csrfToken, ticket }),
    })
    const lines = (await handleAuthForm(request, 'callback/card', new Date())).headers.getSetCookie()
    expect(lines.map((line) => line.split('=', 1)[0]).toSorted()).toEqual([cookieNames.preLogin, cookieNames.session])
    for (const line of lines) {
      expect(line).toMatch(/; Path=\/(;|$)/)
      expect(line).toMatch(/; Secure(;|$)/)
      expect(line).toMatch(/; HttpOnly(;|$)/)
      expect(line).toMatch(/; SameSite=Lax(;|$)/i)
      expect(line).not.toMatch(/Domain=/i)
    }
  })

  it.each(['', 'x', 'a.b.c.d.e', 'eyJhbGciOiJub25lIn0.eyJzZXNzaW9uIjoiYSJ9.'])('of the form %j logs nobody in', async (value) => {
    const browser = new TestBrowser()
    browser.cookies.set(cookieNames.session, value)
    expect(await browser.resident()).toBeNull()
  })
})

describe('log-out', () => {
  it('acts at once, on copies of the cookie too, and leads to the page that says so', async () => {
    const browser = await loggedIn()
    const copy = copyOf(browser)
    expect(await copy.resident()).not.toBeNull()
    expect(await browser.logOut()).toEqual({ status: 303, location: `${portal.origin}/logged-out` })
    expect(browser.cookies.has(cookieNames.session)).toBe(false)
    expect(await copy.resident()).toBeNull()
  })

  it('without the CSRF token ends nothing', async () => {
    const browser = await loggedIn()
    await browser.post('signout', { csrfToken: '0'.repeat(64) })
    expect(await browser.resident()).not.toBeNull()
  })

  it('ends this session only', async () => {
    const card = portal.authentication.issueCard()
    const [one, other] = [new TestBrowser(), new TestBrowser()]
    await logInWith(card, one)
    await logInWith(card, other)
    await one.logOut()
    expect(await other.resident()).not.toBeNull()
  })

  it('is told of once, however often it is asked for', async () => {
    const browser = await loggedIn()
    const ownerId = (await browser.resident())?.accountId ?? ''
    const copies = [copyOf(browser), copyOf(browser), copyOf(browser)]
    await Promise.all(copies.map((copy) => copy.logOut()))
    expect(await portal.database.client.auditEntry.count({ where: { ownerId, action: 'logout' } })).toBe(1)
  })

  it('without a session is no error', async () => {
    expect((await new TestBrowser().logOut()).location).toBe(`${portal.origin}/logged-out`)
  })
})

describe('next-auth’s other addresses', () => {
  it.each(['session', 'csrf', 'providers', 'signin', 'signin/card', 'error', 'verify-request', '_log', 'callback/credentials', 'callback', ''])('do not exist: %j', async (path) => {
    const request = new NextRequest(`${portal.origin}/api/auth/${path}`, { method: 'POST', body: '' })
    expect((await handleAuthForm(request, path, new Date())).status).toBe(404)
  })
})
