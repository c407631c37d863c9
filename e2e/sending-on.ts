import { expect, type Page } from '@playwright/test'
import { portalOrigin } from './settings'
import { text } from './text'

/**
 * Opens the newest document of a kind (by its name) that can be sent on and has a readable form, whatever other journeys left in the box,
 * and begins; answers the item's address.
 */
export async function beginToSendOn(tab: Page, kind: string): Promise<string> {
  await tab.goto('/mailbox')
  const links = await tab.getByRole('link', { name: new RegExp(kind) }).all()
  const items = await Promise.all(links.map(async (link) => new URL(await link.getAttribute('href') ?? '', portalOrigin).pathname))
  for (const item of items) {
    await tab.goto(item)
    const forward = tab.locator(`a[href="${item}/forward"]`)
    const readable = tab.locator(`a[href="${item}/files/readable.pdf"]`)
    if (await forward.count() === 0 || await readable.count() === 0) continue
    await forward.click()
    await expect(tab.getByRole('heading', { level: 1 })).toHaveText(text('forwards', 'choose.title'))
    return item
  }
  throw new Error(`There is no ${kind} in the mailbox that can be sent on.`)
}
