import { type BrowserContext, expect, test } from '@playwright/test'
import { describeMeasure, measurePage } from '../scripts/budget.mjs'
import { logIn } from './gesture'
import { portalOrigin } from './settings'
import { text } from './text'

const heading = (title: string) => `>${title}</h1>`

async function expectWithinBudget(path: string, marker: string, cookie?: string): Promise<void> {
  const measure = await measurePage({ origin: portalOrigin, path, marker, ...(cookie ? { cookie } : {}) })
  console.log(describeMeasure(measure))
  expect(measure.problems, path).toEqual([])
}

/** Every address that the browser asks while it shows the pages. */
function watchRequests(context: BrowserContext): Set<string> {
  const origins = new Set<string>()
  context.on('request', (request) => {
    if (request.url().startsWith('http')) origins.add(new URL(request.url()).origin)
  })
  return origins
}

test('the open pages keep to the budget and ask nobody else', async ({ page }) => {
  const asked = watchRequests(page.context())
  const pages = [['/', text('entrance', 'heading')], ['/login', text('login', 'title')], ['/help', text('help', 'help.title')], ['/card', text('card', 'title')]] as const
  for (const [path, title] of pages) {
    await expectWithinBudget(path, heading(title))
    await page.goto(path)
  }
  expect([...asked]).toEqual([portalOrigin])
})

test("a resident's pages keep to the budget and ask nobody else", async ({ page }) => {
  const tab = await logIn(page, 'hanako')
  const asked = watchRequests(tab.context())
  const cookie = (await tab.context().cookies(portalOrigin)).map(({ name, value }) => `${name}=${value}`).join('; ')
  await tab.goto('/mailbox')
  const item = (await tab.locator('a[href^="/mailbox/"]').first().getAttribute('href')) ?? ''
  const pages = [['/home', text('home', 'title')], ['/mailbox', text('mailbox', 'title')], ['/settings', text('settings', 'title')]] as const
  for (const [path, title] of pages) {
    await expectWithinBudget(path, heading(title), cookie)
    await tab.goto(path)
  }
  await expectWithinBudget(item, text('mailbox', 'item.verdict.title'), cookie)
  await tab.goto(item)
  expect([...asked]).toEqual([portalOrigin])
})
