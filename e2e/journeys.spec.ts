import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Browser, expect, type Page, test } from '@playwright/test'
import { expectAccessible } from './accessible'
import { completeLogin, logIn, signWithCard } from './gesture'
import { opensslAccepts, otherRoot } from './judge'
import { beginToSendOn } from './sending-on'
import { dataDirectory, portalOrigin } from './settings'
import { text } from './text'

// All four sides: who issued it, the resident, the organisation it is sent on to (by machine and by hand), and the answer's way back.

const sent = (key: string, values: Record<string, string | number> = {}) => text('forwards', key, values)
const inbox = (key: string, values: Record<string, string | number> = {}) => text('inbox', key, values)
const organisation = (holder: string) => (JSON.parse(readFileSync(path.join(dataDirectory, `sandbox/${holder}/organisation.json`), 'utf8')) as { name: string }).name
const [taxOffice, employer, university] = ['tax-office', 'employer', 'university'].map(organisation)
const deduction = text('documents', 'kinds.premium-deduction.name')
const graduation = text('documents', 'kinds.graduation.name')
const press = (tab: Page, label: string) => tab.getByRole('button', { name: label, exact: true }).click()

/** The resident opens the newest document of a kind and sends it on; answers the address of the forward. */
async function sendOn(tab: Page, kind: string, recipient: string, reference: string): Promise<string> {
  await beginToSendOn(tab, kind)
  await tab.getByRole('button', { name: sent('choose.addNamed', { name: recipient }) }).click()
  await tab.getByRole('link', { name: sent('choose.next') }).click()
  await tab.getByLabel(sent('describe.reference', { name: recipient })).fill(reference)
  await press(tab, sent('describe.next'))
  await press(tab, sent('check.submit'))
  await expect(tab.getByRole('heading', { level: 1 })).toHaveText(sent('sent.title'))
  return await tab.getByRole('link', { name: sent('detailsNamed', { recipient }) }).getAttribute('href') ?? ''
}

async function expectState(tab: Page, forward: string, state: string): Promise<void> {
  await expect(async () => {
    await tab.goto(forward)
    await expect(tab.locator('main').getByText(sent(`states.${state}`), { exact: true }).first()).toBeVisible({ timeout: 500 })
  }).toPass()
}

/** A clerk logs in with their own card, in a browser of their own that runs scripts whatever the resident's does, and acts for the organisation. */
async function clerkOf(browser: Browser, person: string, recipient: string): Promise<Page> {
  const context = await browser.newContext({ baseURL: portalOrigin, locale: 'ja-JP', javaScriptEnabled: true })
  const tab = await signWithCard(await context.newPage(), person)
  await completeLogin(tab)
  await expect(tab).toHaveURL('/capacity')
  await tab.getByRole('listitem').filter({ hasText: recipient }).filter({ hasText: text('organisations', 'capacity.capacities.recipient') }).getByRole('button').click()
  await expect(tab).toHaveURL('/organisation')
  return tab
}

/** The clerk searches by the organisation's own number and opens what it finds. */
async function openByReference(tab: Page, reference: string): Promise<void> {
  await tab.goto('/organisation/inbox')
  await tab.getByLabel(inbox('filter.reference')).fill(reference)
  await press(tab, inbox('filter.search'))
  await expect(tab.getByRole('row').filter({ has: tab.getByRole('rowheader') })).toHaveCount(1)
  await tab.locator('a[href^="/organisation/inbox/"]').first().click()
  await expect(tab).toHaveURL(/\/organisation\/inbox\/[0-9a-f-]{36}$/)
}

test.describe('the resident without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('insurer → resident → tax office: its machine checks for itself, accepts the certificate it asked for and refuses another document', async ({ page, browser }) => {
    test.setTimeout(240_000)
    const tab = await logIn(page, 'hanako')
    const [right, wrong] = [`ETAX-${Date.now()}`, `ETAX-${Date.now()}-B`]
    const accepted = await sendOn(tab, deduction, taxOffice ?? '', right)
    const refused = await sendOn(tab, graduation, taxOffice ?? '', wrong)
    await expectState(tab, accepted, 'accepted')
    await expectState(tab, refused, 'refused')
    await expect(tab.getByText(sent('refusalReasons.wrong-document')).first()).toBeVisible()

    const clerk = await clerkOf(browser, 'tax-clerk', taxOffice ?? '')
    await openByReference(clerk, right)
    await expect(clerk.getByText(inbox('states.accepted'), { exact: true }).first()).toBeVisible()
    for (const step of ['unaltered', 'signature', 'revocation', 'organisation', 'receipt']) await expect(clerk.getByText(text('verification', `steps.${step}.passed`)).first(), step).toBeVisible()
    await expect(clerk.getByText('TOTAL-PASSED').first()).toBeAttached()
    await expect(clerk.getByRole('heading', { name: inbox('answer.given.title') })).toBeVisible()
    const download = clerk.waitForEvent('download')
    await clerk.locator('a[href$="/files/answer.json"]').click()
    expect(JSON.parse(readFileSync(await (await download).path(), 'utf8'))).toMatchObject({ type: 'madoguchi-forward-answer', decision: 'accepted', recipient: { name: taxOffice } })
    await expectAccessible(clerk, 'what was answered')
    await clerk.context().close()
  })
})

