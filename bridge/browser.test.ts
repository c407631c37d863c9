import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import type { Browser, Page } from 'playwright'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { samplePremiumDeductions } from '@/documents/premium-deduction/samples'
import { writePremiumDeduction } from '@/documents/premium-deduction/write'
import { startChromium } from './testing/chromium'
import { startTestBridge, type TestBridge } from './testing/bridge'
import { signRequest, startTestPortal, type TestPortal } from './testing/portal'

const WCAG_AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
/** Set to a folder to look at every state. */
const SCREENSHOTS = process.env.BRIDGE_SCREENSHOTS

let browser: Browser
let portal: TestPortal
let bridge: TestBridge
/** One that asks for the PIN outside the browser, where it is cancelled. */
let asking: TestBridge
let page: Page

const cards = [{}, { person: 'lasttry', label: '試験　残り一回のカード', triesLeft: { pin: 1 } }, { person: 'blocked', label: '試験　ロックされたカード', triesLeft: { pin: 0 } }]
const hanako = 'virtual-hanako'

beforeAll(async () => {
  browser = await startChromium()
  portal = await startTestPortal()
  bridge = await startTestBridge([portal.portal], cards)
  asking = await startTestBridge([portal.portal], [{}], { askPin: () => Promise.resolve({ ok: false, reason: 'pin-entry-cancelled' }) })
})
afterAll(async () => {
  await browser.close()
  await bridge.close()
  await asking.close()
  await portal.close()
})

const link = (query: Record<string, string> = {}, host = bridge.host) =>
  `http://${host}/v1?${new URLSearchParams({ request: signRequest(portal.portal, new Date()), ...query })}`

async function submitPin(pin: string) {
  await page.getByLabel('暗証番号').fill(pin)
  await page.getByRole('button', { name: '署名してログイン' }).click()
}

describe('a browser without JavaScript', () => {
  beforeEach(async () => {
    portal.answerWith(null)
    const context = await browser.newContext({ javaScriptEnabled: false })
    page = await context.newPage()
    return () => context.close()
  })

  it('goes the whole way and lands on the portal with a ticket', async () => {
    await page.goto(link())
    await page.getByRole('button', { name: '試験　花子のカード' }).click()
    await submitPin('1234')
    await page.waitForURL(`${portal.portal.origin}/login/return?ticket=*`)
    expect(portal.received.at(-1)?.verified).toBe(true)
  })
  it('mends a wrong PIN by keyboard alone', async () => {
    await page.goto(link({ reader: hanako }))
    await page.getByLabel('暗証番号').focus()
    await page.keyboard.type('9999')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').getByRole('link').focus()
    await page.keyboard.press('Enter')
    await page.keyboard.type('1234')
    await page.keyboard.press('Enter')
    await page.waitForURL(`${portal.portal.origin}/login/return?ticket=*`)
  })
  it('carries the signature itself when the bridge cannot reach the portal', async () => {
    await page.goto(link({ reader: hanako }))
    portal.answerWith({ status: 503, body: '' })
    await submitPin('1234')
    await page.getByRole('heading', { name: 'あと1回' }).waitFor()
    portal.answerWith(null)
    await page.getByRole('button', { name: '署名を送る' }).click()
    await page.waitForURL(`${portal.portal.origin}/login/return?ticket=*`)
    expect(portal.received.at(-1)).toMatchObject({ contentType: 'application/x-www-form-urlencoded', verified: true })
  })
  it('sends the four attributes only when told to', async () => {
    await page.goto(link({ request: signRequest(portal.portal, new Date(), { payload: { purpose: 'read-attributes' } }), reader: hanako }))
    await page.getByLabel('券面事項入力補助用の暗証番号').fill('1234')
    await page.getByRole('button', { name: '読み取る' }).click()
    await page.getByText('試験　花子').waitFor()
    const before = portal.others.length
    await page.getByRole('button', { name: '送る', exact: true }).click()
    await page.waitForURL(`${portal.portal.origin}/login/return?ticket=*`)
    expect(portal.others.slice(before)).toMatchObject([{ name: '試験　花子' }])
  })
  it('leads back to the portal by cancelling', async () => {
    await page.goto(link({ reader: hanako }))
    await page.getByRole('link', { name: '取り消す' }).click()
    await page.waitForURL(`${portal.portal.origin}/login`)
  })
  it('is not posted to by a page of another origin, even with a whole form', async () => {
    await page.goto(link({ reader: hanako }))
    const names = ['request', 'reader', 'lang', 'token']
    const values = await Promise.all(names.map((name) => page.locator(`input[name=${name}]`).getAttribute('value')))
    const inputs = names.map((name, i) => `<input type=hidden name=${name} value="${values[i]}">`).join('')
    await page.route(`${portal.portal.origin}/evil`, (route) => route.fulfill({
      contentType: 'text/html', body: `<form method=post action="http://${bridge.host}/v1/sign">${inputs}<input name=pin value=1234><button>go</button></form>`,
    }))
    await page.goto(`${portal.portal.origin}/evil`)
    const before = portal.received.length
    await page.getByRole('button').click()
    await page.getByRole('heading', { name: 'ほかの画面からの送信を止めました' }).waitFor()
    expect(portal.received.length).toBe(before)
  })
})

