import { readFileSync } from 'node:fs'
import path from 'node:path'
import { type Browser, expect, type Page, test } from '@playwright/test'
import { itemOfDeposit } from '@/server/mailbox/registered/testing/item-of-deposit'
import { expectAccessible } from './accessible'
import { logIn } from './gesture'
import { deposit, insurer, numberInside, stateOfDeposit, withdraw, type Wishes } from './insurer'
import { linkToInsurer } from './linking'
import { dataDirectory, portalOrigin } from './settings'
import { text } from './text'

// What becomes of a document after its sender has thought again, and what is asked with one. In a box that no other journey looks into.

const person = 'gen01'
const { databaseUrl } = JSON.parse(readFileSync(path.join(dataDirectory, 'instance.json'), 'utf8')) as { databaseUrl: string }
const inside = numberInside()
const words = (key: string, values: Record<string, string | number> = {}) => text('mailbox', `item.${key}`, values)
const mark = (key: string) => text('keeping', `list.marks.${key}`)
const pageOf = (item: string) => `/mailbox/${item}`
const rowOf = (tab: Page, item: string) => tab.getByRole('main').getByRole('listitem').filter({ has: tab.locator(`a[href^="${pageOf(item)}"]`) })
const banner = (tab: Page, key: string) => tab.getByRole('region', { name: words(`${key}.title`) })

interface Sent {
  depositId: string
  item: string
}

async function post(pseudonym: string, wishes: Wishes = {}): Promise<string> {
  const { status, json } = await deposit(pseudonym, wishes)
  expect(status).toBe(201)
  return String(json.depositId)
}

/** What a deposit has become, once the worker has brought it. */
async function itemOf(depositId: string): Promise<string> {
  let item: string | null = null
  await expect.poll(async () => (item = await itemOfDeposit(databaseUrl, depositId)), { timeout: 30_000 }).not.toBeNull()
  return String(item)
}

async function send(pseudonym: string, wishes: Wishes = {}): Promise<Sent> {
  const depositId = await post(pseudonym, wishes)
  return { depositId, item: await itemOf(depositId) }
}

/** The sender takes it back; the resident's side learns it a moment later. */
async function takeBack(tab: Page, { depositId, item }: Sent): Promise<void> {
  expect((await withdraw(depositId)).status).toBe(200)
  await expect(async () => {
    await tab.goto(pageOf(item))
    await expect(banner(tab, 'withdrawn')).toBeVisible({ timeout: 500 })
  }).toPass()
}

const inDays = (days: number) => new Date(Date.now() + (9 + 24 * days) * 3_600_000).toISOString().slice(0, 10)

/** The same person's pages in a browser that runs no scripts. */
async function withoutScripts(browser: Browser, tab: Page): Promise<Page> {
  const context = await browser.newContext({ baseURL: portalOrigin, locale: 'ja-JP', javaScriptEnabled: false })
  await context.addCookies(await tab.context().cookies())
  return context.newPage()
}

