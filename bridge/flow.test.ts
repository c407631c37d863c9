import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hiddenFields, startTestBridge, type TestBridge } from './testing/bridge'
import { signRequest, startTestPortal, type TestPortal } from './testing/portal'

let portal: TestPortal
let bridge: TestBridge

const hanako = 'virtual-hanako'

beforeEach(async () => {
  portal = await startTestPortal()
  bridge = await startTestBridge([portal.portal], [{}, { person: 'lasttry', triesLeft: { pin: 1 } }, { person: 'blocked', triesLeft: { pin: 0 } },
    { person: 'pulled', faults: [{ at: 'sign', nth: 1, do: 'remove' }] }, { person: 'broken', faults: [{ at: 'sign', do: 'status', status: 0x6f00 }] }])
})

afterEach(async () => {
  await bridge.close()
  await portal.close()
})

const openPin = (jws: string, reader = hanako, lang = 'ja') => bridge.get(`/v1?${new URLSearchParams({ request: jws, reader, lang })}`)
const submit = async (html: string, pin: string) => bridge.post('/v1/sign', { ...hiddenFields(html), pin })
const freshRequest = () => signRequest(portal.portal, new Date())

describe('a login', () => {
  it('goes from the link over the choice of card and the PIN to the portal, which verifies the signature', async () => {
    const jws = freshRequest()
    const choice = await bridge.get(`/v1?request=${jws}`)
    expect(choice.status).toBe(200)
    expect(choice.body).toContain(`value="${hanako}"`)
    const page = await openPin(jws)
    expect(page.status).toBe(200)
    expect(page.body).toContain(portal.portal.origin)
    expect(page.body).toMatch(/さくら.*えき.*くじら.*にじ/)
    expect(page.body).toContain('あと3回')

    const done = await submit(page.body, '1234')
    expect(done.status).toBe(303)
    const [got] = portal.received
    expect(got).toMatchObject({ contentType: 'application/json', request: jws, verified: true })
    expect(done.headers.location).toBe(`${portal.portal.origin}/login/return?ticket=${got?.ticket}`)
    expect(done.headers['content-security-policy']).toContain("frame-ancestors 'none'")
  })
  it('takes full-width digits', async () => {
    expect((await submit((await openPin(freshRequest())).body, '１２３４')).status).toBe(303)
  })
  it('has no effect by GET: nothing is sent, no try is used', async () => {
    const jws = freshRequest()
    for (const _ of [1, 2, 3]) await openPin(jws)
    expect((await openPin(jws)).body).toContain('あと3回')
    expect(portal.received).toEqual([])
  })
  it('speaks English where asked', async () => {
    const page = await openPin(freshRequest(), hanako, 'en')
    expect(page.body).toContain('<html lang="en">')
    expect(page.body).toContain('3 tries left.')
    expect(page.body).toMatch(/cherry.*station.*whale.*rainbow/)
  })
})

describe('PINs', () => {
  it('refuses a wrong form before the card sees it', async () => {
    const jws = freshRequest()
    for (const pin of ['123', '12345', 'abcd', '']) {
      const answer = await submit((await openPin(jws)).body, pin)
      expect(answer.status).toBe(422)
      expect(answer.body).toContain('あと3回')
    }
  })
  it('shows the tries left after a wrong PIN and signs with the right one after', async () => {
    const wrong = await submit((await openPin(freshRequest())).body, '9999')
    expect(wrong.status).toBe(422)
    expect(wrong.body).toContain('role="alert"')
    expect(wrong.body).toContain('あと2回')
    expect((await submit(wrong.body, '1234')).status).toBe(303)
  })
  it('stops with one try left, also when it got there here', async () => {
    const jws = freshRequest()
    const second = await submit((await openPin(jws)).body, '9999')
    const stopped = await submit(second.body, '9999')
    expect(stopped.status).toBe(409)
    expect(stopped.body).toContain('あと1回')
    expect(stopped.body).not.toContain('type="password"')
    expect((await submit(second.body, '1234')).body).not.toContain('type="password"')
    expect(portal.received).toEqual([])
  })
  it.each([['lasttry', 'あと1回'], ['blocked', 'ロックされています']])('never asks on a card that is %s', async (person, sentence) => {
    const page = await openPin(freshRequest(), `virtual-${person}`)
    expect(page.status).toBe(409)
    expect(page.body).toContain(sentence)
    expect(page.body).not.toContain('type="password"')
    expect(page.body).toContain(`href="${portal.portal.origin}/login"`)
  })
  it('writes neither PIN nor request to the log', async () => {
    const jws = freshRequest()
    await submit((await openPin(jws)).body, '9998')
    await submit((await openPin(jws)).body, '1234')
    const log = JSON.stringify(bridge.logged)
    expect(log).toContain('"done"')
    for (const secret of ['9998', '1234', jws]) expect(log).not.toContain(secret)
  })
})

