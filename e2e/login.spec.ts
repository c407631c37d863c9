import { expect, test } from '@playwright/test'
import { chooseCard, completeLogin, expectNobodyLoggedIn, logIn, openBridge, signWithCard, typePin } from './gesture'
import { portalOrigin, testPerson } from './settings'
import { text } from './text'

const refusal = (reason: string) => text('login', `refused.reasons.${reason}.what`)
const bridgeProblem = (problem: string) => text('bridge', `problems.${problem}.title`)

test('a resident logs in with the card and sees the home page', async ({ page }) => {
  const tab = await logIn(page, 'hanako')
  await expect(tab.getByRole('heading', { level: 1 })).toBeVisible()
})

test('the bridge shows the origin, the phrase, the purpose and the tries left before it asks for the PIN', async ({ page }) => {
  const bridge = await openBridge(page)
  await chooseCard(bridge, testPerson('taro').cardLabel)
  await expect(bridge.getByText(portalOrigin).first()).toBeVisible()
  await expect(bridge.getByText(text('bridge', 'phrase.label'))).toBeVisible()
  await expect(bridge.getByText(text('bridge', 'triesLeft', { tries: 3 }))).toBeVisible()
})

test('every card with a good authentication certificate logs in: a child, a new name, substituted characters, phones, each generation', async ({ page }) => {
  for (const person of ['child', 'renamed', 'glyph', 'android', 'iphone', 'gen01', 'gen02', 'gen03']) {
    const tab = await logIn(page, person)
    await tab.close()
    await page.context().clearCookies({ name: /session/ })
  }
})

test('a wrong PIN says how many tries are left, and the right one still works', async ({ page }) => {
  const bridge = await signWithCard(page, 'taro', '9999')
  await expect(bridge.getByRole('alert')).toContainText(text('bridge', 'pin.wrong', { tries: 2 }))
  await typePin(bridge, testPerson('taro').pin)
  await completeLogin(bridge)
  await expect(bridge).toHaveURL('/home')
})

test('a PIN of the wrong form is refused before the card sees it', async ({ page }) => {
  const bridge = await signWithCard(page, 'taro', 'abcd')
  await expect(bridge.getByRole('alert')).toContainText(text('bridge', 'pin.form'))
  await expect(bridge.getByText(text('bridge', 'triesLeft', { tries: 3 }))).toBeVisible()
})

test('with one try left, or none, the bridge stops before asking', async ({ page }) => {
  for (const [person, problem] of [['lasttry', 'last-try'], ['blocked', 'pin-blocked']] as const) {
    const bridge = await openBridge(page)
    await chooseCard(bridge, testPerson(person).cardLabel)
    await expect(bridge.getByRole('heading', { name: bridgeProblem(problem) })).toBeVisible()
    await expect(bridge.locator('input[type=password]')).toHaveCount(0)
    await bridge.close()
  }
})

for (const [label, problem] of [['choose.empty', 'no-card'], ['choose.drivingLicence', 'driving-licence']] as const) {
  test(`${problem}: the bridge says so and what to do`, async ({ page }) => {
    const bridge = await openBridge(page)
    await chooseCard(bridge, text('bridge', label))
    await expect(bridge.getByRole('heading', { name: bridgeProblem(problem) })).toBeVisible()
    await expect(bridge.getByText(text('bridge', `problems.${problem}.next`))).toBeVisible()
  })
}

for (const [person, reason] of [['revoked', 'revoked'], ['expired', 'certificate-expired']] as const) {
  test(`a card whose certificate is ${person} is refused with a sentence, and nobody is logged in`, async ({ page }) => {
    const tab = await signWithCard(page, person)
    await completeLogin(tab)
    await expect(tab.getByText(refusal(reason))).toBeVisible()
    await expectNobodyLoggedIn(tab)
  })
}

test('a gesture begun in one browser and finished in another logs nobody in, in neither', async ({ page, browser }) => {
  const tab = await signWithCard(page, 'hanako')
  await expect(tab).toHaveURL(/\/login\/return/)
  const elsewhere = await browser.newContext({ baseURL: portalOrigin, locale: 'ja-JP' })
  const stranger = await elsewhere.newPage()
  await stranger.goto('/login')
  await stranger.goto(tab.url())
  await completeLogin(stranger)
  await expect(stranger.getByText(refusal('other-browser'))).toBeVisible()
  await expectNobodyLoggedIn(stranger)
  await completeLogin(tab)
  await expect(tab).toHaveURL(/\/login\/refused/)
  await expectNobodyLoggedIn(tab)
  await elsewhere.close()
})

test('a ticket works once: coming back to it later logs nobody in again', async ({ page }) => {
  const tab = await signWithCard(page, 'hanako')
  const returned = tab.url()
  await completeLogin(tab)
  await expect(tab).toHaveURL('/home')
  await tab.context().clearCookies({ name: /session/ })
  await tab.goto(returned)
  await completeLogin(tab)
  await expect(tab).toHaveURL(/\/login\/refused/)
  await expectNobodyLoggedIn(tab)
})

test('a request that the bridge has answered is not signed a second time', async ({ page }) => {
  const bridge = await openBridge(page)
  const asked = bridge.url()
  await chooseCard(bridge, testPerson('hanako').cardLabel)
  await typePin(bridge, testPerson('hanako').pin)
  await expect(bridge).toHaveURL(/\/login\/return/)
  await bridge.goto(asked)
  await expect(bridge.getByRole('heading', { name: bridgeProblem('request-replayed') })).toBeVisible()
})

test('a request of another origin or without the portal\'s signature is refused', async ({ page }) => {
  const bridge = await openBridge(page)
  const url = new URL(bridge.url())
  const [header = '', , signature = ''] = (url.searchParams.get('request') ?? '').split('.')
  const foreign = Buffer.from(JSON.stringify({ v: 1, purpose: 'login', origin: 'http://localhost:9', session: 'x', nonce: 'y', iat: 1, exp: 2, documents: [] })).toString('base64url')
  url.searchParams.set('request', [header, foreign, signature].join('.'))
  await bridge.goto(url.href)
  await expect(bridge.locator('input[type=password]')).toHaveCount(0)
  await expect(bridge.getByRole('heading', { level: 1 })).toBeVisible()
})

test('logging out ends the session at once, also for a copied cookie', async ({ page, browser }) => {
  const tab = await logIn(page, 'hanako')
  const copy = await browser.newContext({ baseURL: portalOrigin, locale: 'ja-JP' })
  await copy.addCookies(await tab.context().cookies())
  const thief = await copy.newPage()
  await thief.goto('/home')
  await expect(thief).toHaveURL('/home')
  await tab.getByRole('button', { name: text('common', 'account.logOut') }).first().click()
  await expect(tab).toHaveURL(/\/logged-out/)
  await expectNobodyLoggedIn(thief)
  await copy.close()
})
