import { expect, type Page } from '@playwright/test'
import { chooseCard } from './gesture'
import { testPeople, testPerson } from './settings'
import { text } from './text'

/** A plain text as a resident would have it on the machine. */
export const plainText = (content: string, name = '書類.txt') => ({ name, mimeType: 'text/plain', buffer: Buffer.from(content, 'utf8') })

/** Chooses files on the signing page and prepares; the tab then stands on the page from which the bridge opens, or on a refusal. */
export async function prepareSigning(tab: Page, files: ReturnType<typeof plainText>[]): Promise<void> {
  await tab.goto('/signing')
  await tab.locator('#documents').setInputFiles(files)
  await tab.getByRole('button', { name: text('signing', 'choose.submit') }).click()
}

/** From a page of the portal into the bridge's own window by its link, with the card chosen. */
export async function openBridgeBy(tab: Page, link: string, person: string): Promise<Page> {
  const opened = tab.context().waitForEvent('page')
  await tab.getByRole('link', { name: link }).click()
  const bridge = await opened
  await bridge.waitForLoadState()
  await chooseCard(bridge, testPerson(person).cardLabel)
  return bridge
}

export const openBridgeToSign = (tab: Page, person: string): Promise<Page> => openBridgeBy(tab, text('signing', 'request.open'), person)

export function signPassword(person: string): string {
  const password = testPeople().find((one) => one.person === person)?.signPassword
  if (!password) throw new Error(`${person} has no signature password`)
  return password
}

export async function typePassword(bridge: Page, person: string): Promise<void> {
  await bridge.getByLabel(text('bridge', 'sign.secretLabel')).fill(signPassword(person))
  await bridge.getByRole('button', { name: text('bridge', 'sign.submit') }).click()
}

/** Everything up to the portal's page that offers the bundle; returns the tab in which it goes on. */
export async function signFiles(tab: Page, person: string, files: ReturnType<typeof plainText>[]): Promise<Page> {
  await prepareSigning(tab, files)
  const bridge = await openBridgeToSign(tab, person)
  await typePassword(bridge, person)
  await expect(bridge).toHaveURL(/\/signing\/return\?ticket=/)
  return bridge
}
