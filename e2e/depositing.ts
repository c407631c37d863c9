import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type Browser, expect, type Page, test } from '@playwright/test'
import { completeLogin, logIn, signWithCard } from './gesture'
import { insurer, redeem } from './insurer'
import { dataDirectory, portalOrigin } from './settings'

// What a clerk of the insurer does at the depositors' pages.

/** A member of the insurer in a browser of their own, acting as depositor. */
export async function member(browser: Browser, person: string, javaScriptEnabled: boolean): Promise<Page> {
  const context = await browser.newContext({ baseURL: portalOrigin, locale: 'ja-JP', javaScriptEnabled, acceptDownloads: true })
  const tab = await signWithCard(await context.newPage(), person)
  await completeLogin(tab)
  await tab.goto('/capacity')
  await tab.getByRole('listitem').filter({ hasText: insurer.name }).getByRole('button').click()
  await expect(tab).toHaveURL('/organisation')
  return tab
}

/** A resident's link to the insurer, and the name under which it knows them. */
export async function newPseudonym(browser: Browser, person: string): Promise<string> {
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

interface Deposit {
  documents: { role: string, content: string, signature: string }[]
}

/** What the sandbox insurer has signed: a certificate and its signature. */
export function signedOriginal(): { xml: Buffer, signature: Buffer } {
  const { body } = JSON.parse(readFileSync(path.join(dataDirectory, 'sandbox/insurer/deposits/hanako-2026.json'), 'utf8')) as { body: Deposit }
  const original = body.documents.find(({ role }) => role === 'original')
  return { xml: Buffer.from(original?.content ?? '', 'base64'), signature: Buffer.from(original?.signature ?? '', 'base64') }
}

/** Fetches the documents of the upload on the page, signs them by the command on the sender's own machine, and hands the signatures in. */
export async function signOnOwnSide(tab: Page, submit: string): Promise<void> {
  const [packaged] = await Promise.all([tab.waitForEvent('download'), tab.getByRole('link', { name: 'package.zip' }).click()])
  const [zip, signatures] = [test.info().outputPath('package.zip'), test.info().outputPath('signatures.zip')]
  await packaged.saveAs(zip)
  const seal = (name: string) => path.join(dataDirectory, 'sandbox/insurer', name)
  execFileSync('npm', ['run', '-s', 'client', '--', 'sign', '--package', zip, '--key', seal('seal.key.pem'), '--certificate', seal('seal.cert.pem'), '--out', signatures])
  await tab.locator('#signatures').setInputFiles(signatures)
  await tab.getByRole('button', { name: submit }).click()
}

/** The template as it is handed out: its headings, and a row for somebody under a number of the sender's own. */
export async function tableTemplate(tab: Page): Promise<{ headings: string, rowOf: (pseudonym: string, reference: string) => string }> {
  await tab.goto('/organisation/deposits/table')
  const [template] = await Promise.all([tab.waitForEvent('download'), tab.locator('a[href*="template?kind=premium-deduction"]').click()])
  const [headings = '', example = ''] = readFileSync(await template.path(), 'utf8').replace('\uFEFF', '').trim().split('\r\n')
  return { headings, rowOf: (pseudonym, reference) => example.replace('""', `"${pseudonym}"`).replace('SHIKEN-0001', reference) }
}

/** A file of the test's own on the disk. */
export function ownFile(name: string, content: string | Uint8Array): string {
  const place = test.info().outputPath(name)
  writeFileSync(place, content)
  return place
}

/** The lines of the report on the page's upload, without its headings. */
export async function reportOf(tab: Page, link: string): Promise<string[]> {
  const [report] = await Promise.all([tab.waitForEvent('download'), tab.getByRole('link', { name: link }).click()])
  return readFileSync(await report.path(), 'utf8').trim().split('\r\n').slice(1)
}
