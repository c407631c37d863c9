import { readFileSync } from 'node:fs'
import path from 'node:path'
import { type APIResponse, type Browser, expect, type Page } from '@playwright/test'
import pg from 'pg'
import { completeLogin, signWithCard } from '../gesture'
import { dataDirectory, portalOrigin } from '../settings'

/** What came back: nothing of it is followed. */
export interface Answer {
  status: number
  location: string | null
  /** Of a page its main part, as text; of everything else the body. */
  text: string
}

/** Somebody who asks the portal for something. */
export interface Tenant {
  /** Whose rows are theirs. */
  accountId: string | null
  organisationId: string | null
  ask: (method: string, address: string, body?: Record<string, string | string[]>) => Promise<Answer>
}

/** Somebody with a browser, who can send files as well. */
export interface Person extends Tenant {
  send: (address: string, files: Record<string, { name: string, mimeType: string, buffer: Buffer }>) => Promise<Answer>
}

const instance = JSON.parse(readFileSync(path.join(dataDirectory, 'instance.json'), 'utf8')) as { databaseUrl: string, interfaceOrigin?: string }

export const { databaseUrl } = instance

/** One question to the instance's database. */
export async function query<Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    return (await client.query<Row>(sql, values)).rows
  } finally {
    await client.end()
  }
}

const mainOf = (html: string) => /<main[\s\S]*<\/main>/.exec(html)?.[0] ?? html
const plain = (html: string) => mainOf(html).replaceAll(/<(script|style)[\s\S]*?<\/\1>/g, '').replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ').trim()

/** Nobody: no cookie, no key. */
export const nobody: Tenant = {
  accountId: null,
  organisationId: null,
  async ask(method, address, body) {
    const response = await fetch(portalOrigin + address, {
      method, redirect: 'manual', headers: { origin: portalOrigin }, ...(body === undefined || method === 'GET' ? {} : { body: new URLSearchParams(Object.entries(body).map(([name, value]) => [name, String(value)])) }),
    })
    return { status: response.status, location: response.headers.get('location'), text: plain(await response.text()) }
  },
}

/** Logged in with a card, and gone on in one capacity of one organisation if it is not their own. */
export async function personAs(browser: Browser, person: string, acts: { organisation: string, capacity: string } | null): Promise<Person> {
  const context = await browser.newContext({ baseURL: portalOrigin, locale: 'ja-JP', javaScriptEnabled: false })
  const tab = await signWithCard(await context.newPage(), person)
  await completeLogin(tab)
  await expect(tab).not.toHaveURL(/\/login/)
  if (acts !== null) await choose(tab, acts)
  const [session] = await query<{ account_id: string, organisation_id: string | null }>(
    'select account_id::text, organisation_id::text from sessions where ended_at is null order by started_at desc limit 1')
  if (session === undefined) throw new Error(`${person} has no session`)
  return {
    accountId: session.account_id,
    organisationId: session.organisation_id,
    async ask(method, address, body) {
      const response = await context.request.fetch(portalOrigin + address, {
        method, maxRedirects: 0, headers: { origin: portalOrigin }, ...(body === undefined || method === 'GET' ? {} : { form: Object.fromEntries(Object.entries(body).map(([name, value]) => [name, String(value)])) }),
      })
      return answerOf(response)
    },
    send: async (address, files) => answerOf(await context.request.post(portalOrigin + address, { maxRedirects: 0, headers: { origin: portalOrigin }, multipart: files })),
  }
}

const answerOf = async (response: APIResponse): Promise<Answer> =>
  ({ status: response.status(), location: response.headers().location ?? null, text: plain(await response.text()) })

async function choose(tab: Page, { organisation, capacity }: { organisation: string, capacity: string }): Promise<void> {
  const organisationId = await organisationIdOf(organisation)
  await tab.goto('/capacity')
  await tab.locator('form')
    .filter({ has: tab.locator(`input[name="organisationId"][value="${organisationId}"]`) })
    .filter({ has: tab.locator(`input[name="capacity"][value="${capacity}"]`) })
    .getByRole('button').click()
  await expect(tab).toHaveURL(/\/(organisation|operator)$/)
}

const corporateNumberOf = (holder: string): string =>
  (JSON.parse(readFileSync(path.join(dataDirectory, `sandbox/${holder}/organisation.json`), 'utf8')) as { corporateNumber: string }).corporateNumber

const organisationIdOf = async (holder: string): Promise<string | null> =>
  (await query<{ id: string }>('select id::text from organisations where corporate_number = $1', [corporateNumberOf(holder)]))[0]?.id ?? null

/** A machine with an organisation's key to the interface. */
export async function machineOf(holder: string): Promise<Tenant> {
  const key = readFileSync(path.join(dataDirectory, `secrets/${holder}-api.key`), 'utf8').trim()
  const origin = instance.interfaceOrigin ?? portalOrigin
  return {
    accountId: null,
    organisationId: await organisationIdOf(holder),
    async ask(method, address, body) {
      const response = await fetch(origin + address, {
        method, redirect: 'manual',
        headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined || method === 'GET' ? {} : { body: JSON.stringify(body) }),
      })
      return { status: response.status, location: response.headers.get('location'), text: await response.text() }
    },
  }
}
