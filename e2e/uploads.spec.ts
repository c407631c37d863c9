import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type Browser, expect, type Page, test } from '@playwright/test'
import { zipSync } from 'fflate'
import { expectAccessibleWithScripts } from './accessible'
import { member, newPseudonym, ownFile, reportOf, signedOriginal, signOnOwnSide, tableTemplate } from './depositing'
import { text } from './text'

const words = (key: string, values: Record<string, string | number> = {}) => text('console', key, values)
const deciding = (key: string) => text('organisations', key)

test('a small employer hands over one document: a refusal beside its field, the verdict before sending, a receipt afterwards, and takes it back; all without JavaScript', async ({ browser }) => {
  test.setTimeout(180_000)
  const pseudonym = await newPseudonym(browser, 'hanako')
  const clerk = await member(browser, 'insurer-clerk', false)
  await clerk.getByRole('link', { name: words('open') }).click()
  await expectAccessibleWithScripts(clerk, 'home of deposits')
  for (const address of ['/organisation/deposits/files', '/organisation/deposits/limit', '/organisation/links']) {
    await clerk.goto(address)
    await expectAccessibleWithScripts(clerk, address)
  }
  await clerk.goto('/organisation/deposits')
  await clerk.getByRole('link', { name: words('home.single') }).click()
  const { xml, signature } = signedOriginal()
  const files = { 'original': ownFile('certificate.xml', xml), 'original-signature': ownFile('certificate.xml.p7s', signature) }
  const fill = async (reference: string) => {
    await clerk.locator('#pseudonym').fill(pseudonym)
    await clerk.locator('#reference').fill(reference)
    await clerk.locator('#original').setInputFiles(files.original)
    await clerk.locator('#original-signature').setInputFiles(files['original-signature'])
    await clerk.getByRole('button', { name: words('new.submit') }).click()
  }
  await fill('番号 花子')
  await expect(clerk.getByRole('alert')).toContainText(words('problems.reference-malformed'))
  await expectAccessibleWithScripts(clerk, 'a refused form')
  const reference = `TAN-${randomUUID().slice(0, 8)}`
  await fill(reference)
  await expect(clerk.getByText(words('check.would.passed'))).toBeVisible()
  await expect(clerk.getByText(words('check.notSent'))).toBeVisible()
  await expect(clerk.getByText(text('verification', 'indications.TOTAL-PASSED.title')).first()).toBeVisible()
  await expectAccessibleWithScripts(clerk, 'check before sending')
  // Run again on the same instance, it is the same document for the same resident: that is said, and takes a mark.
  if (await clerk.getByLabel(words('check.again.confirm')).count() > 0) await clerk.getByLabel(words('check.again.confirm')).check()
  await clerk.getByRole('button', { name: words('check.send') }).click()
  await expect(clerk.getByText(words('sent.accepted.title'))).toBeVisible()
  await clerk.getByRole('link', { name: words('sent.see') }).click()
  await expect(clerk.getByText(words('item.events.accepted'))).toBeVisible()
  await expectAccessibleWithScripts(clerk, 'a deposit')
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
  const { headings, rowOf } = await tableTemplate(clerk)
  await expectAccessibleWithScripts(clerk, 'table')
  const run = randomUUID().slice(0, 8)
  const upload = async (rows: string[]) => {
    const utf8 = ownFile('table.utf8.csv', [headings, ...rows].join('\r\n'))
    const file = ownFile('table.csv', execFileSync('iconv', ['-f', 'UTF-8', '-t', 'CP932', utf8]))
    await clerk.goto('/organisation/deposits/table')
    await clerk.locator('#file').setInputFiles(file)
    await clerk.getByRole('button', { name: words('table.submit') }).click()
  }
  await upload([rowOf(pseudonym, `${run}-1`), rowOf('ABCD', `${run}-2`).replace('2026-10-05', '10月'), rowOf(pseudonym, `${run}-3`)])
  await expect(clerk.getByText(words('wrong.rows.title', { count: 1 })).first()).toBeVisible()
  await expect(clerk.getByText(words('cells.not-a-date'))).toBeVisible()
  await expect(clerk.getByText(words('wrong.rows.number', { row: 3 })).first()).toBeVisible()
  await expectAccessibleWithScripts(clerk, 'rows to be mended')
  await upload([1, 2, 3].map((number) => rowOf(pseudonym, `=${run}-${number}`)))
  await expect(clerk.getByText(words('upload.encodings.shift_jis'))).toBeVisible()
  await expectAccessibleWithScripts(clerk, 'an upload in order')
  const here = clerk.url()
  await clerk.getByRole('button', { name: words('upload.previewShow') }).click()
  await expect(clerk.getByText('試験 花子').first()).toBeVisible()
  await expectAccessibleWithScripts(clerk, 'preview of a row')
  await clerk.goto(here)
  await signOnOwnSide(clerk, words('upload.sign.submit'))
  await expect(clerk.getByText(words('done.signed'))).toBeVisible()
  await clerk.getByRole('button', { name: words('upload.send.submit', { count: 3 }) }).click()
  await expect(clerk.getByText(words('upload.done.all', { count: 3 }))).toBeVisible({ timeout: 60_000 })
  await expectAccessibleWithScripts(clerk, 'an upload that is done')
  const lines = await reportOf(clerk, words('upload.report.download'))
  expect(lines).toHaveLength(3)
  expect(lines[0]).toContain(`"'=${run}-1"`)
  await clerk.context().close()
})

