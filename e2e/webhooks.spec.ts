import { verify, createPublicKey, randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import path from 'node:path'
import { type Browser, expect, type Page, test } from '@playwright/test'
import { expectAccessibleWithScripts } from './accessible'
import { completeLogin, signWithCard } from './gesture'
import { dataDirectory, portalOrigin } from './settings'
import { text } from './text'

const words = (key: string, values: Record<string, string | number> = {}) => text('organisations', key, values)

interface Call {
  headers: IncomingHttpHeaders
  body: string
}

/** The insurer's own system: notes what comes, and answers with the status it is told. */
async function receiver() {
  const calls: Call[] = []
  const told = { status: 204 }
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (piece: string) => { body += piece }).on('end', () => {
      calls.push({ headers: request.headers, body })
      response.writeHead(told.status).end()
    })
  })
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { calls, told, url: `http://127.0.0.1:${port}/hook`, stop: () => server.close() }
}

/** By Standard Webhooks 1.0, as any receiver would. */
function isGenuine(publicKey: string, { headers, body }: Call): boolean {
  const x = Buffer.from(publicKey.replace('whpk_', ''), 'base64').toString('base64url')
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  const signed = Buffer.from(`${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`)
  return String(headers['webhook-signature']).split(' ').some((each) => each.startsWith('v1a,') && verify(null, signed, key, Buffer.from(each.slice(4), 'base64')))
}

const typeOf = ({ body }: Call) => (JSON.parse(body) as { type: string }).type

async function administrator(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ baseURL: portalOrigin, locale: 'ja-JP', javaScriptEnabled: false })
  const tab = await signWithCard(await context.newPage(), 'insurer-manager')
  await completeLogin(tab)
  await tab.goto('/capacity')
  await tab.getByRole('listitem').filter({ hasText: '試験見本生命保険' }).getByRole('button').click()
  await expect(tab).toHaveURL('/organisation')
  return tab
}

/** As the insurer's own program does. */
async function deposit(): Promise<void> {
  const folder = path.join(dataDirectory, 'sandbox/insurer/deposits')
  const file = readdirSync(folder).find((name) => name.startsWith('taro-')) ?? ''
  const { body } = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as { body: unknown }
  const key = readFileSync(path.join(dataDirectory, 'secrets/insurer-api.key'), 'utf8').trim()
  const headers = { 'authorization': `Bearer ${key}`, 'content-type': 'application/json', 'idempotency-key': randomUUID() }
  const answer = await fetch(`${portalOrigin}/api/v1/deposits`, { method: 'POST', headers, body: JSON.stringify(body) })
  expect(answer.status).toBe(201)
}

test('an administrator registers a webhook, tries it, is told of a deposit, sends again after a failure, changes the key and deletes it; all without JavaScript', async ({ browser }) => {
  test.setTimeout(180_000)
  const system = await receiver()
  const tab = await administrator(browser)
  await tab.getByRole('link', { name: words('webhooks.title') }).click()
  await expect(tab.getByText(words('webhooks.none'))).toBeVisible()
  await expectAccessibleWithScripts(tab, 'webhooks-empty')
  await tab.getByLabel(words('webhooks.fields.url')).fill('https://169.254.169.254/latest/meta-data/')
  await tab.getByRole('button', { name: words('webhooks.add.submit') }).click()
  await expect(tab.getByRole('alert')).toContainText(words('problems.url-address-refused'))
  await expectAccessibleWithScripts(tab, 'webhooks-refused')
  await tab.getByLabel(words('webhooks.fields.url')).fill(system.url)
  await tab.getByRole('button', { name: words('webhooks.add.submit') }).click()
  await expect(tab.getByText(words('done.webhook-created'))).toBeVisible()
  const key = (await tab.locator('main code').first().innerText()).trim()
  const own = new URL(tab.url()).pathname

  await tab.getByRole('button', { name: words('webhooks.acts.test') }).click()
  await expect(tab.getByText(words('done.webhook-tested'))).toBeVisible()
  await expect.poll(() => system.calls.map(typeOf)).toEqual(['webhook.test'])
  await deposit()
  await expect.poll(() => system.calls.map(typeOf)).toEqual(['webhook.test', 'deposit.accepted', 'deposit.published'])
  expect(system.calls.every((call) => isGenuine(key, call))).toBe(true)
  expect(isGenuine(key, { headers: system.calls[1]?.headers ?? {}, body: system.calls[2]?.body ?? '' })).toBe(false)

  system.told.status = 500
  await tab.goto(own)
  await tab.getByRole('button', { name: words('webhooks.deliveries.replayNamed', { type: 'deposit.published' }) }).click()
  await expect(tab.getByText(words('done.webhook-replayed'))).toBeVisible()
  await expect(async () => {
    await tab.goto(own)
    await expect(tab.getByText(words('webhooks.outcomes.answered-otherwise', { status: '500' }))).toBeVisible({ timeout: 500 })
  }).toPass()
  await expectAccessibleWithScripts(tab, 'webhook-with-deliveries')
  system.told.status = 204
  await tab.getByText(words('webhooks.acts.since')).first().click()
  await tab.getByLabel(words('webhooks.acts.since')).fill('2026-01-01T00:00')
  await tab.getByRole('button', { name: words('webhooks.acts.replaySince') }).click()
  await expect(tab.getByText(words('done.webhook-replayed'))).toBeVisible()
  // Under the ids that it had before, however often.
  await expect.poll(() => system.calls.filter((call) => typeOf(call) === 'deposit.accepted' && call.headers['webhook-id'] === system.calls[1]?.headers['webhook-id']).length).toBe(2)

  await tab.getByText(words('webhooks.acts.key')).first().click()
  await tab.getByRole('button', { name: words('webhooks.acts.key') }).click()
  await expect(tab.getByText(words('done.webhook-key-changed'))).toBeVisible()
  await expect(tab.locator('main code')).toHaveCount(2)
  await expectAccessibleWithScripts(tab, 'webhook-with-two-keys')
  system.told.status = 410
  await tab.getByRole('button', { name: words('webhooks.acts.test') }).click()
  await expect(async () => {
    await tab.goto(own)
    await expect(tab.getByText(words('webhooks.disabled'))).toBeVisible({ timeout: 500 })
  }).toPass()
  await expectAccessibleWithScripts(tab, 'webhook-disabled')
  await tab.getByRole('button', { name: words('webhooks.acts.resume') }).click()
  await expect(tab.getByText(words('done.webhook-resumed'))).toBeVisible()
  await tab.getByText(words('webhooks.acts.delete')).first().click()
  await tab.getByRole('button', { name: words('webhooks.acts.delete') }).click()
  await expect(tab.getByText(words('done.webhook-deleted'))).toBeVisible()
  expect((await tab.goto(own))?.status()).toBe(404)
  await tab.context().close()
  system.stop()
})
