import { expect, type Page, type Request, test } from '@playwright/test'
import type { VirtualCard } from '@/card/virtual/card'
import type { ReaderHabits, Spoiled } from '@/card/webusb/testing/emulated-reader'
import { describeMeasure, measurePage } from '../scripts/budget.mjs'
import { expectAccessible } from './accessible'
import { completeLogin, expectNobodyLoggedIn } from './gesture'
import { portalOrigin, testPerson } from './settings'
import { cardOf, plugIn, type UsbSetting } from './testing/usb-page'
import { text } from './text'

const words = (key: string, values: Record<string, string | number> = {}, language: 'ja' | 'en' = 'ja') =>
  text('webusb', key, values, language)
const problem = (reason: string) => words(`problems.${reason}.title`)
const AT_REST = { opened: false, claimed: false, session: false, field: false }
const PIN = /^0020008004/

async function choose(page: Page): Promise<void> {
  await page.goto('/login/webusb')
  await page.getByRole('button', { name: words('start.button') }).click()
}

const pinField = (page: Page) => page.getByLabel(words('pin.label'))

async function typePin(page: Page, pin: string): Promise<void> {
  await pinField(page).fill(pin)
  await page.getByRole('button', { name: words('pin.button') }).click()
}

async function expectProblem(page: Page, { reader }: UsbSetting, reason: string): Promise<void> {
  await expect(page.getByRole('heading', { name: problem(reason) })).toBeVisible()
  await expect(page.getByText(words(`problems.${reason}.next`))).toBeVisible()
  await expect(pinField(page)).toHaveCount(0)
  expect(reader.state()).toEqual(AT_REST)
  expect(reader.complaints).toEqual([])
}

/** Everything that leaves the browser: addresses and bodies. */
function watch(page: Page): () => string {
  const sent: Request[] = []
  page.on('request', (request) => sent.push(request))
  return () => sent.map((request) => `${request.url()} ${request.postData() ?? ''}`).join('\n')
}


test('a resident logs in with a reader that the browser drives; the PIN leaves the page only for the card', async ({ page }) => {
  const { pin } = testPerson('hanako')
  const { reader } = await plugIn(page.context(), { card: cardOf('hanako'), cardHabits: asksForTime(3) })
  const sent = watch(page)
  const logged: string[] = []
  page.on('console', (message) => logged.push(message.text()))
  await page.goto('/login')
  await page.getByRole('link', { name: text('login', 'usb.button') }).click()
  await expectAccessible(page, 'choice of the reader')
  const { problems, ...measure } = await measurePage({ origin: portalOrigin, path: '/login/webusb', marker: words('title') })
  console.log(describeMeasure({ ...measure, problems }))
  expect(problems).toEqual([])
  await page.getByRole('button', { name: words('start.button') }).click()
  await expect(page.getByText(words('pin.tries', { tries: 3 }))).toBeVisible()
  expect(reader.state(), 'nothing is held while the person types').toEqual(AT_REST)
  await expectAccessible(page, 'PIN')
  await typePin(page, 'abcd')
  await expect(page.getByText(words('pin.form'))).toBeVisible()
  expect(reader.cardCommands().some((command) => PIN.test(command)), 'the card saw no PIN').toBe(false)
  await typePin(page, pin)
  await expect(page).toHaveURL(/\/login\/return\?ticket=/)
  expect(reader.state()).toEqual(AT_REST)
  expect(reader.complaints).toEqual([])
  expect(reader.cardCommands().filter((command) => PIN.test(command))).toHaveLength(1)
  await completeLogin(page)
  await expect(page).toHaveURL('/home')
  const typed = new RegExp(`(?<![A-Za-z0-9_+/=.-])${pin}(?![A-Za-z0-9_+/=.-])|pin=`)
  expect(sent()).not.toMatch(typed)
  expect(logged.join('\n')).not.toMatch(typed)
})

test('what the card refuses is told before or beside the PIN, and the reader is left each time', async ({ page }) => {
  const setting = await plugIn(page.context(), { card: cardOf('taro') })
  const { reader } = setting
  await choose(page)
  await typePin(page, '9999')
  await expect(page.getByText(words('pin.wrong', { tries: 2 }))).toBeVisible()
  await expect(pinField(page)).toBeFocused()
  await expect(pinField(page)).toHaveValue('')
  await expectAccessible(page, 'wrong PIN')
  await typePin(page, '9999')
  await expectProblem(page, setting, 'last-try')
  expect(reader.cardCommands().filter((command) => PIN.test(command))).toHaveLength(2)
  await expectAccessible(page, 'problem')
  await expectNobodyLoggedIn(page)
})

type Case = { card?: () => VirtualCard | null; withPin?: true } & Omit<Partial<ReaderHabits>, 'card'>

const asksForTime = (times: number) => ({ contentInBytes: 253, extensions: { instruction: 0x2a, times } })
/** Later than all that is exchanged before the PIN. */
const afterPin = (spoiled: (frame: Uint8Array) => Spoiled): NonNullable<ReaderHabits['spoil']> => (frame, command, nth) =>
  (command === 'exchange' && nth > 16 ? spoiled(frame) : null)

