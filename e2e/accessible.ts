import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import { portalOrigin } from './settings'

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
const widths = [320, 1280]

/** axe at both widths, and nothing to scroll sideways for at the narrow one. */
export async function expectAccessible(page: Page, what: string, at: readonly number[] = widths): Promise<void> {
  for (const width of at) {
    await page.setViewportSize({ width, height: 900 })
    const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`), `${what} at ${width} px`).toEqual([])
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    expect(overflow, `${what} scrolls sideways at ${width} px`).toBeLessThanOrEqual(0)
  }
}

/** The same of a page as it stands in another browser, with scripts, which axe needs; what can be unfolded is unfolded. */
export async function expectAccessibleWithScripts(tab: Page, what: string): Promise<void> {
  const context = await tab.context().browser()?.newContext({ baseURL: portalOrigin, locale: 'ja-JP' })
  if (context === undefined) throw new Error('no browser')
  await context.addCookies(await tab.context().cookies())
  const page = await context.newPage()
  await page.goto(tab.url())
  await page.evaluate(() => document.querySelectorAll('details').forEach((details) => { details.open = true }))
  await expectAccessible(page, what)
  await context.close()
}