describe('readers and cards', () => {
  it('pulled while it signs: nothing is sent, and the same request can be signed once the card is back', async () => {
    const jws = freshRequest()
    const page = await openPin(jws, 'virtual-pulled')
    const pulled = await submit(page.body, '1234')
    expect(pulled.status).toBe(409)
    expect(pulled.body).toContain('カードが外れました')
    expect(pulled.body).toContain('もう一度読み取る')
    expect(portal.received).toEqual([])
    expect((await submit((await openPin(jws, 'virtual-pulled')).body, '1234')).status).toBe(303)
  })
  it('broken: told so, nothing is sent', async () => {
    const broken = await submit((await openPin(freshRequest(), 'virtual-broken')).body, '1234')
    expect(broken.body).toContain('カードが答えられませんでした')
    expect(portal.received).toEqual([])
  })
  it.each([
    ['virtual-empty', 'カードが置かれていません'],
    ['virtual-driving-licence', '運転免許証のようです'],
    ['virtual-unplugged', 'カードリーダーが見つかりません'],
  ])('%s gets a sentence and a way back', async (reader, sentence) => {
    const page = await openPin(freshRequest(), reader)
    expect(page.body).toContain(sentence)
    expect(page.body).toContain(`href="${portal.portal.origin}/login"`)
    expect(page.body).toMatch(/<title>エラー：/)
  })
})

describe('requests', () => {
  it('is signed once; the second time says so', async () => {
    const jws = freshRequest()
    const page = await openPin(jws)
    expect((await submit(page.body, '1234')).status).toBe(303)
    const again = await submit(page.body, '1234')
    expect(again.status).toBe(409)
    expect(again.body).toContain('もう使われました')
    expect((await openPin(jws)).status).toBe(409)
    expect(portal.received).toHaveLength(1)
  })
  it('that expired while the page stood open is not signed', async () => {
    const page = await openPin(freshRequest())
    bridge.setClock(new Date(Date.now() + 301_000))
    const late = await submit(page.body, '1234')
    expect(late.status).toBe(410)
    expect(portal.received).toEqual([])
  })
})

describe('the portal', () => {
  it.each(['expired', 'replayed', 'unknown-request', 'malformed', 'too-large', 'busy'])('refusing with %s is told as that', async (reason) => {
    portal.answerWith({ status: 409, body: JSON.stringify({ type: 'about:blank', reason }) })
    const answer = await submit((await openPin(freshRequest(), hanako, 'en')).body, '1234')
    expect(answer.status).toBe(502)
    expect(bridge.logged).toContainEqual({ event: 'refused', reason: `portal-${reason}` })
  })
  it.each([
    ['a page', { status: 200, body: '<html>' }],
    ['a redirect elsewhere', { status: 302, body: '' }],
    ['a ticket of the wrong form', { status: 201, body: '{"ticket":"../../evil"}' }],
  ])('answering with %s is refused', async (_, answer) => {
    portal.answerWith(answer)
    expect((await submit((await openPin(freshRequest())).body, '1234')).status).toBe(502)
  })
  it('out of reach leaves a form that the browser can send, with a signature that verifies', async () => {
    const page = await openPin(freshRequest())
    portal.answerWith({ status: 503, body: '' })
    const handOver = await submit(page.body, '1234')
    expect(handOver.status).toBe(200)
    expect(handOver.body).toContain(`action="${portal.portal.origin}/api/bridge/responses"`)
    expect(handOver.headers['content-security-policy']).toContain(`form-action 'self' ${portal.portal.origin}`)
    portal.answerWith(null)
    const sent = await fetch(`${portal.portal.origin}/api/bridge/responses`, {
      method: 'POST', body: new URLSearchParams(hiddenFields(handOver.body)), redirect: 'manual',
    })
    expect(sent.status).toBe(303)
    expect(portal.received.at(-1)).toMatchObject({ contentType: 'application/x-www-form-urlencoded;charset=UTF-8', verified: true })
  })
})