const ROWS = 600

/** Chooses files on their page, with or without a list, and hands them in. */
async function handIn(clerk: Page, files: string[], list?: string): Promise<void> {
  await clerk.goto('/organisation/deposits/files')
  await clerk.locator('#files').setInputFiles(files)
  if (list !== undefined) await clerk.locator('#list').setInputFiles(list)
  await clerk.getByRole('button', { name: words('table.submit') }).click()
}

async function filesJourney(clerk: Page, pseudonym: string): Promise<void> {
  const run = randomUUID().slice(0, 8)
  const { xml, signature } = signedOriginal()
  const named = (number: number) => `${pseudonym}_${run}-${number}.xml`
  const pair = (name: string) => [ownFile(name, xml), ownFile(`${name}.p7s`, signature)]
  const unsigned = ownFile(named(2), xml)
  const other = [ownFile(named(3), '<?xml version="1.0"?><diary/>'), ownFile(`${named(3)}.p7s`, signature)]
  // More than a proxy would hold: the files behind it are read all the same.
  const large = [ownFile(named(5), Buffer.alloc(11 * 1024 * 1024, ' ')), ownFile(`${named(5)}.p7s`, signature)]
  await handIn(clerk, [...large, ...pair(named(1)), unsigned, ...other, ...pair(`ABC_${run}-4.xml`), ownFile('メモ.txt', 'memo')])
  await expect(clerk.getByText(words('wrong.files.title', { count: 5 })).first()).toBeVisible()
  const told = [[named(5), words('cells.document-too-large')], [named(2), words('cells.signature-missing')], [named(3), text('documents', 'refusals.unknown-namespace')], [`ABC_${run}-4.xml`, words('cells.pseudonym-unknown')], ['メモ.txt', words('cells.file-name-refused')]] as const
  for (const [name, mend] of told) await expect(clerk.getByRole('row').filter({ hasText: name }).getByText(mend)).toBeVisible()
  await expect(clerk.getByRole('row').filter({ hasText: named(1) })).toHaveCount(0)
  await expectAccessibleWithScripts(clerk, 'files to be mended')
  await clerk.getByRole('link', { name: words('wrong.again') }).first().click()
  await expect(clerk).toHaveURL(/\/organisation\/deposits\/files/)
  const list = [['あて先の符号', '自社の番号', 'ファイル名'], [pseudonym, `${run}-1`, '証明書 1.xml'], [pseudonym, `${run}-2`, '証明書 2.xml'], [pseudonym, `${run}-3`, named(3)]]
  const zip = ownFile('十月分.zip', zipSync({ '十月分/証明書 1.xml': xml, '十月分/証明書 1.xml.p7s': signature, '十月分/証明書 2.xml': xml, '十月分/証明書 2.xml.p7s': signature }))
  await handIn(clerk, [zip, ...pair(named(3))], ownFile('一覧.csv', list.map((row) => row.join(',')).join('\r\n')))
  await expect(clerk.getByText('一覧.csv')).toBeVisible()
  await clerk.getByRole('button', { name: words('upload.send.submit', { count: 3 }) }).click()
  await expect(clerk.getByText(words('upload.done.all', { count: 3 }))).toBeVisible({ timeout: 30_000 })
  const lines = await reportOf(clerk, words('upload.report.download'))
  expect(lines.map((line) => line.split(',').slice(1, 3).join())).toEqual([1, 2, 3].map((number) => `"${run}-${number}","${words('upload.report.outcomes.accepted')}"`))
}

interface Progress {
  state: string
  acceptedCount: number
}

