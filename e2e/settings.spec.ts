import { expect, type Page, test } from '@playwright/test'
import { expectNobodyLoggedIn, logIn } from './gesture'
import { portalOrigin } from './settings'
import { text } from './text'

async function logInElsewhere(page: Page): Promise<Page> {
  const context = await page.context().browser()?.newContext({ baseURL: portalOrigin, locale: 'ja-JP' })
  if (!context) throw new Error('no browser')
  return logIn(await context.newPage(), 'taro')
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled })

    test('one other login is ended at once, then all others, and this one stays', async ({ page }) => {
      const tab = await logIn(page, 'taro')
      const [first, second, third] = [await logInElsewhere(page), await logInElsewhere(page), await logInElsewhere(page)]
      await tab.goto('/settings')
      const ends = tab.getByRole('button', { name: /./ }).and(tab.locator('table button'))
      const before = await ends.count()
      await ends.first().click()
      await expect(tab.getByText(text('settings', 'sessions.endedOne.title'))).toBeVisible()
      await expect(ends).toHaveCount(before - 1)
      await tab.getByRole('button', { name: text('settings', 'sessions.endOthers') }).click()
      await expect(tab.getByText(text('settings', 'sessions.endedOthers.title'))).toBeVisible()
      await expect(ends).toHaveCount(0)
      for (const other of [first, second, third]) {
        await expectNobodyLoggedIn(other)
        await other.context().close()
      }
    })

    test('a form sent after the session has ended leads to the login page', async ({ page }) => {
      const tab = await logIn(page, 'taro')
      const other = await logInElsewhere(page)
      await tab.goto('/settings')
      await other.goto('/settings')
      await other.getByRole('button', { name: text('settings', 'sessions.endOthers') }).click()
      await tab.getByRole('button', { name: text('settings', 'sessions.endOthers') }).click()
      await expect(tab).toHaveURL('/login')
      await expectNobodyLoggedIn(tab)
      await other.context().close()
    })

    test('the language is kept from the settings, twice in a row', async ({ page }) => {
      const tab = await logIn(page, 'taro')
      for (const language of ['en', 'ja'] as const) {
        await tab.goto('/settings')
        await tab.locator(`input[name=language][value=${language}][type=radio]`).check()
        await tab.locator('form[action="/settings/language"] button').click()
        await expect(tab).toHaveURL('/settings?done=language')
        await expect(tab.locator('html')).toHaveAttribute('lang', language)
      }
    })
  })
}
