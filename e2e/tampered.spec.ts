import { readFileSync } from 'node:fs'
import path from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import { alterStored, flipStored, type Installation, type StoredPart } from '@/server/mailbox/testing/alter-stored'
import { logIn } from './gesture'
import { dataDirectory } from './settings'
import { text } from './text'

/** Everything an intruder could lay hands on: database, sealed files and the key that opens them. */
function installation(): Installation {
  const { databaseUrl } = JSON.parse(readFileSync(path.join(dataDirectory, 'instance.json'), 'utf8')) as { databaseUrl: string }
  return { databaseUrl, blobDirectory: path.join(dataDirectory, 'blobs'), keyEncryptionKeyFile: path.join(dataDirectory, 'secrets/key-encryption.key') }
}

async function firstItem(tab: Page): Promise<string> {
  await tab.goto('/mailbox')
  return (await tab.locator('a[href^="/mailbox/"]').first().getAttribute('href')) ?? ''
}

async function expectNoAxeFindings(tab: Page): Promise<void> {
  for (const width of [320, 1280]) {
    await tab.setViewportSize({ width, height: 900 })
    const { violations } = await new AxeBuilder({ page: tab }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze()
    expect(violations.map(({ id }) => id), `${width} px`).toEqual([])
  }
}

const original = (item: string): StoredPart => ({ itemId: item.split('/').at(-1) ?? '', ordinal: 0, part: 'content' })

/** The certificate with another amount in it: the first number of five digits begins one higher. */
function otherAmount(xml: string): string {
  const altered = xml.replace(/>(\d)(\d{4})</, (_, first: string, rest: string) => `>${(Number(first) % 9) + 1}${rest}<`)
  if (altered === xml) throw new Error('There is no amount to alter.')
  return altered
}

test('a document altered and sealed again with the right key shows TOTAL-FAILED and the step that failed', async ({ page }) => {
  const tab = await logIn(page, 'taro')
  const item = await firstItem(tab)
  let genuine: Uint8Array | undefined
  await alterStored(installation(), original(item), (clear) => {
    genuine = clear
    return Buffer.from(otherAmount(Buffer.from(clear).toString('utf8')), 'utf8')
  })
  try {
    await tab.goto(item)
    await expect(tab.getByText(text('mailbox', 'item.warning.failed.title'))).toBeVisible()
    await expect(tab.getByText(text('verification', 'reasons.document-altered')).first()).toBeVisible()
    await tab.evaluate(() => document.querySelectorAll('details').forEach((details) => { details.open = true }))
    await expect(tab.getByText(/TOTAL-FAILED/).first()).toBeVisible()
    await expectNoAxeFindings(tab)
  } finally {
    await alterStored(installation(), original(item), (altered) => genuine ?? altered)
  }
  await tab.goto(item)
  await expect(tab.getByText(text('mailbox', 'item.warning.failed.title'))).toHaveCount(0)
  await expect(tab.getByText(text('verification', 'steps.unaltered.passed')).first()).toBeVisible()
})

test('one flipped bit of the stored copy is called damage, not forgery, and nothing of it is shown', async ({ page }) => {
  const tab = await logIn(page, 'taro')
  const item = await firstItem(tab)
  await flipStored(installation(), original(item))
  try {
    await tab.goto(item)
    await expect(tab.getByText(text('mailbox', 'item.damaged.title'))).toBeVisible()
    await expect(tab.getByText(text('mailbox', 'item.damaged.next'))).toBeVisible()
    await expect(tab.getByText(/TOTAL-/)).toHaveCount(0)
    await expectNoAxeFindings(tab)
  } finally {
    await flipStored(installation(), original(item))
  }
  await tab.goto(item)
  await expect(tab.getByText(text('verification', 'steps.unaltered.passed')).first()).toBeVisible()
})
