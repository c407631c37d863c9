import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { logIn } from './gesture'
import { opensslAccepts, otherRoot } from './judge'
import { text } from './text'

const certificateName = text('documents', 'kinds.premium-deduction.name')

async function openCertificate(tab: Page): Promise<void> {
  await tab.goto('/mailbox')
  await tab.getByRole('link', { name: new RegExp(certificateName) }).first().click()
  await expect(tab).toHaveURL(/\/mailbox\/[0-9a-f-]{36}$/)
}

test('a resident opens the certificate an insurer deposited, reads it and its verdict', async ({ page }) => {
  const tab = await logIn(page, 'hanako')
  await openCertificate(tab)
  for (const step of ['unaltered', 'signature', 'signer-certificate', 'validity', 'revocation', 'organisation', 'receipt']) {
    await expect(tab.getByText(text('verification', `steps.${step}.passed`)).first(), step).toBeVisible()
  }
  await expect(tab.getByRole('heading', { name: text('mailbox', 'item.verdict.title') })).toBeVisible()
  await expect(tab.getByText(text('mailbox', 'item.warning.failed.title'))).toHaveCount(0)
  await expect(tab.getByText(/^[0-9,]+円$/).first()).toBeVisible()
})

test('what is downloaded is accepted by OpenSSL under the one right root, and refused under another or with one byte flipped', async ({ page }) => {
  const tab = await logIn(page, 'hanako')
  await openCertificate(tab)
  const folder = mkdtempSync(path.join(tmpdir(), 'madoguchi-evidence-'))
  try {
    const download = tab.waitForEvent('download')
    await tab.getByRole('link', { name: text('mailbox', 'item.downloads.save', { name: 'evidence.zip' }) }).or(tab.locator('a[href$="/files/evidence.zip"]')).first().click()
    await (await download).saveAs(path.join(folder, 'evidence.zip'))
    execFileSync('python3', ['-m', 'zipfile', '-e', 'evidence.zip', '.'], { cwd: folder })
    judgeEvidence(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

/** The commands of VERIFY.txt as they stand there, for now and with the enclosed revocation lists. */
function commandsOf(folder: string): string[] {
  const commands = readFileSync(path.join(folder, 'VERIFY.txt'), 'utf8').split('\n').filter((line) => line.startsWith('openssl cms -verify') && !line.includes('-attime'))
  return [...new Set(commands)]
}

function judgeEvidence(folder: string): void {
  const commands = commandsOf(folder)
  for (const content of ['original.xml', 'readable.pdf', 'receipt.json']) {
    const command = commands.find((line) => line.includes(` ${content} `)) ?? ''
    expect(command, content).toContain('-crl_check')
    expect(opensslAccepts(command, folder), content).toBe(true)
    expect(opensslAccepts(command.replace(/-CAfile \S+/, `-CAfile ${otherRoot(folder)}`), folder), `${content}, another root`).toBe(false)
    const flipped = readFileSync(path.join(folder, content))
    flipped.writeUInt8(flipped.readUInt8(flipped.length >> 1) ^ 1, flipped.length >> 1)
    writeFileSync(path.join(folder, 'flipped'), flipped)
    expect(opensslAccepts(command.replace(`-content ${content}`, '-content flipped'), folder), `${content}, one bit flipped`).toBe(false)
  }
}

test('a resident sees nothing of another resident\'s item: not yours and not there look the same', async ({ page, browser }) => {
  const hanako = await logIn(page, 'hanako')
  await openCertificate(hanako)
  const item = new URL(hanako.url()).pathname
  const other = await browser.newContext({ baseURL: new URL(hanako.url()).origin, locale: 'ja-JP' })
  const taro = await logIn(await other.newPage(), 'taro')
  const foreign = await taro.goto(item)
  const missing = await taro.goto('/mailbox/00000000-0000-4000-8000-000000000000')
  expect(foreign?.status()).toBe(404)
  expect(missing?.status()).toBe(404)
  for (const name of ['original.xml', 'receipt.json', 'evidence.zip']) {
    expect((await taro.request.get(`${item}/files/${name}`)).status(), name).toBe(404)
  }
  await openCertificate(taro)
  await other.close()
})

test('without a login every personal page and file sends to the login page or is not there', async ({ page }) => {
  for (const address of ['/home', '/mailbox', '/settings', '/mailbox/00000000-0000-4000-8000-000000000000']) {
    await page.goto(address)
    await expect(page, address).toHaveURL(/\/login/)
  }
})

test('the whole portal reads in English at the flick of a switch, and back', async ({ page }) => {
  await page.goto('/')
  await page.getByRole('button', { name: 'English' }).click()
  await expect(page.locator('html')).toHaveAttribute('lang', 'en')
  await page.getByRole('button', { name: '日本語' }).click()
  await expect(page.locator('html')).toHaveAttribute('lang', 'ja')
})
