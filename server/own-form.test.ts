import { describe, expect, it } from 'vitest'
import { testPortal } from './identity/testing/portal'
import { goTo, readOwnForm } from './own-form'

const { origin: own } = testPortal()

const form = (headers: Record<string, string>, body = 'language=en') =>
  new Request('http://localhost:3000/language', { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers } })

describe('a form of the portal', () => {
  it('is read when one of its own pages sent it', async () => {
    expect(await readOwnForm(form({ origin: own }))).toEqual({ language: 'en' })
  })

  it('is not read when another site sent it, or one that hides where it comes from', async () => {
    for (const origin of ['http://127.0.0.1:3010', 'https://elsewhere.example', 'null']) expect(await readOwnForm(form({ origin })), origin).toBeNull()
    expect(await readOwnForm(form({}))).toBeNull()
  })

  it('is not read in another type or beyond its size', async () => {
    expect(await readOwnForm(form({ origin: own, 'content-type': 'text/plain' }))).toBeNull()
    expect(await readOwnForm(form({ origin: own }, `language=${'x'.repeat(5000)}`))).toBeNull()
  })

  it('leads on to a page of the portal and nowhere else', () => {
    expect(goTo('/settings?done=language').headers.get('location')).toBe(`${own}/settings?done=language`)
  })
})