const cases: [name: string, habits: Case, reason: string][] = [
  ['one try left', { card: () => cardOf('lasttry') }, 'last-try'],
  ['no card', { card: () => null }, 'no-card'],
  ['a card pulled while it signs', { card: () => cardOf('hanako', [{ at: 'sign', do: 'remove' }]), withPin: true }, 'card-removed'],
  ['a card that asks for time without end', { cardHabits: asksForTime(Infinity), withPin: true }, 'endless-extension'],
  ['a reader held by another tab', { failTo: { claim: 'NetworkError' } }, 'reader-busy'],
  ['a reader that the system does not give', { failTo: { open: 'SecurityError' } }, 'access-denied'],
  ['another device', { productId: 0x06c1 }, 'other-device'],
  ['a silent reader', { spoil: () => 'silence' }, 'reader-silent'],
  ['a wrong frame after the PIN', { spoil: afterPin((frame) => [frame.slice(0, 9)]), withPin: true }, 'wrong-frame'],
  ['a reader unplugged after the PIN', { spoil: afterPin(() => 'unplug'), withPin: true }, 'reader-unplugged'],
]

for (const [name, { card = () => cardOf('hanako'), withPin = false, ...habits }, reason] of cases) {
  test(`${name}: told as ${reason}, nobody is logged in`, async ({ page }) => {
    const setting = await plugIn(page.context(), { ...habits, card: card() })
    await choose(page)
    if (withPin) await typePin(page, testPerson('hanako').pin)
    await expectProblem(page, setting, reason)
    await expectNobodyLoggedIn(page)
  })
}

test('a chooser that was cancelled, work that was cancelled, a reader unplugged meanwhile: each can be begun again', async ({ page }) => {
  const setting = await plugIn(page.context(), { card: cardOf('hanako', [{ at: 'sign', nth: 1, do: 'slow', forMs: 1_000 }]) }, 'cancels')
  await choose(page)
  await expectProblem(page, setting, 'chooser-cancelled')
  setting.chooser = 'chooses'
  await page.getByRole('button', { name: words('again.reader') }).click()
  await expect(pinField(page)).toBeVisible()
  await page.evaluate(() => (window as unknown as { unplugged: () => void }).unplugged())
  await expectProblem(page, setting, 'reader-unplugged')
  await page.getByRole('button', { name: words('again.reader') }).click()
  await typePin(page, testPerson('hanako').pin)
  await expect(page.getByText(words('signing.body'))).toBeVisible()
  await page.getByRole('button', { name: words('signing.cancel') }).click()
  await expectProblem(page, setting, 'cancelled')
  await page.getByRole('button', { name: words('again.card') }).click()
  await typePin(page, testPerson('hanako').pin)
  await expect(page).toHaveURL(/\/login\/return/)
  expect(setting.reader.state()).toEqual(AT_REST)
})

test('the keyboard alone goes all the way, in English', async ({ page, baseURL }) => {
  await plugIn(page.context(), { card: cardOf('child') })
  await page.context().addCookies([{ name: 'madoguchi-language', value: 'en', url: baseURL ?? '' }])
  await page.goto('/login/webusb')
  const press = async (name: string) => {
    const button = page.getByRole('button', { name })
    const isFocused = () => button.evaluate((element) => element === document.activeElement)
    for (let i = 0; i < 40 && !(await isFocused()); i++) await page.keyboard.press('Tab')
    await expect(button).toBeFocused()
    await page.keyboard.press('Enter')
  }
  await expectAccessible(page, 'English')
  await press(words('start.button', {}, 'en'))
  await expect(page.getByRole('heading', { name: words('pin.title', {}, 'en') })).toBeFocused()
  await page.keyboard.press('Tab')
  await page.keyboard.type(testPerson('child').pin)
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/login\/return/)
  await expect(page.getByRole('button', { name: text('login', 'return.button', {}, 'en') })).toBeVisible()
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })
  test('the page says that it needs it, and leads to the helper', async ({ page }) => {
    await page.goto('/login/webusb')
    // Searches by text pass over this element.
    await expect(page.locator('noscript h2')).toHaveText(words('noScript.title'))
    await expect(page.locator('noscript h2')).toBeVisible()
    await expect(page.locator('main input')).toHaveCount(0)
    await page.locator('noscript a').click()
    await expect(page).toHaveURL(/\/login$/)
  })
})

test('a browser without WebUSB is told so; only this page may ask for USB devices', async ({ page }) => {
  await page.addInitScript(() => Object.defineProperty(Navigator.prototype, 'usb', { configurable: true, get: () => undefined }))
  await page.goto('/login/webusb')
  await expect(page.getByText(words('machine.missing.body'))).toBeVisible()
  await expect(page.getByRole('button', { name: words('start.button') })).toHaveCount(0)
  const allowed = async (path: string) => ((await page.request.get(path)).headers()['permissions-policy'] ?? '').includes('usb=(self)')
  expect(await allowed('/login/webusb')).toBe(true)
  const others = ['/', '/login', '/login/return', '/login/refused', '/help', '/login/webusb/x']
  for (const path of others) expect(await allowed(path), path).toBe(false)
})