test('university → resident → employer: a clerk reads the verdict and accepts, and the resident sees the answer; what is taken back before is gone', async ({ page, browser }) => {
  test.setTimeout(300_000)
  const tab = await logIn(page, 'hanako')
  const [reference, taken] = [`X-${Date.now()}-${'9'.repeat(40)}`, `X-${Date.now()}-B`]
  const forward = await sendOn(tab, graduation, employer ?? '', reference)
  const takenBack = await sendOn(tab, graduation, employer ?? '', taken)
  await expectState(tab, forward, 'delivered')
  await expectState(tab, takenBack, 'delivered')

  const clerk = await clerkOf(browser, 'hiring-clerk', employer ?? '')
  await clerk.getByRole('link', { name: inbox('openHome') }).click()
  await expect(clerk.getByRole('heading', { level: 1 })).toHaveText(inbox('title'))
  await expectAccessible(clerk, 'the inbox')
  await clerk.goto('/organisation/inbox?state=accepted&reference=nothing&problem=too-large')
  await expect(clerk.getByText(inbox('emptyFilter.title'))).toBeVisible()
  await expectAccessible(clerk, 'nothing found, and an error')

  await clerk.goto('/organisation/inbox?state=unread')
  await expect(clerk.getByText(taken)).toBeVisible()
  await tab.goto(`${takenBack}/revoke`)
  await press(tab, sent('revoke.submit'))
  await expectState(tab, takenBack, 'revoked')
  await openByReference(clerk, taken)
  await expect(clerk.getByText(inbox('revoked.title'))).toBeVisible()
  await expect(clerk.getByText(inbox('answer.legend'))).toHaveCount(0)
  await expectAccessible(clerk, 'taken back')
  expect((await clerk.request.get(`${clerk.url()}/files/original.xml`, { maxRedirects: 0 })).status()).toBe(303)

  await openByReference(clerk, reference)
  for (const step of ['unaltered', 'signature', 'signer-certificate', 'validity', 'revocation', 'organisation', 'receipt']) await expect(clerk.getByText(text('verification', `steps.${step}.passed`)).first(), step).toBeVisible()
  await expect(clerk.locator('main')).toContainText(university ?? '')
  await expect(clerk.locator('main')).toContainText('試験')
  await clerk.evaluate(() => document.querySelectorAll('details').forEach((details) => { details.open = true }))
  await expectAccessible(clerk, 'a received document, everything open')
  const item = clerk.url()
  await press(clerk, inbox('answer.next'))
  await expect(clerk.getByRole('alert').filter({ hasText: inbox('problems.answer-missing') })).toBeVisible()
  await expectAccessible(clerk, 'no answer chosen')
  await clerk.getByLabel(inbox('answer.refuse', { reason: inbox('answer.reasons.too-late') })).check()
  await press(clerk, inbox('answer.next'))
  await expect(clerk.getByText(inbox('answer.told.too-late'))).toBeVisible()
  await clerk.getByRole('link', { name: inbox('answer.check.change') }).click()
  await clerk.getByLabel(inbox('answer.accept'), { exact: true }).check()
  await press(clerk, inbox('answer.next'))
  await expect(clerk.getByText(inbox('answer.told.accepted'))).toBeVisible()
  await expectAccessible(clerk, 'an answer to be checked')
  await press(clerk, inbox('answer.check.submit'))
  await expect(clerk.getByText(inbox('done.accepted'))).toBeVisible()
  expect(new URL(clerk.url()).pathname).toBe(new URL(item).pathname)
  await expectState(tab, forward, 'accepted')
  await expect(tab.getByRole('link', { name: sent('one.revoke') })).toHaveCount(0)
  await saveTogether(clerk, reference)
  expect((await tab.request.get(item.replace(portalOrigin, ''), { maxRedirects: 0 })).status()).not.toBe(200)
  await clerk.context().close()
})

/** Several in one ZIP file, which OpenSSL accepts by the commands inside. */
async function saveTogether(clerk: Page, reference: string): Promise<void> {
  await clerk.goto('/organisation/inbox')
  await press(clerk, inbox('fetch.chosen'))
  await expect(clerk.getByText(inbox('problems.none-chosen'))).toBeVisible()
  await clerk.goto(`/organisation/inbox?reference=${encodeURIComponent(reference)}`)
  await clerk.getByRole('checkbox').check()
  const download = clerk.waitForEvent('download')
  await press(clerk, inbox('fetch.chosen'))
  const folder = mkdtempSync(path.join(tmpdir(), 'madoguchi-fetched-'))
  try {
    await (await download).saveAs(path.join(folder, 'documents.zip'))
    execFileSync('python3', ['-m', 'zipfile', '-e', 'documents.zip', '.'], { cwd: folder })
    expect(readFileSync(path.join(folder, 'manifest.csv'), 'utf8')).toContain(reference)
    const evidence = path.join(folder, readdirSync(folder).find((name) => name.startsWith('001-graduation-')) ?? '')
    const commands = readFileSync(path.join(evidence, 'VERIFY.txt'), 'utf8').split('\n').filter((line) => line.startsWith('openssl cms -verify') && !line.includes('-attime'))
    for (const command of new Set(commands)) {
      expect(opensslAccepts(command, evidence), command).toBe(true)
      expect(opensslAccepts(command.replace(/-CAfile \S+/, `-CAfile ${otherRoot(evidence)}`), evidence), `${command}, another root`).toBe(false)
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
