import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, type Locator, type Page, test } from '@playwright/test'
import { itemOfDeposit } from '@/server/mailbox/registered/testing/item-of-deposit'
import { deposit } from './insurer'
import { dataDirectory, testPerson } from './settings'
import { text } from './text'

// From the login to a document that is sent on with nothing but Tab, Enter, Space and letters.

const person = testPerson('hanako')
const { databaseUrl } = JSON.parse(readFileSync(path.join(dataDirectory, 'instance.json'), 'utf8')) as { databaseUrl: string }
const { body: { pseudonym } } = JSON.parse(readFileSync(path.join(dataDirectory, 'sandbox/insurer/deposits/hanako-2026.json'), 'utf8')) as { body: { pseudonym: string } }
const employer = (JSON.parse(readFileSync(path.join(dataDirectory, 'sandbox/employer/organisation.json'), 'utf8')) as { name: string }).name
const words = (key: string, values: Record<string, string | number> = {}) => text('forwards', key, values)

/** A document that nobody has opened yet, at the top of the box; answers its address. */
async function newItem(): Promise<string> {
  const { status, json } = await deposit(pseudonym)
  expect(status).toBe(201)
  let item: string | null = null
  await expect.poll(async () => (item = await itemOfDeposit(databaseUrl, String(json.depositId)))).not.toBeNull()
  return `/mailbox/${String(item)}`
}

/** What has the focus can be seen: it lies in the window, and a ring or a ground of its own says so. */
async function expectFocusSeen(tab: Page): Promise<void> {
  const seen = await tab.evaluate(() => {
    const element = document.activeElement
    if (element === null || element === document.body) return 'the focus is lost'
    const { top, bottom, left, right, width, height } = element.getBoundingClientRect()
    if (width === 0 || height === 0 || bottom <= 0 || right <= 0 || top >= innerHeight || left >= innerWidth) return `outside the window: ${element.outerHTML.slice(0, 200)}`
    const { outlineStyle, outlineWidth } = getComputedStyle(element)
    return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2 ? '' : `no ring: ${element.outerHTML.slice(0, 200)}`
  })
  expect(seen).toBe('')
}

/** Presses Tab until the target has the focus, which is seen at every stop on the way. */
async function tabTo(tab: Page, target: Locator, atMost = 60): Promise<void> {
  await expect(target).toBeVisible()
  for (let press = 0; press < atMost; press++) {
    await tab.keyboard.press('Tab')
    await expectFocusSeen(tab)
    if (await target.evaluate((element) => element === document.activeElement)) return
  }
  throw new Error(`${String(target)} is not reached by ${atMost} times Tab`)
}

/** The first stop of every page leads past its head. */
async function skipToMain(tab: Page): Promise<void> {
  const skip = tab.getByRole('link', { name: text('common', 'skip') })
  await tabTo(tab, skip, 1)
  await tab.keyboard.press('Enter')
  await expect(tab.getByRole('main')).toBeFocused()
}

async function press(tab: Page, target: Locator, key: 'Enter' | 'Space' = 'Enter'): Promise<void> {
  await tabTo(tab, target)
  await tab.keyboard.press(key)
}

async function logInByKeyboard(page: Page): Promise<Page> {
  await page.goto('/login')
  const opened = page.context().waitForEvent('page')
  await press(page, page.getByRole('link', { name: text('login', 'helper.button') }))
  const tab = await opened
  await press(tab, tab.getByRole('button', { name: person.cardLabel }))
  const pin = tab.getByLabel(text('bridge', 'login.secretLabel'))
  await tabTo(tab, pin)
  await tab.keyboard.type(person.pin)
  await press(tab, tab.getByRole('button', { name: text('bridge', 'login.submit') }), 'Space')
  await press(tab, tab.getByRole('button', { name: text('login', 'return.button') }))
  await expect(tab).toHaveURL('/home')
  return tab
}

test('the keyboard alone logs in, opens the first unread document and sends it on; the focus is always seen, and goes to what is wrong', async ({ page }) => {
  const item = await newItem()
  const tab = await logInByKeyboard(page)
  await press(tab, tab.getByRole('navigation').getByRole('link', { name: new RegExp(`^${text('common', 'navigation.mailbox')}`) }))
  await expect(tab).toHaveURL('/mailbox')

  await skipToMain(tab)
  await press(tab, tab.getByRole('button', { name: text('keeping', 'archive.submit') }))
  await expect(tab.getByRole('main').getByRole('alert')).toBeFocused()
  await expectFocusSeen(tab)
  await tab.keyboard.press('Tab')
  await tab.keyboard.press('Enter')
  const first = tab.getByRole('checkbox').first()
  await expect(first).toBeFocused()
  await tab.keyboard.press('Space')
  await expect(first).toBeChecked()
  const document = tab.locator(`a[href^="${item}"]`)
  await tabTo(tab, document, 1)
  await tab.keyboard.press('Enter')
  await expect(tab).toHaveURL(new RegExp(item))

  await tab.goto(`${item}/forward/details`)
  await expect(tab.getByRole('region', { name: words('problems.recipients-missing.title') })).toBeFocused()
  await expectFocusSeen(tab)
  await tab.goto(item)
  await skipToMain(tab)
  await press(tab, tab.locator(`a[href="${item}/forward"]`))
  await expect(tab.getByRole('heading', { level: 1 })).toHaveText(words('choose.title'))
  await skipToMain(tab)
  await tabTo(tab, tab.getByLabel(words('choose.label')))
  await tab.keyboard.insertText(employer)
  await tab.keyboard.press('Enter')
  await expect(tab).toHaveURL(/[?&]q=/)
  await skipToMain(tab)
  await press(tab, tab.getByRole('button', { name: words('choose.addNamed', { name: employer }) }))
  await skipToMain(tab)
  await press(tab, tab.getByRole('link', { name: words('choose.next') }))

  const reference = tab.getByLabel(words('describe.reference', { name: employer }))
  await skipToMain(tab)
  await tabTo(tab, reference)
  await tab.keyboard.insertText('名前')
  await tab.keyboard.press('Enter')
  await expect(tab.getByRole('main').getByRole('alert')).toBeFocused()
  await expectFocusSeen(tab)
  await tab.keyboard.press('Tab')
  await expectFocusSeen(tab)
  await tab.keyboard.press('Enter')
  await expect(reference).toBeFocused()
  await tab.keyboard.press('ControlOrMeta+A')
  await tab.keyboard.type('KEY-1')
  await press(tab, tab.getByLabel(words('describe.withReadable')), 'Space')
  await press(tab, tab.getByRole('button', { name: words('describe.next'), exact: true }), 'Space')

  await expect(tab.getByRole('heading', { level: 1 })).toHaveText(words('check.title'))
  await skipToMain(tab)
  await press(tab, tab.getByRole('button', { name: words('check.submit'), exact: true }))
  await expect(tab.getByRole('heading', { level: 1 })).toHaveText(words('sent.title'))
  await expect(tab.getByRole('row').filter({ hasText: employer })).toHaveCount(1)
})