/** Above the number that one person may send: asked for by the clerk, approved by another. Answers the clerk's page of the upload, on which it is being sent. */
async function sentByTwo(browser: Browser, clerk: Page, pseudonym: string, run: string): Promise<{ manager: Page, here: string }> {
  const { headings, rowOf } = await tableTemplate(clerk)
  await clerk.locator('#file').setInputFiles(ownFile('large.csv', [headings, ...Array.from({ length: ROWS }, (_, index) => rowOf(pseudonym, `${run}-${index + 1}`))].join('\r\n')))
  await clerk.getByRole('button', { name: words('table.submit') }).click()
  await signOnOwnSide(clerk, words('upload.sign.submit'))
  await expect(clerk.getByText(words('done.signed'))).toBeVisible()
  await clerk.getByRole('button', { name: words('upload.send.propose') }).click()
  await expect(clerk.getByText(words('upload.proposed.title'))).toBeVisible()
  await expectAccessibleWithScripts(clerk, 'an upload that waits for another person')
  const here = new URL(clerk.url()).pathname
  await clerk.getByRole('link', { name: words('upload.proposed.see') }).click()
  await expect(clerk.getByText(deciding('proposals.ownLead'))).toBeVisible()
  await expect(clerk.getByRole('button', { name: deciding('proposals.approve'), exact: true })).toHaveCount(0)
  const manager = await member(browser, 'insurer-manager', true)
  await manager.goto(new URL(clerk.url()).pathname)
  await expectAccessibleWithScripts(manager, 'an upload to approve')
  // One who asked may not approve, whatever form is sent.
  const forged = await clerk.request.post(clerk.url().replace(/\?.*/, '') + '/decide', { form: { decision: 'approved' }, headers: { origin: new URL(clerk.url()).origin }, maxRedirects: 0 })
  expect([forged.status(), forged.headers().location]).toEqual([303, expect.stringContaining('problem=own-proposal')])
  await manager.getByRole('button', { name: deciding('proposals.approve'), exact: true }).click()
  await clerk.goto(here)
  return { manager, here }
}

async function stopJourney(browser: Browser, clerk: Page, pseudonym: string): Promise<void> {
  const run = randomUUID().slice(0, 8)
  const { manager, here } = await sentByTwo(browser, clerk, pseudonym, run)
  const progress = async () => await (await clerk.request.get(`${here}/progress`)).json() as Progress
  await expect.poll(async () => (await progress()).acceptedCount, { intervals: [50] }).toBeGreaterThan(0)
  await clerk.getByRole('button', { name: words('upload.progress.stop') }).click()
  await expect(clerk.getByText(words('upload.stopped.title'), { exact: true }).first()).toBeVisible()
  const { state, acceptedCount: accepted } = await progress()
  expect([state, accepted > 0, accepted < ROWS]).toEqual(['stopped', true, true])
  await expect(clerk.getByText(words('upload.stopped.body', { accepted, count: ROWS - accepted }))).toBeVisible()
  await expectAccessibleWithScripts(clerk, 'an upload that was stopped')
  const lines = await reportOf(clerk, words('upload.report.download'))
  const outcomeOf = (line: string) => line.split(',')[2]
  const { accepted: taken, waiting } = { accepted: `"${words('upload.report.outcomes.accepted')}"`, waiting: `"${words('upload.report.outcomes.waiting')}"` }
  expect(lines.map(outcomeOf)).toEqual([...Array.from({ length: accepted }, () => taken), ...Array.from({ length: ROWS - accepted }, () => waiting)])
  const depositId = lines[accepted - 1]?.split(',')[3]?.replaceAll('"', '') ?? ''
  await clerk.goto(`/organisation/deposits/${depositId}`)
  const [receipt] = await Promise.all([clerk.waitForEvent('download'), clerk.getByRole('link', { name: words('item.files.receipt-json') }).click()])
  expect(JSON.parse(readFileSync(await receipt.path(), 'utf8'))).toMatchObject({ depositId })
  // Another member goes on where it was stopped; nothing is sent twice.
  await manager.goto(here)
  await manager.getByRole('button', { name: words('upload.stopped.resume') }).click()
  await expect(manager.getByText(words('upload.done.all', { count: ROWS }))).toBeVisible({ timeout: 60_000 })
  const all = await reportOf(manager, words('upload.report.download'))
  expect(all.map((line) => line.split(',')[1])).toEqual(Array.from({ length: ROWS }, (_, index) => `"${run}-${index + 1}"`))
  expect(new Set(all.map((line) => line.split(',')[3])).size).toBe(ROWS)
  expect(all.slice(0, accepted)).toEqual(lines.slice(0, accepted))
  await manager.context().close()
}

test('many files: what is wrong is told by the file’s name; many rows: another person approves, a stop keeps what was accepted, and another goes on', async ({ browser }) => {
  test.setTimeout(180_000)
  const pseudonym = await newPseudonym(browser, 'taro')
  const clerk = await member(browser, 'insurer-clerk', true)
  await filesJourney(clerk, pseudonym)
  await stopJourney(browser, clerk, pseudonym)
  await clerk.context().close()
})
