import { randomBytes } from 'node:crypto'
import { expect, test, type Page } from '@playwright/test'
import { expectAccessible } from './accessible'
import { logIn } from './gesture'
import { text } from './text'

const words = (key: string, values: Record<string, string | number> = {}) => text('keeping', key, values)
/** With its year, so that it is none that only the card opens. */
const title = text('mailbox', 'titleWithYear', { kind: text('documents', 'kinds.premium-deduction.name'), year: 2026 })
const rows = (tab: Page) => tab.getByRole('main').getByRole('link', { name: title })
const tabOf = (tab: Page, name: string) => tab.getByRole('navigation', { name: words('tabs.label') }).getByRole('link', { name: words(`tabs.${name}`) })
const unfold = (tab: Page) => tab.locator('summary', { hasText: words('filter.summary') }).click()

async function makeLabel(tab: Page, name: string): Promise<void> {
  await tab.goto('/mailbox/labels')
  await tab.locator('#name').fill('あ'.repeat(31))
  await tab.getByRole('button', { name: words('labels.make.submit') }).click()
  await expect(tab.getByRole('main').getByRole('alert')).toContainText(words('problem.name-too-long', { count: 30 }))
  await tab.locator('#name').fill(name)
  await tab.getByRole('button', { name: words('labels.make.submit') }).click()
  await expect(tab.getByText(words('done.label-made.title'))).toBeVisible()
}

/** Opens the newest certificate, puts the label on it, and answers its address. */
async function labelNewest(tab: Page, name: string): Promise<string> {
  await tab.goto('/mailbox')
  await rows(tab).first().click()
  await tab.getByLabel(name).check()
  await tab.getByRole('button', { name: words('item.saveLabels') }).click()
  await expect(tab.getByText(words('done.labelled.title'))).toBeVisible()
  await expect(tab.getByLabel(name)).toBeChecked()
  return new URL(tab.url()).pathname
}

async function narrowDown(tab: Page, label: string): Promise<void> {
  await tab.goto('/mailbox')
  await unfold(tab)
  await tab.locator('#label').selectOption({ label })
  await tab.locator('#from').fill('2026-01-01')
  await tab.getByRole('search').getByRole('button').click()
  await expect(tab).toHaveURL(/label=.*from=2026-01-01/)
  await expect(rows(tab)).toHaveCount(1)
}

async function putAwayAndBack(tab: Page, item: string): Promise<void> {
  const list = new URL(tab.url())
  await rows(tab).first().click()
  await tab.getByRole('link', { name: text('mailbox', 'item.back') }).click()
  for (const name of ['label', 'from']) expect(new URL(tab.url()).searchParams.get(name), 'the way back leads to the same list').toBe(list.searchParams.get(name))
  await tab.getByRole('button', { name: words('archive.submit') }).click()
  await expect(tab.getByRole('main').getByRole('alert')).toContainText(words('problem.none-chosen'))
  await tab.getByRole('checkbox').first().check()
  await tab.getByRole('button', { name: words('archive.submit') }).click()
  await expect(tab.getByText(words('done.archived.title', { count: 1 }))).toBeVisible()
  await expect(tab.getByText(words('empty.narrowed.title'))).toBeVisible()
  await tabOf(tab, 'archived').click()
  await expect(rows(tab)).toHaveCount(1)
  await tab.getByRole('checkbox').first().check()
  await tab.getByRole('button', { name: words('archive.back') }).click()
  await expect(tab.getByText(words('done.unarchived.title', { count: 1 }))).toBeVisible()
  await tab.goto(item)
  for (const kind of ['archived', 'unarchived']) await expect(tab.getByText(text('mailbox', `item.timeline.${kind}`)).first()).toBeVisible()
}

async function throwAwayAndBack(tab: Page, item: string): Promise<void> {
  await tab.goto(item)
  await tab.getByRole('link', { name: words('item.delete') }).click()
  await expect(tab.getByText(words('delete.warnings.keep-by-law'))).toBeVisible()
  await expect(tab.getByText(words('delete.grace', { days: 30 }))).toBeVisible()
  await tab.getByRole('button', { name: words('delete.submit') }).click()
  await expect(tab.getByText(words('done.trashed.title'))).toBeVisible()
  await expect(tab.locator(`a[href^="${item}"]`)).toHaveCount(0)
  await tabOf(tab, 'trash').click()
  await tab.locator(`a[href^="${item}"]`).click()
  await tab.getByRole('button', { name: words('item.trashed.restore') }).click()
  await expect(tab.getByText(words('done.restored.title'))).toBeVisible()
  await tab.goto('/mailbox')
  await expect(tab.locator(`a[href^="${item}"]`)).toHaveCount(1)
}

