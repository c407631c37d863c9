import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { randomUUID } from 'node:crypto'
import { type Browser, expect, type Page, test } from '@playwright/test'
import { expectAccessibleWithScripts } from './accessible'
import { completeLogin, signWithCard } from './gesture'
import { dataDirectory, portalOrigin } from './settings'
import { text } from './text'

const words = (key: string, values: Record<string, string | number> = {}) => text('organisations', key, values)

/** Somebody who is a member somewhere, in a browser of their own, on the page that asks in what capacity. */
async function arrive(browser: Browser, person: string): Promise<Page> {
  const context = await browser.newContext({ baseURL: portalOrigin, locale: 'ja-JP', javaScriptEnabled: false })
  const tab = await signWithCard(await context.newPage(), person)
  await completeLogin(tab)
  await expect(tab).toHaveURL('/capacity')
  return tab
}

async function choose(tab: Page, organisation: RegExp | string): Promise<void> {
  await tab.goto('/capacity')
  await tab.getByRole('listitem').filter({ hasText: organisation }).getByRole('button').click()
}

/** Membership reaches the person's side by the worker, a moment later. */
async function chooseOnceJoined(tab: Page, organisation: string): Promise<void> {
  await expect(async () => {
    await tab.goto('/capacity')
    await expect(tab.getByRole('listitem').filter({ hasText: organisation })).toBeVisible({ timeout: 500 })
  }).toPass()
  await choose(tab, organisation)
  await expect(tab).toHaveURL('/organisation')
}

async function proposeKey(tab: Page, label: string): Promise<string> {
  await tab.goto('/organisation/keys')
  await tab.getByLabel(words('fields.keyLabel')).fill(label)
  await tab.getByRole('button', { name: words('keys.propose.submit') }).click()
  await expect(tab.getByText(words('done.proposed'))).toBeVisible()
  return new URL(tab.url()).pathname
}

async function approveKey(tab: Page, proposal: string): Promise<string> {
  await tab.goto(proposal)
  await tab.getByRole('button', { name: words('proposals.approve'), exact: true }).click()
  await expect(tab).toHaveURL('/shown-once')
  return (await tab.locator('main code').first().innerText()).trim()
}

const askDeposit = (key: string, init: RequestInit = {}) =>
  fetch(`${portalOrigin}/api/v1/deposits${init.method === 'POST' ? '' : `/${randomUUID()}`}`, { ...init, headers: { ...init.headers as Record<string, string>, authorization: `Bearer ${key}` } })

function keptDeposit(): unknown {
  const folder = path.join(dataDirectory, 'sandbox/insurer/deposits')
  const file = readdirSync(folder).find((name) => name.startsWith('taro-')) ?? ''
  return (JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as { body: unknown }).body
}

test('two operators register an organisation, two members make a key, and the key deposits until one of them revokes it; all without JavaScript', async ({ browser }) => {
  test.setTimeout(240_000)
  const name = '試験新設株式会社'
  const operatorA = await arrive(browser, 'operator-a')
  await expectAccessibleWithScripts(operatorA, 'choice of capacity')
  await choose(operatorA, words('capacity.capacities.operator'))
  await expect(operatorA).toHaveURL('/operator')
  await expect(operatorA.getByText(text('common', 'acting.operator')).first()).toBeVisible()
  await expectAccessibleWithScripts(operatorA, 'list of organisations')
  await operatorA.goto('/operator/organisations/new')
  await operatorA.getByLabel(words('fields.name')).fill(name)
  await operatorA.getByLabel(words('fields.corporateNumber')).fill('1234567890123')
  await operatorA.getByLabel(words('roles.depositor')).check()
  await operatorA.getByRole('button', { name: words('operator.new.check') }).click()
  await expect(operatorA.getByRole('alert')).toContainText(words('problems.number-malformed'))
  await expectAccessibleWithScripts(operatorA, 'a refused registration')
  await operatorA.getByLabel(words('fields.corporateNumber')).fill('8 9900 0100 0099')
  await operatorA.getByRole('button', { name: words('operator.new.check') }).click()
  await operatorA.getByRole('button', { name: words('operator.check.propose') }).click()
  await expect(operatorA.getByText(words('proposals.ownLead'))).toBeVisible()
  await expect(operatorA.getByRole('button', { name: words('proposals.approve'), exact: true })).toHaveCount(0)
  const registration = new URL(operatorA.url()).pathname

  const operatorB = await arrive(browser, 'operator-b')
  await choose(operatorB, words('capacity.capacities.operator'))
  await operatorB.goto(registration)
  await expectAccessibleWithScripts(operatorB, 'a registration to decide')
  await operatorB.getByRole('button', { name: words('proposals.approve'), exact: true }).click()
  await expect(operatorB).toHaveURL('/shown-once')
  const codes = await operatorB.locator('main code').allInnerTexts()
  expect(codes).toHaveLength(2)
  await operatorB.getByRole('button', { name: words('once.kept') }).click()
  await operatorB.goto('/shown-once')
  await expect(operatorB.getByText(words('once.gone.title'))).toBeVisible()

  const [clerk, manager] = [await arrive(browser, 'insurer-clerk'), await arrive(browser, 'insurer-manager')]
  for (const [index, tab] of [clerk, manager].entries()) {
    await tab.getByLabel(words('capacity.redeem.code')).fill(codes[index] ?? '')
    await tab.getByRole('button', { name: words('capacity.redeem.submit') }).click()
    await expect(tab.getByText(words('done.joined'))).toBeVisible()
    await chooseOnceJoined(tab, name)
  }
  await expectAccessibleWithScripts(clerk, 'an organisation')
  const newKey = await approveKey(manager, await proposeKey(clerk, '新システム'))
  expect((await askDeposit(newKey)).status).toBe(404)
  expect((await askDeposit(`${newKey.slice(0, -1)}${newKey.endsWith('A') ? 'B' : 'A'}`)).status).toBe(401)

  for (const tab of [clerk, manager]) await choose(tab, '試験見本生命保険')
  const key = await approveKey(manager, await proposeKey(clerk, '基幹システム'))
  const body = JSON.stringify(keptDeposit())
  const deposited = await askDeposit(key, { method: 'POST', body, headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() } })
  expect([deposited.status, await deposited.json()]).toMatchObject([201, { state: 'accepted' }])
  await clerk.goto('/organisation/keys')
  await expectAccessibleWithScripts(clerk, 'keys')
  await clerk.getByRole('button', { name: words('keys.revokeNamed', { label: '基幹システム' }) }).click()
  await expect(clerk.getByText(words('done.key-revoked'))).toBeVisible()
  expect((await askDeposit(key)).status).toBe(401)
  for (const address of ['/organisation/members', '/organisation/seals', '/proposals']) {
    await clerk.goto(address)
    await expectAccessibleWithScripts(clerk, address)
  }
  // A member's session is nobody's own mailbox, and an operator's is no organisation's.
  await clerk.goto('/home')
  await expect(clerk).toHaveURL('/capacity')
  await clerk.goto('/operator')
  await expect(clerk).toHaveURL('/capacity')
  for (const tab of [operatorA, operatorB, clerk, manager]) await tab.context().close()
})