test('what a sender takes back, corrects, asks for or schedules is plain to the resident, in both languages and without JavaScript', async ({ page, browser, baseURL }) => {
  const tab = await logIn(page, person)
  const pseudonym = await linkToInsurer(tab)
  const coming = await post(pseudonym, { publishAt: new Date(Date.now() + 5_000).toISOString() })
  const hidden = await post(pseudonym, { publishAt: new Date(Date.now() + 86_400_000).toISOString() })
  const [unread, read, original, asked] = [await send(pseudonym), await send(pseudonym), await send(pseudonym), await send(pseudonym, { dueOn: inDays(2), requestedAction: 'submit' })]

  await test.step('taken back unread: nothing of it can be read, and what proves that it came can be saved', async () => {
    await takeBack(tab, unread)
    await expect(tab.getByText(words('withdrawn.unopened'))).toBeVisible()
    await expect(tab.getByText(inside)).toHaveCount(0)
    expect((await tab.request.get(`${pageOf(unread.item)}/files/original.xml`, { maxRedirects: 0 })).status()).not.toBe(200)
    expect((await tab.request.get(`${pageOf(unread.item)}/files/receipt.json`)).status()).toBe(200)
  })

  await test.step('taken back after it was read: it stays readable, and says so', async () => {
    await tab.goto(pageOf(read.item))
    await expect(tab.getByText(inside).first()).toBeVisible()
    await takeBack(tab, read)
    await expect(tab.getByText(words('withdrawn.opened'))).toBeVisible()
    await expect(tab.getByText(inside).first()).toBeVisible()
    await tab.goto('/home')
    await expect(tab.getByText(text('home', 'activity.item-withdrawn', { who: insurer.name })).first()).toBeVisible()
  })

  const correction = await send(pseudonym, { corrects: original.depositId })
  await test.step('corrected: each leads to the other', async () => {
    await tab.goto('/mailbox')
    for (const [{ item }, key] of [[original, 'corrected'], [correction, 'correction'], [unread, 'withdrawn'], [read, 'withdrawn']] as const) {
      await expect(rowOf(tab, item).getByText(mark(key), { exact: true })).toBeVisible()
    }
    await expect(rowOf(tab, unread.item).getByText(text('mailbox', 'unread'), { exact: true })).toHaveCount(0)
    await tab.goto(pageOf(original.item))
    await banner(tab, 'corrected').getByRole('link').click()
    await expect(tab).toHaveURL(pageOf(correction.item))
    await banner(tab, 'correction').getByRole('link').click()
    await expect(tab).toHaveURL(pageOf(original.item))
  })

  await test.step('asked for by a day that is near, and done, without JavaScript', async () => {
    const plain = await withoutScripts(browser, tab)
    await plain.goto('/home')
    const task = plain.getByRole('listitem').filter({ has: plain.locator(`a[href="${pageOf(asked.item)}"]`) }).first()
    await expect(task).toContainText(/期限(まであと2日|は明日です)/)
    await task.getByRole('link').click()
    await expect(plain.getByText(words('about.actions.submit'), { exact: true })).toBeVisible()
    await plain.getByRole('link', { name: words('about.toDone') }).click()
    await plain.getByRole('button', { name: text('keeping', 'item.done') }).click()
    await expect(plain.getByRole('region', { name: text('keeping', 'done.task-done.title') })).toBeVisible()
    await expect(plain.getByRole('link', { name: words('about.toUndone') })).toBeVisible()
    await plain.goto('/mailbox')
    await expect(rowOf(plain, asked.item)).toContainText(mark('done'))
    await expect(rowOf(plain, asked.item)).not.toContainText(/期限(まで|は)/)
    await plain.goto(pageOf(unread.item))
    await expect(banner(plain, 'withdrawn')).toBeVisible()
    await plain.context().close()
  })

  const published = await itemOf(coming)
  await test.step('scheduled: nothing of it before its time, and an ordinary document after it', async () => {
    await tab.goto('/mailbox')
    await expect(rowOf(tab, published)).toContainText(text('mailbox', 'unread'))
    expect(await stateOfDeposit(hidden)).toBe('scheduled')
    expect(await itemOfDeposit(databaseUrl, hidden)).toBeNull()
  })

  const registered = await send(pseudonym, { registered: true, dueOn: inDays(1), requestedAction: 'reply' })
  const pages = ['/mailbox', ...[unread, read, original, correction, asked, registered].map(({ item }) => pageOf(item))]
  for (const language of ['ja', 'en'] as const) {
    await tab.context().addCookies([{ name: 'madoguchi-language', value: language, url: baseURL ?? '' }])
    for (const address of pages) {
      await tab.goto(address)
      await expectAccessible(tab, `${address} (${language})`, [320])
    }
  }

  await tab.context().addCookies([{ name: 'madoguchi-language', value: 'ja', url: baseURL ?? '' }])
  await test.step('the correction taken back: the original stands again, and says that there was one', async () => {
    await takeBack(tab, correction)
    await tab.goto(pageOf(original.item))
    await banner(tab, 'formerCorrection').getByRole('link').click()
    await expect(tab).toHaveURL(pageOf(correction.item))
    await expect(banner(tab, 'withdrawn')).toBeVisible()
  })
})
