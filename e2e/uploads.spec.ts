import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { type Browser, expect, type Page, test } from '@playwright/test'
import { completeLogin, logIn, signWithCard } from './gesture'
import { insurer, redeem } from './insurer'
import { dataDirectory, portalOrigin } from './settings'
import { text } from './text'

const words = (key: string, values: Record<string, string | number> = {}) => text('console', key, values)
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** A member of the insurer in a browser of their own, acting as depositor. */
async function member(browser: Browser, person: string, javaScriptEnabled: boolean): Promise<Page> {
  const context = await browser.newContext({ baseURL: portalOrigin, locale: 'ja-JP', javaScriptEnabled, acceptDownloads: true })
  const tab = await signWithCard(await context.newPage(), person)
  await completeLogin(tab)
  await tab.goto('/capacity')
  await tab.getByRole('listitem').filter({ hasText: insurer.name }).getByRole('button').click()
  await expect(tab).toHaveURL('/organisation')
  return tab
}

/** axe at both widths in a browser with scripts, and nothing to scroll sideways for. */
async function expectAccessible(tab: Page, what: string): Promise<void> {
  const page = await (await tab.context().browser()?.newContext({ baseURL: portalOrigin, locale: 'ja-JP' }))?.newPage()
  if (page === undefined) throw new Error('no browser')
  await page.context().addCookies(await tab.context().cookies())
  await page.goto(tab.url())
  await page.evaluate(() => document.querySelectorAll('details').forEach((details) => { details.open = true }))
  for (const width of [320, 1280]) {
    await page.setViewportSize({ width, height: 900 })
    const { violations } = await new AxeBuilder({ page }).withTags(rules).analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`), `${what} at ${width} px`).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), `${what} scrolls sideways`).toBeLessThanOrEqual(0)
  }
  await page.context().close()
}

interface Deposit {
  documents: { role: string, content: string, signature: string }[]
}

/** What the sandbox insurer has signed, as files. */
function signedFiles(): Record<'original' | 'original-signature', string> {
  const { body } = JSON.parse(readFileSync(path.join(dataDirectory, 'sandbox/insurer/deposits/hanako-2026.json'), 'utf8')) as { body: Deposit }
  const original = body.documents.find(({ role }) => role === 'original')
  const file = (name: string, base64: string) => {
    const place = test.info().outputPath(name)
    writeFileSync(place, Buffer.from(base64, 'base64'))
    return place
  }
  return { 'original': file('certificate.xml', original?.content ?? ''), 'original-signature': file('certificate.xml.p7s', original?.signature ?? '') }
}

/** A resident's link to the insurer, and the name under which it knows them. */
async function newPseudonym(browser: Browser, person: string): Promise<string> {
  const page = await browser.newPage({ baseURL: portalOrigin, locale: 'ja-JP' })
  const tab = await logIn(page, person)
  await tab.goto('/links/new')
  await tab.locator('form[action="/links/offers"] button').last().click()
  await expect(tab).toHaveURL(/\/links\/offers\//)
  const code = await tab.locator('main code').first().innerText()
  const { json } = await redeem(code)
  await page.close()
  return String(json.pseudonym)
}

test('a small employer hands over one document: a refusal beside its field, the verdict before sending, a receipt afterwards, and takes it back; all without JavaScript', async ({ browser }) => {
  test.setTimeout(180_000)
  const pseudonym = await newPseudonym(browser, 'hanako')
  const clerk = await member(browser, 'insurer-clerk', false)
  await clerk.getByRole('link', { name: words('open') }).click()
  await expectAccessible(clerk, 'home of deposits')
  for (const address of ['/organisation/deposits/files', '/organisation/deposits/limit', '/organisation/links']) {
    await clerk.goto(address)
    await expectAccessible(clerk, address)
  }
  await clerk.goto('/organisation/deposits')
  await clerk.getByRole('link', { name: words('home.single') }).click()
  const files = signedFiles()
  const fill = async (reference: string) => {
    await clerk.locator('#pseudonym').fill(pseudonym)
    await clerk.locator('#reference').fill(reference)
    await clerk.locator('#original').setInputFiles(files.original)
    await clerk.locator('#original-signature').setInputFiles(files['original-signature'])
    await clerk.getByRole('button', { name: words('new.submit') }).click()
  }
  await fill('番号 花子')
  await expect(clerk.getByRole('alert')).toContainText(words('problems.reference-malformed'))
  await expectAccessible(clerk, 'a refused form')
  const reference = `TAN-${randomUUID().slice(0, 8)}`
  await fill(reference)
  await expect(clerk.getByText(words('check.would.passed'))).toBeVisible()
  await expect(clerk.getByText(words('check.notSent'))).toBeVisible()
  await expect(clerk.getByText(text('verification', 'indications.TOTAL-PASSED.title')).first()).toBeVisible()
  await expectAccessible(clerk, 'check before sending')
  // Run again on the same instance, it is the same document for the same resident: that is said, and takes a mark.
  if (await clerk.getByLabel(words('check.again.confirm')).count() > 0) await clerk.getByLabel(words('check.again.confirm')).check()
  await clerk.getByRole('button', { name: words('check.send') }).click()
  await expect(clerk.getByText(words('sent.accepted.title'))).toBeVisible()
  await clerk.getByRole('link', { name: words('sent.see') }).click()
  await expect(clerk.getByText(words('item.events.accepted'))).toBeVisible()
  await expectAccessible(clerk, 'a deposit')
  await clerk.getByRole('button', { name: words('item.withdraw.submit') }).click()
  await expect(clerk.getByRole('alert')).toContainText(words('problems.unconfirmed'))
  await clerk.getByLabel(words('item.withdraw.confirm')).check()
  await clerk.getByRole('button', { name: words('item.withdraw.submit') }).click()
  await expect(clerk.getByText(words('item.states.withdrawn'), { exact: true }).first()).toBeVisible()
  await expect(clerk.getByText(words('item.events.withdrawn'))).toBeVisible()
  await clerk.context().close()
})

test('an insurer uploads a table in Shift_JIS, mends its rows, signs on its own side, sends it and gets a report', async ({ browser }) => {
  test.setTimeout(180_000)
  const pseudonym = await newPseudonym(browser, 'taro')
  const clerk = await member(browser, 'insurer-clerk', true)
  await clerk.goto('/organisation/deposits/table')
  await expectAccessible(clerk, 'table')
  const [template] = await Promise.all([clerk.waitForEvent('download'), clerk.locator('a[href*="template?kind=premium-deduction"]').click()])
  const [headings = '', example = ''] = readFileSync(await template.path(), 'utf8').replace('\uFEFF', '').trim().split('\r\n')
  const rowOf = (to: string, reference: string) => example.replace('""', `"${to}"`).replace('SHIKEN-0001', reference)
  const run = randomUUID().slice(0, 8)
  const upload = async (rows: string[]) => {
    const utf8 = test.info().outputPath('table.utf8.csv')
    writeFileSync(utf8, [headings, ...rows].join('\r\n'))
    const file = test.info().outputPath('table.csv')
    writeFileSync(file, execFileSync('iconv', ['-f', 'UTF-8', '-t', 'CP932', utf8]))
    await clerk.goto('/organisation/deposits/table')
    await clerk.locator('#file').setInputFiles(file)
    await clerk.getByRole('button', { name: words('table.submit') }).click()
  }
  await upload([rowOf(pseudonym, `${run}-1`), rowOf('ABCD', `${run}-2`).replace('2026-10-05', '10月'), rowOf(pseudonym, `${run}-3`)])
  await expect(clerk.getByText(words('wrong.rows.title', { count: 1 })).first()).toBeVisible()
  await expect(clerk.getByText(words('cells.not-a-date'))).toBeVisible()
  await expect(clerk.getByText(words('wrong.rows.number', { row: 3 })).first()).toBeVisible()
  await expectAccessible(clerk, 'rows to be mended')
  await upload([1, 2, 3].map((number) => rowOf(pseudonym, `=${run}-${number}`)))
  await expect(clerk.getByText(words('upload.encodings.shift_jis'))).toBeVisible()
  await expectAccessible(clerk, 'an upload in order')
  const here = clerk.url()
  await clerk.getByRole('button', { name: words('upload.previewShow') }).click()
  await expect(clerk.getByText('試験 花子').first()).toBeVisible()
  await expectAccessible(clerk, 'preview of a row')
  await clerk.goto(here)
  const [packaged] = await Promise.all([clerk.waitForEvent('download'), clerk.getByRole('link', { name: 'package.zip' }).click()])
  const [zip, signatures] = [test.info().outputPath('package.zip'), test.info().outputPath('signatures.zip')]
  await packaged.saveAs(zip)
  const seal = (name: string) => path.join(dataDirectory, 'sandbox/insurer', name)
  execFileSync('npm', ['run', '-s', 'client', '--', 'sign', '--package', zip, '--key', seal('seal.key.pem'), '--certificate', seal('seal.cert.pem'), '--out', signatures])
  await clerk.locator('#signatures').setInputFiles(signatures)
  await clerk.getByRole('button', { name: words('upload.sign.submit') }).click()
  await expect(clerk.getByText(words('done.signed'))).toBeVisible()
  await clerk.getByRole('button', { name: words('upload.send.submit', { count: 3 }) }).click()
  await expect(clerk.getByText(words('upload.done.all', { count: 3 }))).toBeVisible({ timeout: 60_000 })
  await expectAccessible(clerk, 'an upload that is done')
  const [report] = await Promise.all([clerk.waitForEvent('download'), clerk.getByRole('link', { name: words('upload.report.download') }).click()])
  const lines = readFileSync(await report.path(), 'utf8').trim().split('\r\n')
  expect(lines).toHaveLength(4)
  expect(lines[1]).toContain(`"'=${run}-1"`)
  await clerk.context().close()
})
