import { expect, type Page, test } from '@playwright/test'
import { expectAccessible } from './accessible'
import { logIn, openBridge, signWithCard } from './gesture'
import { invite } from './insurer'
import { text } from './text'

const open = ['/', '/login', '/login/return', '/login/return?ticket=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', '/login/refused', '/card', '/logged-out', '/account-closed', '/help', '/accessibility', '/privacy', '/developers', '/nowhere']

for (const language of ['ja', 'en'] as const) {
  test(`axe finds nothing on the open pages (${language})`, async ({ page, baseURL }) => {
    await page.context().addCookies([{ name: 'madoguchi-language', value: language, url: baseURL ?? '' }])
    for (const address of open) {
      await page.goto(address)
      await expect(page.locator('html')).toHaveAttribute('lang', language)
      await expectAccessible(page, address)
    }
  })
}

/** The pages of links: with a code that waits, a letter to be answered, and what was typed wrongly. */
async function linkPages(tab: Page): Promise<string[]> {
  await tab.goto('/links/new')
  await tab.locator('form[action="/links/offers"] button').last().click()
  await expect(tab).toHaveURL(/\/links\/offers\//)
  const code = tab.url()
  await tab.goto('/links')
  const stop = await tab.locator('a[href^="/links/stop/"]').first().getAttribute('href')
  await tab.goto('/links/invitation')
  await tab.locator('#code').fill((await invite(['premium-deduction'])).code)
  await tab.locator('form[action="/links/invitation/open"] button').click()
  await expect(tab).toHaveURL('/links/invitation/answer')
  return ['/links', stop ?? '', '/links/new?problem=organisation-unknown', '/links/invitation?problem=code-unknown', '/links/invitation/answer', code]
}

async function withdrawCode(tab: Page): Promise<void> {
  await tab.locator('form[action="/links/offers/withdraw"] button').click()
  await expect(tab).toHaveURL('/links?done=withdrawn')
}

const gestures = [
  '/signing', '/signing?problem=unreadable', '/signing?problem=not-yours', '/signing/return', '/signing/return?ticket=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  '/signing/requests/00000000-0000-4000-8000-000000000000', '/attributes', '/attributes?problem=expired', '/attributes/return',
  '/settings/export', '/settings/close', '/settings/close/return?ticket=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', '/settings/export/return?problem=not-yours', '/mailbox/registered/return',
]

for (const language of ['ja', 'en'] as const) {
  test(`axe finds nothing on a resident's pages, full and empty (${language})`, async ({ page, baseURL }) => {
    const tab = await logIn(page, 'hanako')
    await tab.context().addCookies([{ name: 'madoguchi-language', value: language, url: baseURL ?? '' }])
    await tab.goto('/mailbox')
    const item = await tab.locator('a[href^="/mailbox/"]').first().getAttribute('href')
    for (const address of ['/home', '/mailbox', item ?? '', '/settings', '/mailbox/00000000-0000-4000-8000-000000000000', ...gestures, ...await linkPages(tab)]) {
      await tab.goto(address)
      await tab.evaluate(() => document.querySelectorAll('details').forEach((details) => { details.open = true }))
      await expectAccessible(tab, address)
    }
    await withdrawCode(tab)
  })
}

test('axe finds nothing on the pages of somebody whose mailbox is empty', async ({ page }) => {
  const tab = await logIn(page, 'child')
  for (const address of ['/home', '/mailbox', '/links']) {
    await tab.goto(address)
    await expectAccessible(tab, `${address}, empty`)
  }
})

test('axe finds nothing on the bridge: choice of card, PIN, wrong PIN', async ({ page }) => {
  const bridge = await openBridge(page)
  await expectAccessible(bridge, 'bridge, choice of card')
  await bridge.close()
  const wrong = await signWithCard(page, 'taro', 'abcd')
  await expect(wrong.getByRole('alert')).toContainText(text('bridge', 'pin.form'))
  await expectAccessible(wrong, 'bridge, error')
})
