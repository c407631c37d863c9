import { createHash, randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hiddenFields, startTestBridge, type TestBridge } from './testing/bridge'
import { signRequest, startTestPortal, type TestPortal } from './testing/portal'

let portal: TestPortal
let bridge: TestBridge

beforeEach(async () => {
  portal = await startTestPortal()
  bridge = await startTestBridge([portal.portal], [{}])
})
afterEach(async () => {
  await bridge.close()
  await portal.close()
})

const digest = createHash('sha256').update('the original').digest()
const item = () => ({ id: randomUUID(), deposit: randomUUID(), sha256: digest.toString('base64url') })
const requestFor = (payload: object) => signRequest(portal.portal, new Date(), { payload })
const open = (jws: string, lang = 'ja') => bridge.get(`/v1?${new URLSearchParams({ request: jws, reader: 'virtual-hanako', lang })}`)

describe('a confirmation with the authentication key', () => {
  it('of a registered item shows its number and fingerprint, and takes the PIN of four digits', async () => {
    const named = item()
    const page = await open(requestFor({ purpose: 'open-registered', item: named }))
    expect(page.status).toBe(200)
    expect(page.body).toContain(named.id)
    expect(page.body).toContain(digest.toString('hex').slice(0, 8))
    expect(page.body).toContain('maxLength="4"')
  })

  it.each([
    ['open-registered', { item: item() }, '/mailbox/registered/return'],
    ['export', {}, '/settings/export/return'],
    ['close-account', {}, '/settings/close/return'],
  ])('for %s goes to the pinned portal and back to its own fixed page, in either language', async (purpose, more, returns) => {
    for (const lang of ['ja', 'en']) {
      const jws = requestFor({ purpose, ...more })
      const page = await open(jws, lang)
      const done = await bridge.post('/v1/sign', { ...hiddenFields(page.body), pin: '1234' })
      const got = portal.received.at(-1)
      expect(got).toMatchObject({ request: jws, verified: true })
      expect(done.headers.location).toBe(`${portal.portal.origin}${returns}?ticket=${got?.ticket}`)
    }
  })

  it.each<[string, object]>([
    ['a registered item that is not named', { purpose: 'open-registered' }],
    ['an item with more than its numbers', { purpose: 'open-registered', item: { ...item(), sender: '試験生命' } }],
    ['a fingerprint of another length', { purpose: 'open-registered', item: { ...item(), sha256: 'AAAA' } }],
    ['an item with another purpose', { purpose: 'export', item: item() }],
    ['documents beside', { purpose: 'close-account', documents: [{ url: 'x', sha256: digest.toString('base64url'), size: 1, mediaType: 'text/plain' }] }],
  ])('is refused for %s', async (_, payload) => {
    const page = await open(requestFor(payload))
    expect(page.status).toBe(400)
    expect(portal.received).toEqual([])
  })
})
