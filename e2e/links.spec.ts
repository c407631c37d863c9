import { expect, type Page, test } from '@playwright/test'
import { logIn } from './gesture'
import { deposit, insurer, invite, redeem, stateOf } from './insurer'
import { text } from './text'

test.use({ javaScriptEnabled: false })

const shownCode = async (tab: Page) => (await tab.locator('main code').innerText()).trim()
const senderRow = (tab: Page) => tab.getByRole('row').filter({ hasText: insurer.name })
const stopLink = (tab: Page) => tab.getByRole('link', { name: text('links', 'active.stopNamed', { name: insurer.name }) })
const kind = text('documents', 'kinds.premium-deduction.name')

async function makeCodeForInsurer(tab: Page): Promise<string> {
  await tab.goto('/home')
  await tab.getByRole('link', { name: text('home', 'procedures.links') }).click()
  await tab.getByRole('link', { name: text('links', 'add.offer') }).click()
  const search = tab.getByLabel(text('links', 'new.choose.label'))
  await search.fill('ありえない名前')
  await tab.getByRole('button', { name: text('links', 'new.choose.search') }).click()
  await expect(tab.getByText(text('links', 'new.choose.notFound.title', { query: 'ありえない名前' }))).toBeVisible()
  await search.fill(insurer.corporateNumber)
  await tab.getByRole('button', { name: text('links', 'new.choose.search') }).click()
  await tab.getByRole('button', { name: text('links', 'new.choose.makeNamed', { name: insurer.name }) }).click()
  await expect(tab).toHaveURL(/\/links\/offers\/[0-9a-f-]{36}$/)
  return shownCode(tab)
}

async function stopInsurer(tab: Page): Promise<void> {
  await tab.goto('/links')
  await stopLink(tab).click()
  await expect(tab.getByText(text('links', 'stop.forGood'))).toBeVisible()
  await tab.getByRole('button', { name: text('links', 'stop.submit') }).click()
  await expect(tab).toHaveURL('/links?done=stopped')
  await expect(tab.getByText(text('links', 'done.stopped.title'))).toBeVisible()
  await expect(stopLink(tab)).toHaveCount(0)
}

/** The worker carries what the other side did over to the resident's own rows. */
async function expectListed(tab: Page, sentence: string): Promise<void> {
  await expect(async () => {
    await tab.goto('/links')
    await expect(senderRow(tab).filter({ has: tab.getByRole('link') })).toContainText(sentence, { timeout: 500 })
  }).toPass()
}

test('a resident gives a sender a code, is linked, gets a document, stops the link, and gets nothing more', async ({ page }) => {
  const tab = await logIn(page, 'gen02')
  const code = await makeCodeForInsurer(tab)
  expect(code).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/)
  await expect(tab.getByRole('img', { name: text('links', 'offer.qr.holds', { code }) })).toBeVisible()
  const { status, json } = await redeem(code)
  expect(status).toBe(201)
  await expectListed(tab, text('links', 'active.neverUsed'))

  expect((await deposit(String(json.pseudonym))).status).toBe(201)
  await expectListed(tab, text('links', 'active.received', { kinds: kind }))
  await stopLink(tab).click()
  await tab.getByRole('link', { name: text('links', 'stop.keep') }).click()
  await expect(stopLink(tab)).toBeVisible()
  await stopInsurer(tab)
  expect(await deposit(String(json.pseudonym))).toMatchObject({ status: 422, json: { reason: 'pseudonym-stopped' } })
  await tab.getByText(text('links', 'stopped.summary')).click()
  await expect(senderRow(tab).first()).toBeVisible()
})

test('a code that was withdrawn is worth nothing, and the list shows which codes wait', async ({ page }) => {
  const tab = await logIn(page, 'gen02')
  await tab.goto('/links/new')
  await tab.getByRole('button', { name: text('links', 'new.open.submit') }).click()
  const [code, address] = [await shownCode(tab), tab.url()]
  await tab.goto('/links')
  await tab.getByRole('link', { name: text('links', 'codes.forAnybody') }).first().click()
  await expect(tab).toHaveURL(address)
  await tab.getByRole('button', { name: text('links', 'offer.withdraw') }).click()
  await expect(tab.getByText(text('links', 'done.withdrawn.title'))).toBeVisible()
  expect(await redeem(code)).toMatchObject({ status: 422, json: { reason: 'code-unknown' } })
  await tab.goto(address)
  await expect(tab.getByText(text('links', 'offer.gone.title'))).toBeVisible()
})

async function typeCode(tab: Page, code: string): Promise<void> {
  await tab.goto('/links')
  await tab.getByRole('link', { name: text('links', 'add.invitation') }).click()
  await tab.getByLabel(text('links', 'invitation.label')).fill(code)
  await tab.getByRole('button', { name: text('links', 'invitation.submit') }).click()
}

test('a resident reads who asks by letter, answers yes to one and no to another, and each code answers once', async ({ page }) => {
  const tab = await logIn(page, 'gen03')
  const [wanted, unwanted] = [await invite(['premium-deduction']), await invite([])]
  await typeCode(tab, wanted.code.slice(0, -1))
  await expect(tab.getByRole('alert')).toContainText(text('links', 'invitation.problem.code-malformed'))
  await expect(tab).toHaveTitle(new RegExp(text('common', 'errorTitle', { title: text('links', 'invitation.title') })))

  await typeCode(tab, unwanted.code)
  await expect(tab.getByText(text('links', 'allKinds'))).toBeVisible()
  // Another letter opened in the meantime does not change what this page's answer is about.
  const other = await tab.context().newPage()
  await typeCode(other, wanted.code.toLowerCase().replaceAll('-', ' '))
  await expect(other.getByText(kind)).toBeVisible()
  expect(other.url()).not.toContain(wanted.code.slice(0, 4))
  await tab.getByRole('button', { name: text('links', 'question.no') }).click()
  await expect(tab.getByText(text('links', 'done.declined.title'))).toBeVisible()
  await expect(stopLink(tab)).toHaveCount(0)
  await other.getByRole('button', { name: text('links', 'question.yes') }).click()
  await expect(other.getByText(text('links', 'done.accepted.title'))).toBeVisible()
  await expect(senderRow(other).first()).toContainText(kind)
  await expect.poll(() => stateOf(wanted.invitationId)).toBe('accepted')
  await expect.poll(() => stateOf(unwanted.invitationId)).toBe('declined')

  await typeCode(tab, unwanted.code)
  await expect(tab.getByRole('alert')).toContainText(text('links', 'invitation.problem.code-unknown'))
  await stopInsurer(tab)
})

test.describe('with JavaScript', () => {
  test.use({ javaScriptEnabled: true })

  test('the address in a letter fills the code in, and stands in no request and not in the address bar', async ({ page }) => {
    const tab = await logIn(page, 'gen03')
    const { address } = await invite(['premium-deduction'])
    const code = new URL(address).hash.slice(1)
    expect(code).toMatch(/^([0-9A-Z]{4}-){2}[0-9A-Z]{4}$/)
    const asked: string[] = []
    tab.on('request', (request) => asked.push(request.url(), JSON.stringify(request.headers())))
    await tab.goto(address)
    await expect(tab.getByLabel(text('links', 'invitation.label'))).toHaveValue(code)
    await expect(tab).toHaveURL('/links/invitation')
    await tab.getByRole('button', { name: text('links', 'invitation.submit') }).click()
    await expect(tab.getByRole('heading', { level: 1 })).toHaveText(text('links', 'question.title'))
    expect(asked.filter((part) => part.replace(/#.*/, '').includes(code))).toEqual([])
  })
})
