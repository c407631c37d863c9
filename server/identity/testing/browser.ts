import { NextRequest } from 'next/server'
import { cookieNames } from '../cookies'
import { csrfTokenIn, newCsrfCookie } from '../csrf'
import { signLoginRequest } from '../login-request'
import { handleAuthForm } from '../next-auth'
import { newPreLoginValue } from '../pre-login'
import { receiveBridgeResponse } from '../../gestures/bridge-door'
import { residentOf } from '../../session'
import { sessionReferenceIn } from '../session-token'
import type { TestCard } from './authority'
import { testOrigin } from './portal'

interface Posted {
  status: number
  location: string | null
}

/** A browser as far as logging in goes: keeps cookies, posts the two forms. Nothing in it bypasses the doors that real browsers use. */
export class TestBrowser {
  readonly cookies = new Map<string, string>()

  constructor(private readonly userAgent = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36') {
    this.cookies.set(cookieNames.preLogin, newPreLoginValue())
    this.cookies.set(cookieNames.csrf, newCsrfCookie(process.env.NEXTAUTH_SECRET ?? ''))
  }

  get preLogin(): string {
    return this.cookies.get(cookieNames.preLogin) ?? ''
  }

  /** The request that the login page drawn for this browser carries. */
  newRequest(at = new Date()): Promise<string> {
    return signLoginRequest(this.preLogin, at)
  }

  async finish(ticket: string, at = new Date()): Promise<Posted> {
    return this.post('callback/card', { ticket }, at)
  }

  async logOut(at = new Date()): Promise<Posted> {
    return this.post('signout', {}, at)
  }

  async post(path: string, fields: Record<string, string>, at = new Date(), headers: Record<string, string> = {}): Promise<Posted> {
    const csrfToken = csrfTokenIn(this.cookies.get(cookieNames.csrf), process.env.NEXTAUTH_SECRET ?? '') ?? ''
    const request = new NextRequest(`${testOrigin}/api/auth/${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        cookie: [...this.cookies].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('; '),
        'user-agent': this.userAgent,
        ...headers,
      },
      body: new URLSearchParams({ csrfToken, ...fields }),
    })
    const response = await handleAuthForm(request, path, at)
    this.keep(response.headers.getSetCookie())
    return { status: response.status, location: response.headers.get('location') }
  }

  /** Who this browser is, as a page drawn for it would find. */
  async resident(at = new Date()) {
    return residentOf(await sessionReferenceIn(this.cookies.get(cookieNames.session)), at)
  }

  private keep(setCookies: string[]): void {
    for (const line of setCookies) {
      const [pair = ''] = line.split(';', 1)
      const [name = '', value = ''] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]
      if (/max-age=0/i.test(line)) this.cookies.delete(name)
      else this.cookies.set(name, decodeURIComponent(value))
    }
  }
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')

export interface BridgePost {
  request: string
  certificate: string
  signature: string
}

export const responseOf = (request: string, card: TestCard, signature = card.sign(request)): BridgePost => ({
  request,
  certificate: base64(card.certificate),
  signature: base64(signature),
})

export function postToBridgeDoor(body: unknown, at = new Date(), contentType = 'application/json'): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const request = new Request(`${testOrigin}/api/bridge/responses`, { method: 'POST', headers: { 'content-type': contentType }, body: text })
  return receiveBridgeResponse(request, at)
}

/** What a bridge does after the card has signed: post, and hand the ticket to the browser. Throws when the door refuses. */
export async function ticketFor(response: BridgePost, at = new Date()): Promise<string> {
  const answer = await postToBridgeDoor(response, at)
  const body = (await answer.json()) as { ticket?: string; reason?: string }
  if (answer.status !== 201 || body.ticket === undefined) throw new Error(`The bridge's door answered ${answer.status} ${body.reason ?? ''}`)
  return body.ticket
}

/** The whole way of a login with this card in this browser. */
export async function logInWith(card: TestCard, browser = new TestBrowser(), at = new Date()): Promise<Posted> {
  return browser.finish(await ticketFor(responseOf(await browser.newRequest(at), card), at), at)
}