async function deleteLabel(tab: Page, name: string): Promise<void> {
  await tab.goto('/mailbox/labels')
  await tab.getByRole('link', { name: words('labels.editNamed', { name }) }).click()
  await tab.locator('#name').fill(`${name}2`)
  await tab.getByRole('button', { name: words('labels.one.submit') }).click()
  await tab.getByRole('link', { name: words('labels.editNamed', { name: `${name}2` }) }).click()
  await tab.getByRole('button', { name: words('labels.one.deleteSubmit') }).click()
  await expect(tab.getByText(words('done.label-deleted.title'))).toBeVisible()
}

const people = [{ person: 'hanako', javaScriptEnabled: true }, { person: 'taro', javaScriptEnabled: false }]

for (const { person, javaScriptEnabled } of people) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled })

    test('a resident keeps order in the mailbox: labels, finds, puts away, throws away and takes back', async ({ page }) => {
      const tab = await logIn(page, person)
      const name = `試験の印 ${randomBytes(3).toString('hex')}`
      await makeLabel(tab, name)
      const item = await labelNewest(tab, name)
      await narrowDown(tab, name)
      await putAwayAndBack(tab, item)
      await throwAwayAndBack(tab, item)
      await deleteLabel(tab, name)
    })
  })
}

test('axe finds nothing on the pages of keeping order, with long names, in error and empty', async ({ page }) => {
  const tab = await logIn(page, 'hanako')
  const name = `${'とても長い名前のラベル'.repeat(2)} ${randomBytes(3).toString('hex')}`
  await makeLabel(tab, name)
  const item = await labelNewest(tab, name)
  await tab.goto('/mailbox/labels')
  const label = await tab.getByRole('link', { name: words('labels.editNamed', { name }) }).getAttribute('href') ?? ''
  const unknown = '00000000-0000-4000-8000-000000000000'
  const pages = [
    `/mailbox?label=${label.slice(-36)}&sender=${unknown}&from=2026-01-01&until=2027-12-31`, '/mailbox?from=x&until=2026-13-01', '/mailbox?problem=none-chosen', '/mailbox?problem=too-many',
    '/mailbox?tab=asked', '/mailbox?tab=archived&done=archived&count=3', '/mailbox?tab=trash', `${item}?done=labelled`, `${item}/delete`, '/mailbox/labels?problem=name-taken', `${label}?problem=name-too-long`,
  ]
  for (const address of pages) {
    await tab.goto(address)
    await tab.evaluate(() => document.querySelectorAll('details').forEach((details) => { details.open = true }))
    await expectAccessible(tab, address)
  }
  await deleteLabel(tab, name)
})

test('a resident reaches nothing of another\'s by label, item or form', async ({ page, browser }) => {
  const hanako = await logIn(page, 'hanako')
  const name = `花子の印 ${randomBytes(3).toString('hex')}`
  await makeLabel(hanako, name)
  const item = await labelNewest(hanako, name)
  await hanako.goto('/mailbox/labels')
  const label = await hanako.getByRole('link', { name: words('labels.editNamed', { name }) }).getAttribute('href') ?? ''
  const other = await browser.newContext({ baseURL: new URL(hanako.url()).origin, locale: 'ja-JP' })
  const taro = await logIn(await other.newPage(), 'taro')
  expect((await taro.goto(label))?.status()).toBe(404)
  expect((await taro.goto(`${item}/delete`))?.status()).toBe(404)
  await taro.goto(`/mailbox?label=${label.slice(-36)}`)
  await expect(taro.getByText(words('empty.narrowed.title'))).toBeVisible()
  const id = item.slice(-36)
  const forms: [string, Record<string, string>][] = [
    ['/mailbox/archive', { act: 'archive', [`item-${id}`]: 'yes' }], ['/mailbox/trash', { item: id }], ['/mailbox/done', { item: id }],
    [`${item}/labels`, {}], ['/mailbox/labels/rename', { label: label.slice(-36), name: 'x' }], ['/mailbox/labels/delete', { label: label.slice(-36) }],
  ]
  for (const [address, form] of forms) {
    const origin = new URL(taro.url()).origin
    const answer = await taro.request.post(address, { form, headers: { origin }, maxRedirects: 0 })
    expect([answer.status(), answer.headers().location], address).toEqual([303, expect.stringContaining('problem=not-found')])
    expect((await taro.request.post(address, { form, headers: { origin: 'https://elsewhere.example' }, maxRedirects: 0 })).status(), address).toBe(403)
  }
  await other.close()
  await hanako.goto(item)
  await expect(hanako.getByLabel(name)).toBeChecked()
  await deleteLabel(hanako, name)
})
