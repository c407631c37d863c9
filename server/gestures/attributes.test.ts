import { beforeAll, describe, expect, it } from 'vitest'
import type { Resident } from '@/domain/actor'
import { cookieNames } from '../identity/cookies'
import { logInWith, postToBridgeDoor, TestBrowser } from '../identity/testing/browser'
import { testOrigin, testPortal } from '../identity/testing/portal'
import { attributesInvitation } from './attributes'
import { openAttributes } from './attributes-cookie'

const portal = testPortal()
const read = { name: '試験　花子', address: '試験県まどぐち市見本町一丁目２番３号', birthDate: '19900402', sex: '2' }
const form = 'application/x-www-form-urlencoded'

let actor: Resident
let other: Resident

async function newResident(): Promise<Resident> {
  const browser = new TestBrowser()
  await logInWith(portal.authentication.issueCard(), browser)
  const resident = await browser.resident()
  if (resident === null) throw new Error('Nobody is logged in.')
  return resident
}

beforeAll(async () => {
  actor = await newResident()
  other = await newResident()
})

const newRequest = async (at = new Date()) => new URL((await attributesInvitation(actor, 'ja', at)).bridgeUrl).searchParams.get('request') ?? ''

const post = async (changes: Record<string, string> = {}, at = new Date()) =>
  postToBridgeDoor(new URLSearchParams({ request: await newRequest(), ...read, ...changes }).toString(), at, form)

const cookieOf = (answer: Response) => new RegExp(`^${cookieNames.attributes}=([^;]+);`).exec(answer.headers.get('set-cookie') ?? '')?.[1]

describe('attributes that the browser brings from the bridge', () => {
  it('go back to the browser, sealed, and open for the session that asked and for no other, for two minutes', async () => {
    const at = new Date()
    const answer = await post({}, at)
    expect(answer.headers.get('location')).toBe(`${testOrigin}/attributes/return`)
    expect(answer.headers.get('set-cookie')).toMatch(/; Path=\/; Max-Age=120; Secure; HttpOnly; SameSite=Lax$/)
    const cookie = cookieOf(answer)
    expect(openAttributes(cookie, actor, at)).toEqual({ ok: true, attributes: read })
    expect(openAttributes(cookie, other, at)).toEqual({ ok: false, reason: 'other-session' })
    expect(openAttributes(cookie, actor, new Date(at.getTime() + 120_000))).toEqual({ ok: false, reason: 'nothing-there' })
    expect(Buffer.from(cookie ?? '', 'base64url').toString('utf8')).not.toContain('花子')
  })

  it('fit a cookie even at their longest', async () => {
    const answer = await post({ name: '長'.repeat(100), address: '番'.repeat(200) })
    expect((answer.headers.get('set-cookie') ?? '').length).toBeLessThan(4096)
    expect(cookieOf(answer)).toBeDefined()
  })

  it('are written nowhere: no table has a row more but the one that says the request is used', async () => {
    const { client } = portal.database
    const count = async () => [await client.pendingResponse.count(), await client.pendingSigning.count(), await client.signingDocument.count(), await client.auditEntry.count()]
    const before = await count()
    await post()
    expect(await count()).toEqual(before)
  })

  it.each<[string, Record<string, string>]>([
    ['no name', { name: '' }],
    ['a name of two lines', { name: '花\n子' }],
    ['a day that cannot be', { birthDate: '19901340' }],
    ['an unknown sex', { sex: '9' }],
    ['a field too many', { individualNumber: '123456789012' }],
  ])('with %s are not taken', async (_, changes) => {
    const answer = await post(changes)
    expect(answer.headers.get('location')).toBe(`${testOrigin}/attributes?problem=malformed`)
    expect(answer.headers.get('set-cookie')).toBeNull()
  })

  it('are not taken for a request of another purpose, an expired one, or a second time', async () => {
    const login = await new TestBrowser().newRequest()
    expect((await post({ request: login })).headers.get('location')).toContain('problem=unknown-request')
    expect((await post({}, new Date(Date.now() + 301_000))).headers.get('location')).toContain('problem=expired')
    const request = await newRequest()
    expect(cookieOf(await post({ request }))).toBeDefined()
    expect((await post({ request })).headers.get('location')).toContain('problem=replayed')
  })

  it('are not taken from a bridge itself: only the browser carries them', async () => {
    const answer = await postToBridgeDoor({ request: await newRequest(), ...read })
    expect(answer.status).toBe(400)
    expect(answer.headers.get('set-cookie')).toBeNull()
  })

  it('in a cookie that was altered do not open', async () => {
    const cookie = cookieOf(await post()) ?? ''
    expect(openAttributes(`${cookie.slice(0, -2)}AA`, actor, new Date())).toEqual({ ok: false, reason: 'nothing-there' })
    expect(openAttributes(undefined, actor, new Date())).toEqual({ ok: false, reason: 'nothing-there' })
  })
})
