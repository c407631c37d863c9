import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { expectAccessible } from './accessible'
import { logIn } from './gesture'
import { beginToSendOn } from './sending-on'
import { dataDirectory, portalOrigin } from './settings'
import { text } from './text'

// The resident's half: what the recipients then do is told in journeys of their own.

const words = (key: string, values: Record<string, string | number> = {}) => text('forwards', key, values)
const organisation = (holder: string) => JSON.parse(readFileSync(path.join(dataDirectory, `sandbox/${holder}/organisation.json`), 'utf8')) as { name: string, corporateNumber: string }
const [office, employer] = [organisation('tax-office'), organisation('employer')]

const begin = (tab: Page) => beginToSendOn(tab, text('documents', 'kinds.premium-deduction.name'))

async function find(tab: Page, query: string): Promise<void> {
  await tab.getByLabel(words('choose.label')).fill(query)
  await tab.getByRole('button', { name: words('choose.search'), exact: true }).click()
}

const add = (tab: Page, name: string) => tab.getByRole('button', { name: words('choose.addNamed', { name }) }).click()
const next = (tab: Page) => tab.getByRole('link', { name: words('choose.next') }).click()
const submit = (tab: Page, label: string) => tab.getByRole('button', { name: label, exact: true }).click()

async function expectState(tab: Page, address: string, state: string): Promise<void> {
  await expect(async () => {
    await tab.goto(address)
    await expect(tab.locator('main').getByText(words(`states.${state}`), { exact: true }).first()).toBeVisible({ timeout: 500 })
  }).toPass()
}

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('a resident chooses recipients, sees exactly what they will see, sends once, and takes one back', async ({ page }) => {
    const tab = await logIn(page, 'taro')
    const item = await begin(tab)
    await find(tab, 'ありえない名前')
    await expect(tab.getByText(words('choose.notFound.title', { query: 'ありえない名前' }))).toBeVisible()
    await find(tab, office.corporateNumber)
    await add(tab, office.name)
    await find(tab, employer.name)
    await add(tab, employer.name)
    await tab.getByRole('button', { name: words('choose.removeNamed', { name: office.name }) }).click()
    await find(tab, '')
    await add(tab, office.name)
    await next(tab)

    await tab.getByLabel(words('describe.reference', { name: office.name })).fill('試験 花子')
    await submit(tab, words('describe.next'))
    await expect(tab).toHaveTitle(new RegExp(`^${text('common', 'errorTitle', { title: words('describe.title') })}`))
    await expect(tab.getByRole('alert')).toContainText(words('problems.reference-malformed.title'))
    await expect(tab.getByLabel(words('describe.reference', { name: office.name }))).toHaveValue('試験 花子')
    await tab.getByLabel(words('describe.reference', { name: office.name })).fill('R8-000123')
    await tab.getByLabel(words('describe.withReadable')).uncheck()
    await submit(tab, words('describe.next'))

    await expect(tab.getByRole('heading', { level: 1 })).toHaveText(words('check.title'))
    for (const { name } of [office, employer]) await expect(tab.getByRole('heading', { name: words('check.statementTo', { name }) })).toBeVisible()
    const download = tab.waitForEvent('download')
    await tab.locator(`a[href="${item}/files/original.xml"]`).click()
    const original = readFileSync(await (await download).path())
    await expect(tab.locator('main')).toContainText(createHash('sha256').update(original).digest('hex'))
    await expect(tab.locator('main')).toContainText('R8-000123')
    await expect(tab.locator('main')).not.toContainText('readable.pdf')
    const shown = tab.url()
    expect(shown).not.toContain('R8-000123')
    await submit(tab, words('check.submit'))
    await expect(tab.getByRole('heading', { level: 1 })).toHaveText(words('sent.title'))
    const sent = tab.url()

    // The same page once more, as a second click or a step back would.
    await tab.goto(shown)
    await submit(tab, words('check.submit'))
    await expect(tab).toHaveURL(sent)
    await tab.goBack()
    await submit(tab, words('check.submit'))
    await expect(tab).toHaveURL(sent)
    await expect(tab.getByRole('row').filter({ has: tab.getByRole('rowheader') })).toHaveCount(2)
    const toOffice = await tab.getByRole('link', { name: words('detailsNamed', { recipient: office.name }) }).getAttribute('href') ?? ''

    await expectState(tab, toOffice, 'delivered')
    const receipt = tab.waitForEvent('download')
    await tab.locator(`a[href="${toOffice}/files/forward-receipt.json"]`).click()
    const stated = JSON.parse(readFileSync(await (await receipt).path(), 'utf8')) as { recipient: { corporateNumber: string }, recipientReference: string }
    expect(stated).toMatchObject({ recipient: { corporateNumber: office.corporateNumber }, recipientReference: 'R8-000123' })
    await tab.goto(toOffice)
    await tab.getByRole('link', { name: words('one.revoke') }).click()
    await expect(tab.getByText(words('revoke.notRead.title'))).toBeVisible()
    await submit(tab, words('revoke.submit'))
    await expectState(tab, toOffice, 'revoked')
    await expect(tab.getByText(words('one.not-read-before'))).toBeVisible()
    await expect(tab.getByRole('link', { name: words('one.revoke') })).toHaveCount(0)
    await tab.goto(item)
    await expect(tab.getByRole('heading', { name: words('item.to') })).toBeVisible()
    await expect(tab.getByText(text('mailbox', 'item.timeline.forward-revoked')).first()).toBeVisible()
    await tab.goto('/forwards')
    await expect(tab.getByRole('row').filter({ hasText: employer.name }).first()).toBeVisible()
  })

  test('a draft that this portal did not make, another site, and another account’s forward get nothing', async ({ page }) => {
    const tab = await logIn(page, 'taro')
    const item = await begin(tab)
    const send = (draft: string, origin: string) => tab.request.post(`${item}/forward/send`, { headers: { origin }, form: { draft }, maxRedirects: 0 })
    const forged = await send(Buffer.from('{"itemId":"x"}').toString('base64url'), portalOrigin)
    expect([forged.status(), forged.headers().location]).toEqual([303, `${portalOrigin}${item}/forward?problem=form-malformed`])
    expect((await send('', 'https://example.com')).status()).toBe(403)
    for (const path of ['/forwards/00000000-0000-4000-8000-000000000000', '/forwards/none', '/forwards/00000000-0000-4000-8000-000000000000/files/forward-receipt.json']) {
      expect((await tab.request.get(path)).status(), path).toBe(404)
    }
  })
})

