import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { send } from '@/client/attempts'
import { readOrganisation } from '@/sandbox/insurer/organisation'
import { logIn } from './gesture'
import { dataDirectory, portalOrigin } from './settings'
import { text } from './text'

test.use({ javaScriptEnabled: false })

// Somebody whom no other journey links to anybody.
const person = 'gen02'
const sandbox = path.join(dataDirectory, 'sandbox')
const insurer = readOrganisation(sandbox, 'insurer')
const apiKey = readFileSync(path.join(dataDirectory, 'secrets/insurer-api.key'), 'utf8').trim()
const client = { apiOrigin: portalOrigin, apiKey, pausesInMilliseconds: [500, 1_000], timeoutInMilliseconds: 60_000 }

const redeem = (code: string) =>
  send({ method: 'POST', path: '/links', body: JSON.stringify({ code, depositorReference: 'SHIKEN-E2E-1' }) }, client)

/** A certificate that the sandbox insurer has signed, sent to whoever the pseudonym is; the portal knows nobody's name. */
function deposit(pseudonym: string) {
  const { body } = JSON.parse(readFileSync(path.join(sandbox, 'insurer/deposits/hanako-2026.json'), 'utf8')) as { body: object }
  return send({ method: 'POST', path: '/deposits', headers: { 'idempotency-key': randomUUID() }, body: JSON.stringify({ ...body, pseudonym }) }, client)
}

const shownCode = async (tab: Page) => (await tab.locator('main code').innerText()).trim()
const senderRow = (tab: Page) => tab.getByRole('row').filter({ hasText: insurer.name })
const stopLink = (tab: Page) => tab.getByRole('link', { name: text('links', 'active.stopNamed', { name: insurer.name }) })

async function makeCodeForInsurer(tab: Page): Promise<string> {
  await tab.goto('/home')
  await tab.getByRole('link', { name: text('home', 'procedures.links') }).click()
  await tab.getByRole('link', { name: text('links', 'add.offer') }).click()
  const search = tab.getByLabel(text('links', 'new.choose.label'))
  await search.fill('ありえない名前')
  await tab.getByRole('button', { name: text('links', 'new.choose.search') }).click()
  await expect(tab.getByText(text('links', 'new.choose.notFound.title', { query: 'ありえない名前' }))).toBeVisible()
  await search.fill(insurer.corporateNumber)
  await tab.getByRole('button', { name: text('links', 'new.choose.search') }).click()
  await tab.getByRole('button', { name: text('links', 'new.choose.makeNamed', { name: insurer.name }) }).click()
  await expect(tab).toHaveURL(/\/links\/offers\/[0-9a-f-]{36}$/)
  return shownCode(tab)
}

test('a resident gives a sender a code, is linked, gets a document, stops the link, and gets nothing more', async ({ page }) => {
  const tab = await logIn(page, person)
  const code = await makeCodeForInsurer(tab)
  expect(code).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/)
  await expect(tab.getByRole('img', { name: text('links', 'offer.qr.holds', { code }) })).toBeVisible()

  const redeemed = await redeem(code)
  expect(redeemed).toMatchObject({ ok: true, status: 201 })
  const { pseudonym } = (redeemed as { json: { pseudonym: string } }).json
  await tab.reload()
  await expect(tab.getByRole('heading', { name: /./ }).filter({ hasText: new RegExp(`${text('links', 'offer.used.title')}|${text('links', 'offer.gone.title')}`) })).toBeVisible()
  await expect(async () => {
    await tab.goto('/links')
    await expect(stopLink(tab)).toBeVisible({ timeout: 500 })
  }).toPass()
  await expect(senderRow(tab)).toContainText(text('links', 'active.neverUsed'))

  expect(await deposit(pseudonym)).toMatchObject({ ok: true, status: 201 })
  const received = text('links', 'active.received', { kinds: text('documents', 'kinds.premium-deduction.name') })
  await expect(async () => {
    await tab.goto('/links')
    await expect(senderRow(tab)).toContainText(received, { timeout: 500 })
  }).toPass()

  await stopLink(tab).click()
  await expect(tab.getByText(text('links', 'stop.forGood'))).toBeVisible()
  await tab.getByRole('link', { name: text('links', 'stop.keep') }).click()
  await stopLink(tab).click()
  await tab.getByRole('button', { name: text('links', 'stop.submit') }).click()
  await expect(tab).toHaveURL('/links?done=stopped')
  await expect(tab.getByText(text('links', 'done.stopped.title'))).toBeVisible()
  await expect(stopLink(tab)).toHaveCount(0)
  expect(await deposit(pseudonym)).toMatchObject({ ok: true, status: 422, json: { reason: 'pseudonym-stopped' } })
  await tab.getByText(text('links', 'stopped.summary')).click()
  await expect(senderRow(tab).first()).toBeVisible()
})

test('a code that was withdrawn is worth nothing, and the list shows which codes wait', async ({ page }) => {
  const tab = await logIn(page, person)
  await tab.goto('/links/new')
  await tab.getByRole('button', { name: text('links', 'new.open.submit') }).click()
  const [code, address] = [await shownCode(tab), tab.url()]
  await tab.goto('/links')
  await tab.getByRole('link', { name: text('links', 'codes.forAnybody') }).first().click()
  await expect(tab).toHaveURL(address)
  await tab.getByRole('button', { name: text('links', 'offer.withdraw') }).click()
  await expect(tab.getByText(text('links', 'done.withdrawn.title'))).toBeVisible()
  expect(await redeem(code)).toMatchObject({ ok: true, status: 422, json: { reason: 'code-unknown' } })
  await tab.goto(address)
  await expect(tab.getByText(text('links', 'offer.gone.title'))).toBeVisible()
})
