import { expect, type Page } from '@playwright/test'
import { insurer, redeem } from './insurer'
import { text } from './text'

/** The resident gives the sandbox insurer a code, which it redeems; answers the pseudonym under which it now knows them. */
export async function linkToInsurer(tab: Page): Promise<string> {
  await tab.goto('/links/new')
  await tab.getByLabel(text('links', 'new.choose.label')).fill(insurer.corporateNumber)
  await tab.getByRole('button', { name: text('links', 'new.choose.search') }).click()
  await tab.getByRole('button', { name: text('links', 'new.choose.makeNamed', { name: insurer.name }) }).click()
  const { status, json } = await redeem((await tab.locator('main code').innerText()).trim())
  expect(status).toBe(201)
  return String(json.pseudonym)
}
