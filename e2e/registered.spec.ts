import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { itemOfDeposit } from '@/server/mailbox/registered/testing/item-of-deposit'
import { expectNobodyLoggedIn, logIn } from './gesture'
import { deposit, insurer, numberInside, openingReceiptOf } from './insurer'
import { linkToInsurer } from './linking'
import { dataDirectory, testPerson } from './settings'
import { openBridgeBy } from './signing'
import { text } from './text'

test.use({ javaScriptEnabled: false })

const person = 'glyph'
const { databaseUrl } = JSON.parse(readFileSync(path.join(dataDirectory, 'instance.json'), 'utf8')) as { databaseUrl: string }
const inside = numberInside()

/** A deposit that has come into the mailbox, as a registered item. */
async function receiveRegistered(pseudonym: string): Promise<{ itemId: string, depositId: string }> {
  const { status, json } = await deposit(pseudonym, { registered: true })
  expect(status).toBe(201)
  const depositId = String(json.depositId)
  let itemId: string | null = null
  await expect.poll(async () => (itemId = await itemOfDeposit(databaseUrl, depositId))).not.toBeNull()
  return { itemId: String(itemId), depositId }
}

/** From a page of the portal through the helper to the portal's page that completes; the tab returned stands there. */
async function confirm(tab: Page, purpose: 'open-registered' | 'export' | 'close-account', card = person): Promise<Page> {
  const bridge = await openBridgeBy(tab, text('step-up', 'open'), card)
  await expect(bridge.getByRole('heading', { name: text('bridge', `${purpose}.heading`) })).toBeVisible()
  await bridge.getByLabel(text('bridge', `${purpose}.secretLabel`)).fill(testPerson(card).pin)
  await bridge.getByRole('button', { name: text('bridge', `${purpose}.submit`) }).click()
  await expect(bridge).toHaveURL(/\/return\?ticket=/)
  return bridge
}

const complete = (returned: Page, purpose: 'open-registered' | 'export' | 'close-account') =>
  returned.getByRole('button', { name: text('step-up', `return.${purpose}.button`) }).click()

test('a registered item opens for its own recipient\'s card alone, without JavaScript; the sender gets a sealed receipt and no certificate', async ({ page }) => {
  const tab = await logIn(page, person)
  const { itemId, depositId } = await receiveRegistered(await linkToInsurer(tab))
  await tab.goto(`/mailbox/${itemId}`)
  await expect(tab.getByText(text('registered', 'waiting.title'))).toBeVisible()
  await expect(tab.getByText(insurer.name).first()).toBeVisible()
  await expect(tab.getByText(inside)).toHaveCount(0)
  const file = await tab.request.get(`/mailbox/${itemId}/files/original.xml`, { maxRedirects: 0 })
  expect([file.status(), file.headers().location]).toEqual([303, `/mailbox/${itemId}`])
  expect((await openingReceiptOf(depositId)).status).toBe(404)

  const other = await confirm(tab, 'open-registered', 'taro')
  await complete(other, 'open-registered')
  await expect(other.getByText(text('step-up', 'refused.reasons.not-yours.what'))).toBeVisible()
  await other.close()
  await tab.goto(`/mailbox/${itemId}`)
  await expect(tab.getByText(inside)).toHaveCount(0)

  const bridge = await openBridgeBy(tab, text('step-up', 'open'), person)
  await expect(bridge.getByText(itemId)).toBeVisible()
  await expect(bridge.getByText(insurer.name)).toHaveCount(0)
  await bridge.close()
  const returned = await confirm(tab, 'open-registered')
  await complete(returned, 'open-registered')
  await expect(returned).toHaveURL(`/mailbox/${itemId}`)
  await expect(returned.getByText(inside).first()).toBeVisible()
  await expect(returned.getByText(text('mailbox', 'item.timeline.registered-opened'))).toBeVisible()
  await judgeProof(returned)
  await expect.poll(async () => (await openingReceiptOf(depositId)).status).toBe(200)
})

/** OpenSSL accepts the proof by the first command of its own instructions. */
async function judgeProof(tab: Page): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'madoguchi-opening-'))
  try {
    const download = tab.waitForEvent('download')
    await tab.getByRole('link', { name: text('registered', 'proof.save') }).click()
    await (await download).saveAs(path.join(folder, 'opening.zip'))
    execFileSync('python3', ['-m', 'zipfile', '-e', 'opening.zip', '.'], { cwd: folder })
    const commands = readFileSync(path.join(folder, 'VERIFY.txt'), 'utf8').split('\n').filter((line) => line.startsWith('openssl ')).slice(0, 2)
    expect(execFileSync('sh', ['-c', commands.join(' && ')], { cwd: folder, encoding: 'utf8' })).toContain('Verified OK')
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('everything is exported after the card has confirmed it; the account closes by the card, and a login within the grace opens it again', async ({ page }) => {
  const tab = await logIn(page, person)
  await tab.goto('/settings')
  await tab.getByRole('link', { name: text('account', 'export.settings.link') }).click()
  const refused = await tab.request.get('/settings/export/file', { maxRedirects: 0 })
  expect([refused.status(), refused.headers().location]).toEqual([303, '/settings/export'])
  const exporting = await confirm(tab, 'export')
  await complete(exporting, 'export')
  await expect(exporting).toHaveURL('/settings/export')
  const download = exporting.waitForEvent('download')
  await exporting.getByRole('link', { name: text('account', 'export.save.button') }).click()
  const names = execFileSync('python3', ['-m', 'zipfile', '-l', await (await download).path()], { encoding: 'utf8' })
  for (const name of ['index.html', 'VERIFY.txt', '/original.xml', '/opening/request.jws', 'activity.jsonl']) expect(names).toContain(name)

  await exporting.goto('/settings/close')
  const closing = await confirm(exporting, 'close-account')
  await complete(closing, 'close-account')
  await expect(closing).toHaveURL('/account-closed')
  await expectNobodyLoggedIn(tab)
  const again = await logIn(await tab.context().newPage(), person)
  await expect(again.getByText(text('account', 'close.reopened.title'))).toBeVisible()
  await again.goto('/mailbox')
  await expect(again.getByRole('link', { name: new RegExp(text('documents', 'kinds.premium-deduction.name')) }).first()).toBeVisible()
})
