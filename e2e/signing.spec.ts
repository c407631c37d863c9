import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { alterWaitingDocument, countInFlight } from '@/server/gestures/testing/alter-document'
import { logIn } from './gesture'
import { opensslAccepts, otherRoot } from './judge'
import { dataDirectory, testPerson } from './settings'
import { openBridgeBy, openBridgeToSign, plainText, prepareSigning, signFiles, typePassword } from './signing'
import { text } from './text'

test.use({ javaScriptEnabled: false })

const databaseUrl = () => (JSON.parse(readFileSync(path.join(dataDirectory, 'instance.json'), 'utf8')) as { databaseUrl: string }).databaseUrl
const refusal = (reason: string) => text('signing', `refused.reasons.${reason}.what`)
const takeBundle = (tab: Page) => tab.getByRole('button', { name: text('signing', 'return.button') }).click()

/** Addresses of the documents, out of the request in the bridge window's own address. */
function addressesIn(bridge: Page): string[] {
  const payload = new URL(bridge.url()).searchParams.get('request')?.split('.')[1] ?? ''
  const { documents } = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as { documents: { url: string }[] }
  return documents.map(({ url }) => url.split('/').at(-1) ?? '')
}

test('a resident signs two documents with the card, without JavaScript, and OpenSSL accepts every command of the bundle; nothing stays', async ({ page }) => {
  const tab = await logIn(page, 'hanako')
  const returned = await signFiles(tab, 'hanako', [plainText('私は試験です。\n'), plainText('二通目です。\r\n', '二.txt')])
  const folder = mkdtempSync(path.join(tmpdir(), 'madoguchi-signed-'))
  try {
    const download = returned.waitForEvent('download')
    await takeBundle(returned)
    await (await download).saveAs(path.join(folder, 'bundle.zip'))
    execFileSync('python3', ['-m', 'zipfile', '-e', 'bundle.zip', '.'], { cwd: folder })
    judgeBundle(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  expect(await countInFlight(databaseUrl())).toMatchObject({ signatures: 0, documents: 0 })
  await takeBundle(returned)
  await expect(returned.getByText(refusal('refused'))).toBeVisible()
  await returned.goto('/home')
  await expect(returned.getByText(text('home', 'activity.documents-signed')).first()).toBeVisible()
})

function judgeBundle(folder: string): void {
  expect(readFileSync(path.join(folder, 'document-2.txt'), 'utf8')).toBe('二通目です。\r\n')
  const commands = [...new Set(readFileSync(path.join(folder, 'VERIFY.txt'), 'utf8').split('\n').filter((line) => line.startsWith('openssl ')))]
  expect(commands.filter((command) => command.startsWith('openssl cms'))).toHaveLength(3)
  expect(commands.filter((command) => command.startsWith('openssl ts'))).toHaveLength(2)
  for (const command of commands.filter((line) => !line.includes('document-*'))) expect(opensslAccepts(command, folder), command).toBe(true)
  const verify = commands.find((command) => command.includes('-content document-1.txt')) ?? ''
  expect(opensslAccepts(verify.replace(/-CAfile \S+/, `-CAfile ${otherRoot(folder)}`), folder), 'another root').toBe(false)
  writeFileSync(path.join(folder, 'document-1.txt'), '私は試験ではありません。\n')
  expect(opensslAccepts(verify, folder), 'altered').toBe(false)
}

test('what is signed is what was seen: a document altered between display and signing is refused by the bridge, one altered after by the portal', async ({ page }) => {
  const tab = await logIn(page, 'hanako')
  const inside = ['受付番号 QX-70219', '金額 48,120円']
  await prepareSigning(tab, [plainText(inside.join('\n'))])
  for (const value of inside) await expect(tab.getByText(value)).toHaveCount(0)
  const bridge = await openBridgeToSign(tab, 'hanako')
  for (const value of inside) await expect(bridge.getByText(value)).toBeVisible()
  const [address = ''] = addressesIn(bridge)
  await alterWaitingDocument(databaseUrl(), address, Buffer.from(inside.join('\n').replace('48,120', '98,120')))
  await typePassword(bridge, 'hanako')
  await expect(bridge.getByRole('heading', { name: text('bridge', 'problems.document-changed.title') })).toBeVisible()
  expect((await countInFlight(databaseUrl())).signatures).toBe(0)
  await tab.getByRole('button', { name: text('signing', 'request.drop') }).click()

  await prepareSigning(tab, [plainText(inside.join('\n'))])
  const honest = await openBridgeToSign(tab, 'hanako')
  const [signedAddress = ''] = addressesIn(honest)
  await typePassword(honest, 'hanako')
  await expect(honest).toHaveURL(/\/signing\/return/)
  await alterWaitingDocument(databaseUrl(), signedAddress, Buffer.from(inside.join('\n').replace('48,120', '98,120')))
  await takeBundle(honest)
  await expect(honest.getByText(refusal('other-document'))).toBeVisible()
  expect((await countInFlight(databaseUrl())).signatures).toBe(0)
})

test('another person\'s card is refused, and so are files that nobody could see whole; deleting leaves nothing', async ({ page }) => {
  const tab = await logIn(page, 'hanako')
  const returned = await signFiles(tab, 'taro', [plainText('太郎のカードで署名')])
  await takeBundle(returned)
  await expect(returned.getByText(refusal('not-yours'))).toBeVisible()
  await prepareSigning(tab, [{ name: 'x.pdf', mimeType: 'text/plain', buffer: Buffer.from('%PDF-1.7\n\u0000') }])
  await expect(tab.getByRole('alert')).toContainText(text('signing', 'uploads.unreadable'))
  await prepareSigning(tab, [plainText('やめます')])
  await tab.getByRole('button', { name: text('signing', 'request.drop') }).click()
  await expect(tab.getByText(text('signing', 'dropped.title'))).toBeVisible()
  expect((await countInFlight(databaseUrl())).documents).toBe(0)
})

test('the four attributes are shown once in the fields of a form, with their source, and are gone after; nobody else\'s session sees them', async ({ page }) => {
  const tab = await logIn(page, 'hanako')
  const read = async () => {
    await tab.goto('/attributes')
    const bridge = await openBridgeBy(tab, text('attributes', 'open'), 'hanako')
    await bridge.getByLabel(text('bridge', 'read-attributes.secretLabel')).fill(testPerson('hanako').pin)
    await bridge.getByRole('button', { name: text('bridge', 'read-attributes.submit') }).click()
    await expect(bridge.getByRole('heading', { name: text('bridge', 'attributes.heading') })).toBeVisible()
    return bridge
  }
  const bridge = await read()
  await bridge.getByRole('button', { name: text('bridge', 'attributes.submit') }).click()
  await expect(bridge).toHaveURL('/attributes/return')
  await expect(bridge.getByLabel(text('attributes', 'form.name'))).toHaveValue('試験　花子')
  await expect(bridge.getByLabel(text('attributes', 'form.birthDate'))).toHaveValue('1990-04-02')
  await expect(bridge.getByText(text('attributes', 'form.source')).first()).toBeVisible()
  await bridge.getByLabel(text('attributes', 'form.address')).fill('別の住所')
  expect((await bridge.context().cookies()).map(({ name }) => name)).not.toContain('__Host-madoguchi.attributes')
  await bridge.goto('/attributes/return')
  await expect(bridge.getByText(text('attributes', 'nothing.title'))).toBeVisible()

  const second = await read()
  await tab.context().clearCookies({ name: '__Host-madoguchi.session' })
  await logIn(await tab.context().newPage(), 'taro')
  await second.getByRole('button', { name: text('bridge', 'attributes.submit') }).click()
  await expect(second.getByText(text('attributes', 'otherSession.title'))).toBeVisible()
  await expect(second.getByText('花子')).toHaveCount(0)
  const logs = readFileSync(path.join(dataDirectory, 'logs/portal.log'), 'utf8')
  expect(logs).not.toMatch(/花子|19900402/)
})