describe('every state', () => {
  const requestFor = (payload: object) => signRequest(portal.portal, new Date(), { payload })
  const letter = { bytes: new TextEncoder().encode('転居届\n\n新しい住所：試験県試験市一丁目2番3号\n引っ越す日：2026年12月1日\n'), mediaType: 'text/plain; charset=utf-8' }
  const certificate = { bytes: writePremiumDeduction(samplePremiumDeductions.severalContracts), mediaType: 'application/xml' }
  const signLink = (lang = 'ja') =>
    link({ request: requestFor({ purpose: 'sign', documents: [portal.offer(letter), portal.offer(certificate)] }), reader: hanako, lang })
  const attributesLink = () => link({ request: requestFor({ purpose: 'read-attributes' }), reader: hanako })
  const unsigned = () => signRequest(portal.portal, new Date(), { signature: '' })
  const states: [name: string, reach: () => Promise<unknown>][] = [
    ['home', () => page.goto(`http://${bridge.host}/`)],
    ['check', () => page.goto(`http://${bridge.host}/check?reader=${hanako}`)],
    ['check-blocked-english', () => page.goto(`http://${bridge.host}/check?reader=virtual-blocked&lang=en`)],
    ['check-no-card', () => page.goto(`http://${bridge.host}/check?reader=virtual-empty`)],
    ['choose', () => page.goto(link())],
    ['pin', () => page.goto(link({ reader: hanako }))],
    ['pin-english', () => page.goto(link({ reader: hanako, lang: 'en' }))],
    ['pin-wrong', () => page.goto(link({ reader: hanako })).then(() => submitPin('99'))],
    ['pinentry', () => page.goto(link({ reader: hanako }, asking.host))],
    ['pinentry-cancelled', async () => {
      await page.goto(link({ reader: hanako, lang: 'en' }, asking.host))
      await page.locator('form[action*="/v1/sign"] button[type=submit], form[action*="/v1/sign"] button').first().click()
    }],
    ['sign', () => page.goto(signLink())],
    ['sign-english', () => page.goto(signLink('en'))],
    ['sign-wrong', async () => {
      await page.goto(signLink())
      await page.getByLabel('署名用のパスワード').fill('ABC')
      await page.getByRole('button', { name: '署名して送る' }).click()
    }],
    ['attributes', () => page.goto(attributesLink())],
    ['attributes-read', async () => {
      await page.goto(attributesLink())
      await page.getByLabel('券面事項入力補助用の暗証番号').fill('1234')
      await page.getByRole('button', { name: '読み取る' }).click()
    }],
    ['no-card', () => page.goto(link({ reader: 'virtual-empty' }))],
    ['wrong-card', () => page.goto(link({ reader: 'virtual-driving-licence' }))],
    ['last-try', () => page.goto(link({ reader: 'virtual-lasttry' }))],
    ['blocked', () => page.goto(link({ reader: 'virtual-blocked' }))],
    ['unsigned', () => page.goto(link({ request: unsigned() }))],
    ['unsigned-english', () => page.goto(link({ request: unsigned(), lang: 'en' }))],
    ['hand-over', () => page.goto(link({ reader: hanako })).then(() => {
      portal.answerWith({ status: 503, body: '' })
      return submitPin('1234')
    })],
    ['portal-refused', () => page.goto(link({ reader: hanako })).then(() => {
      portal.answerWith({ status: 409, body: '{"reason":"expired"}' })
      return submitPin('1234')
    })],
  ]

  it.each(states.flatMap(([name, reach]) => [320, 1280].map((width) => [name, width, reach] as const)))(
    '%s at %i px has no finding of axe and nothing to scroll sideways, also at twice the text size',
    async (name, width, reach) => {
      portal.answerWith(null)
      const context = await browser.newContext({ viewport: { width, height: 720 } })
      page = await context.newPage()
      await reach()
      await page.locator('h1').waitFor()
      if (SCREENSHOTS) {
        mkdirSync(SCREENSHOTS, { recursive: true })
        await page.screenshot({ path: join(SCREENSHOTS, `${name}-${width}.png`), fullPage: true })
      }
      const { violations } = await new AxeBuilder({ page }).withTags(WCAG_AA).analyze()
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
      const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      expect(await overflow()).toBe(0)
      // What is to be signed lies off no edge.
      expect(await page.locator('.table').evaluateAll((all) => all.filter((one) => one.scrollWidth > one.clientWidth).length)).toBe(0)
      await page.evaluate(() => (document.documentElement.style.fontSize = '200%'))
      expect(await overflow()).toBe(0)
      await context.close()
    },
  )
  it('needs no more than this machine: no script, no request to anywhere else', async () => {
    const context = await browser.newContext()
    page = await context.newPage()
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    await page.goto(link({ reader: hanako }))
    expect(asked.filter((url) => !url.startsWith(`http://${bridge.host}/`) && !url.startsWith('data:'))).toEqual([])
    expect(await page.locator('script').count()).toBe(0)
    await context.close()
  })
  it('has targets of 44 px and cancelling as large as signing', async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 720 } })
    page = await context.newPage()
    await page.goto(link({ reader: hanako }))
    const sizes = await page.locator('.button, header a').evaluateAll((all) => all.map((one) => one.getBoundingClientRect()))
    for (const { height } of sizes) expect(height).toBeGreaterThanOrEqual(44)
    const box = (name: string) => page.locator('.actions .button', { hasText: name }).boundingBox()
    const [sign, cancel] = [await box('署名'), await box('取り消す')]
    expect(cancel).toMatchObject({ width: sign?.width, height: sign?.height, y: sign?.y })
    await context.close()
  })
})
