import { NextRequest } from 'next/server'
import { describe, expect, it } from 'vitest'
import { proxy } from '@/proxy'
import { cookieNames } from './cookies'
import { csrfTokenIn, newCsrfCookie } from './csrf'
import { redirectToOwnHost } from './host'
import { isPreLoginValue, newPreLoginValue } from './pre-login'
import { testPortal } from './testing/portal'

const portal = testPortal()
const secret = () => process.env.NEXTAUTH_SECRET ?? ''

function draw(path: string, { cookies = {}, headers = {}, method = 'GET' }: { cookies?: Record<string, string>; headers?: Record<string, string>; method?: string } = {}) {
  const cookie = Object.entries(cookies).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('; ')
  const host = headers.host ?? new URL(portal.origin).host
  const response = proxy(new NextRequest(`${portal.origin}${path}`, { method, headers: { ...headers, host, ...(cookie && { cookie }) } }))
  const set = new Map(response.cookies.getAll().map(({ name, value }) => [name, value]))
  /** The Cookie header that the page itself is drawn with, as Next hands it on. */
  const seen = response.headers.get('x-middleware-request-cookie') ?? cookie
  return { response, set, seen }
}

describe('the pre-login cookie', () => {
  it('is given on the login page, and seen by that same page', () => {
    const { set, seen, response } = draw('/login')
    const value = set.get(cookieNames.preLogin)
    expect(isPreLoginValue(value)).toBe(true)
    expect(seen).toContain(`${cookieNames.preLogin}=${value}`)
    const line = response.headers.getSetCookie().find((candidate) => candidate.startsWith(cookieNames.preLogin)) ?? ''
    expect(line).toMatch(/Path=\/(;|$)/)
    expect(line).toMatch(/Secure/)
    expect(line).toMatch(/HttpOnly/)
    expect(line).toMatch(/SameSite=lax/i)
    expect(line).not.toMatch(/Domain/i)
  })

  it('is left alone when the browser has one, so that a login begun in another tab goes on', () => {
    const cookies = { [cookieNames.preLogin]: newPreLoginValue() }
    expect(draw('/login', { cookies }).set.has(cookieNames.preLogin)).toBe(false)
  })

  it('is replaced when it is not one of ours', () => {
    const { set, seen } = draw('/login', { cookies: { [cookieNames.preLogin]: 'x', 'madoguchi-language': 'en' } })
    expect(isPreLoginValue(set.get(cookieNames.preLogin))).toBe(true)
    expect(seen.match(/pre-login=/g)).toHaveLength(1)
    expect(seen).toContain('madoguchi-language=en')
  })

  it('is given on the way back too, so that a browser that did not begin can be told so', () => {
    expect(isPreLoginValue(draw('/login/return?ticket=x').set.get(cookieNames.preLogin))).toBe(true)
  })

  it.each(['/', '/help', '/login/refused'])('is not given on %s', (path) => {
    expect(draw(path).set.has(cookieNames.preLogin)).toBe(false)
  })
})

describe('the CSRF cookie', () => {
  it.each(['/login', '/login/return?ticket=x', '/login/refused'])('is given on %s, where a form to /api/auth may stand', (path) => {
    const { set, seen } = draw(path)
    const value = set.get(cookieNames.csrf)
    expect(csrfTokenIn(value, secret())).toMatch(/^[0-9a-f]{64}$/)
    expect(decodeURIComponent(seen)).toContain(`${cookieNames.csrf}=${value}`)
  })

  it('is given on every page of a browser with a session, and on no public page otherwise', () => {
    expect(draw('/help', { cookies: { [cookieNames.session]: 'x' } }).set.has(cookieNames.csrf)).toBe(true)
    expect(draw('/help').set.size).toBe(0)
  })

  it('is kept while it is good, and replaced when it was made with another secret', () => {
    expect(draw('/login/return', { cookies: { [cookieNames.csrf]: newCsrfCookie(secret()) } }).set.has(cookieNames.csrf)).toBe(false)
    expect(draw('/login/return', { cookies: { [cookieNames.csrf]: newCsrfCookie('another') } }).set.has(cookieNames.csrf)).toBe(true)
  })
})

describe('a page', () => {
  it('carries the security headers, and its nonce into the drawing', () => {
    const { response } = draw('/')
    const nonce = response.headers.get('x-middleware-request-x-nonce')
    expect(nonce).toMatch(/^[A-Za-z0-9+/]{22}==$/)
    expect(response.headers.get('content-security-policy')).toContain(`'nonce-${nonce}'`)
    expect(response.headers.get('x-middleware-request-content-security-policy')).toBe(response.headers.get('content-security-policy'))
    expect(response.headers.get('cache-control')).toBe('no-store')
  })

  it('takes no nonce from outside', () => {
    const { response } = draw('/', { headers: { 'x-nonce': 'attacker' } })
    expect(response.headers.get('x-middleware-request-x-nonce')).not.toBe('attacker')
  })

  it.each(['127.0.0.1:3000', '[::1]:3000'])('asked for under %s leads to the portal’s own name, path and query kept', (host) => {
    const { response } = draw('/login?x=1', { headers: { host } })
    expect(new URL(response.headers.get('x-middleware-rewrite') ?? '').pathname).toBe('/api/own-address')
    const forwarded = new Headers({ 'x-own-path': response.headers.get('x-middleware-request-x-own-path') ?? '' })
    expect(redirectToOwnHost(forwarded).status).toBe(307)
    expect(redirectToOwnHost(forwarded).headers.get('location')).toBe(`${portal.origin}/login?x=1`)
    expect(response.headers.getSetCookie()).toEqual([])
  })

  it.each(['//evil.example', '@evil.example', '.evil.example', String.raw`\\evil.example`, 'http://evil.example', ''])('never leads to another host by the path %j', (path) => {
    const location = redirectToOwnHost(new Headers({ 'x-own-path': path })).headers.get('location') ?? ''
    expect(new URL(location).origin).toBe(portal.origin)
  })

  it.each(['evil.example', 'localhost', 'localhost:3001', '127.0.0.1:3001', '127.0.0.1', 'localhost:3000.evil.example'])('asked for under %s is refused', (host) => {
    expect(draw('/login', { headers: { host } }).response.status).toBe(421)
  })

  it('posted to under a loopback address is refused, because a form must not travel on', () => {
    expect(draw('/login', { headers: { host: '127.0.0.1:3000' }, method: 'POST' }).response.status).toBe(421)
  })

  it('asked for under the portal’s own name in capitals is served', () => {
    expect(draw('/', { headers: { host: 'LOCALHOST:3000' } }).response.status).toBe(200)
  })
})