test('every page of forwarding is accessible at both widths, empty, long and with errors', async ({ page }) => {
  const tab = await logIn(page, 'hanako')
  await tab.goto('/forwards')
  await expectAccessible(tab, 'list')
  await begin(tab)
  await expectAccessible(tab, 'nobody chosen')
  for (const { name } of [office, employer]) await add(tab, name)
  await expectAccessible(tab, 'recipients chosen')
  await tab.goto(`${tab.url()}&problem=too-many-recipients`)
  await expectAccessible(tab, 'choice with an error')
  await next(tab)
  await tab.getByLabel(words('describe.reference', { name: employer.name })).fill('名前')
  await submit(tab, words('describe.next'))
  await expectAccessible(tab, 'references with an error')
  await tab.getByLabel(words('describe.reference', { name: employer.name })).fill('X'.repeat(64))
  await submit(tab, words('describe.next'))
  await expectAccessible(tab, 'what they will see')
  await submit(tab, words('check.submit'))
  await expect(tab.getByRole('heading', { level: 1 })).toHaveText(words('sent.title'))
  await expectAccessible(tab, 'sent')
  const address = await tab.getByRole('link', { name: words('detailsNamed', { recipient: employer.name }) }).getAttribute('href') ?? ''
  for (const one of ['', '/revoke', '?problem=already-ended']) {
    await tab.goto(`${address}${one}`)
    await expectAccessible(tab, `one forward ${one}`)
  }
  await tab.goto('/forwards?problem=unknown')
  await expectAccessible(tab, 'list with entries and an error')
})
