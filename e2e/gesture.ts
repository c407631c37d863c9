import { expect, type Page } from '@playwright/test'
import { testPerson } from './settings'
import { text } from './text'

/** From the login page into the bridge's own window, as a person does: by the link, in a new tab. */
export async function openBridge(page: Page): Promise<Page> {
  await page.goto('/login')
  const opened = page.context().waitForEvent('page')
  await page.getByRole('link', { name: text('login', 'helper.button') }).click()
  const bridge = await opened
  await bridge.waitForLoadState()
  return bridge
}

export async function chooseCard(bridge: Page, label: string): Promise<void> {
  await bridge.getByRole('button', { name: label }).click()
}

export async function typePin(bridge: Page, pin: string): Promise<void> {
  await bridge.getByLabel(text('bridge', 'login.secretLabel')).fill(pin)
  await bridge.getByRole('button', { name: text('bridge', 'login.submit') }).click()
}

/** Everything up to the portal's page that asks to complete the login; returns the tab in which it goes on. */
export async function signWithCard(page: Page, person: string, pin = testPerson(person).pin): Promise<Page> {
  const bridge = await openBridge(page)
  await chooseCard(bridge, testPerson(person).cardLabel)
  await typePin(bridge, pin)
  return bridge
}

export async function completeLogin(tab: Page): Promise<void> {
  await tab.getByRole('button', { name: text('login', 'return.button') }).click()
}

/** A whole login through the bridge process; the tab returned stands on the home page. */
export async function logIn(page: Page, person: string): Promise<Page> {
  const tab = await signWithCard(page, person)
  await completeLogin(tab)
  await expect(tab).toHaveURL('/home')
  return tab
}

/** Nobody is logged in in this browser: the home page sends to the login page. */
export async function expectNobodyLoggedIn(page: Page): Promise<void> {
  await page.goto('/home')
  await expect(page).toHaveURL(/\/login/)
}
