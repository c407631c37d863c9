import { z } from 'zod'
import common from '@/messages/ja/common.json'
import type { Instance } from './instance'
import { type Client, hiddenFields, openClient, type Page } from './client'

/** Milliseconds from the PIN being sent to the page of somebody who is logged in, and what they went into. */
export interface Journey {
  readonly total: number
  readonly bridge: number
  readonly returnPage: number
  readonly completing: number
  readonly homePage: number
}

const READER = 'Virtual PCD 00 00'

/** One login on a fresh browser; everything until the PIN is typed does not count. `atPin` is called just before it is sent. */
export async function logIn(instance: Instance, pin: string, atPin: () => void): Promise<Journey> {
  const client = openClient()
  try {
    const fields = await untilPin(client, instance)
    atPin()
    return await fromPin(client, instance, { ...fields, pin })
  } finally {
    client.close()
  }
}

async function untilPin(client: Client, { portalOrigin, bridgeOrigin }: Instance): Promise<Record<string, string>> {
  const login = expectPage(await client.get(`${portalOrigin}/login`), 200)
  const link = login.body.match(/href="(http:\/\/127\.0\.0\.1:\d+\/v1\?[^"]+)"/)?.[1]?.replaceAll('&amp;', '&')
  if (link === undefined) throw new Error('the login page has no link to the bridge')
  const choice = expectPage(await client.get(link), 200)
  const reader = choice.body.match(new RegExp(`value="(pcsc-[0-9a-f]+)" name="reader">${READER}<`))?.[1]
  if (reader === undefined) throw new Error(`the bridge does not offer ${READER}`)
  const request = new URL(link).searchParams.get('request') ?? ''
  const consent = expectPage(await client.get(`${bridgeOrigin}/v1?${new URLSearchParams({ request, reader })}`), 200)
  return z.record(z.string(), z.string()).parse(hiddenFields(consent.body))
}

async function fromPin(client: Client, { portalOrigin, bridgeOrigin }: Instance, fields: Record<string, string>): Promise<Journey> {
  const start = performance.now()
  const signed = expectPage(await client.submit(`${bridgeOrigin}/v1/sign`, fields), 303)
  const afterBridge = performance.now()
  const returned = expectPage(await client.get(signed.location ?? ''), 200)
  const { csrfToken = '', ticket = '', callbackUrl = '' } = hiddenFields(returned.body)
  const afterReturn = performance.now()
  const completed = await client.submit(`${portalOrigin}/api/auth/callback/card`, { csrfToken, ticket, callbackUrl })
  const target = new URL(completed.location ?? '', portalOrigin)
  if (target.pathname !== '/home') throw new Error(`the login ended at ${target.pathname} (${completed.status})`)
  const afterCompleting = performance.now()
  const home = expectPage(await client.get(target.href), 200)
  const end = performance.now()
  if (!home.body.includes(common.account.logOut)) throw new Error('the page is not that of somebody who is logged in')
  return {
    total: end - start,
    bridge: afterBridge - start,
    returnPage: afterReturn - afterBridge,
    completing: afterCompleting - afterReturn,
    homePage: end - afterCompleting,
  }
}

function expectPage(page: Page, status: number): Page {
  if (page.status !== status) throw new Error(`answered ${page.status} instead of ${status}: ${page.location ?? page.body.replace(/<[^>]*>/g, ' ').slice(0, 200)}`)
  return page
}
