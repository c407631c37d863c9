import { expect, test } from '@playwright/test'
import { logIn } from './gesture'
import { text } from './text'

test.use({ javaScriptEnabled: false })

test('the whole path works without JavaScript: log in, open, read the verdict, save, log out', async ({ page }) => {
  const tab = await logIn(page, 'taro')
  await tab.goto('/mailbox')
  await tab.getByRole('link', { name: new RegExp(text('documents', 'kinds.premium-deduction.name')) }).first().click()
  await expect(tab.getByText(text('verification', 'steps.revocation.passed')).first()).toBeVisible()
  const download = tab.waitForEvent('download')
  await tab.locator('a[href$="/files/original.xml"]').click()
  expect((await download).suggestedFilename()).toBe('original.xml')
  await tab.goto('/settings')
  await expect(tab.getByRole('heading', { level: 1 })).toBeVisible()
  await tab.getByRole('button', { name: text('common', 'account.logOut') }).first().click()
  await expect(tab).toHaveURL(/\/logged-out/)
  await tab.goto('/home')
  await expect(tab).toHaveURL(/\/login/)
})

test('the language switches without JavaScript', async ({ page }) => {
  await page.goto('/help')
  await page.getByRole('button', { name: 'English' }).click()
  await expect(page.locator('html')).toHaveAttribute('lang', 'en')
  await expect(page).toHaveURL(/\/help/)
})
