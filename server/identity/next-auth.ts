import type { NextApiRequest, NextApiResponse } from 'next'
import NextAuthImport, { type NextAuthOptions } from 'next-auth'
import type { NextRequest } from 'next/server'
import { sessionLifetimeInMilliseconds } from '@/domain/identity'
import { env } from '../env'
import { log } from '../log'
import { machineHeaders, problemResponse } from '../problem'
import { hasMemberships } from './capacity'
import { cookieNames, hostCookie } from './cookies'
import { logIn, type Return } from './login'
import { logOut } from './log-out'
import { mediaTypeOf, parseForm, readBodyWithin } from '../request-body'
import { sessionReferenceIn } from './session-token'

// The one file that knows next-auth. Its job here: CSRF tokens, and the encrypted cookie that carries a session reference.

const maxFormBytes = 8 * 1024
const sessionLifetimeInSeconds = sessionLifetimeInMilliseconds / 1000

/** Node's ESM loader hands a CommonJS module's exports over one level deeper than a bundler does. */
const NextAuth = 'default' in NextAuthImport ? (NextAuthImport as { default: typeof NextAuthImport }).default : NextAuthImport

type Action = 'callback/card' | 'signout'
const isAction = (path: string): path is Action => path === 'callback/card' || path === 'signout'

/** Where the browser goes afterwards: fixed, whatever the form or a cookie asks for. */
const destinations: Record<Action, { done: string; refused: string }> = {
  'callback/card': { done: '/home', refused: '/login/refused' },
  signout: { done: '/logged-out', refused: '/' },
}

/** Answers a form posted to /api/auth. Of next-auth's many addresses these two exist; every other is not found. */
export async function handleAuthForm(request: NextRequest, path: string, at: Date): Promise<Response> {
  if (!isAction(path)) return problemResponse({ status: 404, reason: 'not-found', title: 'There is nothing here.' })
  const form = isFromElsewhere(request) ? null : await readForm(request)
  const finished = form === null ? null : await runNextAuth(request, path, form, at)
  if (finished === null) return seeOther(destinations[path].refused)
  const { setCookies, accountId } = finished
  const spent = path === 'callback/card' ? [`${cookieNames.preLogin}=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax`] : []
  // Who is a member somewhere is asked in what capacity they come.
  const done = accountId !== null && (await hasMemberships(accountId)) ? '/capacity' : destinations[path].done
  return seeOther(done, [...setCookies, ...spent])
}

/** Beside the token: a browser that says where a form comes from is believed when it says elsewhere. */
function isFromElsewhere({ headers }: NextRequest): boolean {
  const origin = headers.get('origin')
  const site = headers.get('sec-fetch-site')
  return (origin !== null && origin !== env().PORTAL_ORIGIN) || (site !== null && site !== 'same-origin')
}

async function readForm(request: NextRequest): Promise<Record<string, string> | null> {
  if (mediaTypeOf(request) !== 'application/x-www-form-urlencoded') return null
  const body = await readBodyWithin(request, maxFormBytes)
  return body === null ? null : parseForm(body)
}

function seeOther(path: string, setCookies: string[] = []): Response {
  const headers = new Headers({ ...machineHeaders, 'referrer-policy': 'same-origin', location: `${env().PORTAL_ORIGIN}${path}` })
  for (const cookie of setCookies) headers.append('set-cookie', cookie)
  return new Response(null, { status: 303, headers })
}

/** What happened inside next-auth that its own answer does not carry. */
interface Progress {
  error?: unknown
  /** Who has just logged in. */
  accountId: string | null
}

interface Finished {
  setCookies: string[]
  accountId: string | null
}

/**
 * Through next-auth's door for the Pages Router, because there the parsed request is an argument: limits on the body stay ours
 * and tests call it without Next. Gives the cookies to set and, after a login, whose it was; null when next-auth or `authorize` refused.
 */
async function runNextAuth(request: NextRequest, path: Action, form: Record<string, string>, at: Date): Promise<Finished | null> {
  const cookies = Object.fromEntries(request.cookies.getAll().map(({ name, value }) => [name, value]))
  const { csrfToken, ticket } = form
  const incoming = { method: 'POST', query: { nextauth: path.split('/') }, body: { csrfToken, ticket }, cookies, headers: {} }
  const answer = recordAnswer()
  const progress: Progress = { accountId: null }
  const options = nextAuthOptions(await returnOf(request, cookies), progress, at)
  await NextAuth(incoming as unknown as NextApiRequest, answer.recorder as unknown as NextApiResponse, options)
  if ('error' in progress) throw new Error(`/api/auth/${path} failed`, { cause: progress.error })
  return isRefusal(answer.location()) ? null : { setCookies: answer.setCookies().filter(isOurs), accountId: progress.accountId }
}

async function returnOf(request: NextRequest, cookies: Partial<Record<string, string>>): Promise<Omit<Return, 'ticket'>> {
  return {
    preLoginCookie: cookies[cookieNames.preLogin],
    userAgent: request.headers.get('user-agent') ?? undefined,
    earlierReference: await sessionReferenceIn(cookies[cookieNames.session]),
  }
}

/** The callback address has no use here, so its cookie is not given out. */
const isOurs = (cookie: string) => !cookie.startsWith(`${cookieNames.callbackUrl}=`)

/** next-auth sends whoever it refuses to one of its own pages, and others to the callback address, which is the portal's root. */
const isRefusal = (location: string | undefined) => location === undefined || new URL(location).pathname !== '/'

function nextAuthOptions(returned: Omit<Return, 'ticket'>, progress: Progress, at: Date): NextAuthOptions {
  /** next-auth turns what is thrown inside it into a redirect with the message in the address; here it stays a failure. */
  const guarded = <Arguments extends unknown[], Result>(act: (...args: Arguments) => Promise<Result>) => async (...args: Arguments) => {
    try {
      return await act(...args)
    } catch (error) {
      progress.error = error
      return null
    }
  }
  return {
    secret: env().NEXTAUTH_SECRET,
    useSecureCookies: true,
    session: { strategy: 'jwt', maxAge: sessionLifetimeInSeconds },
    jwt: { maxAge: sessionLifetimeInSeconds },
    pages: { signIn: '/login', error: '/login/refused', signOut: '/logged-out' },
    cookies: {
      sessionToken: { name: cookieNames.session, options: hostCookie },
      csrfToken: { name: cookieNames.csrf, options: hostCookie },
      callbackUrl: { name: cookieNames.callbackUrl, options: hostCookie },
    },
    providers: [
      {
        id: 'card',
        name: 'card',
        type: 'credentials',
        credentials: { ticket: {} },
        authorize: guarded(async (form: Record<string, string> | undefined) => {
          const result = await logIn({ ...returned, ticket: form?.ticket }, at)
          if (!result.ok) return null
          progress.accountId = result.accountId
          return { id: result.accountId, session: result.reference }
        }),
      },
    ],
    callbacks: {
      // The token carries the reference and nothing else: no name, no account, nothing to read or to trust.
      jwt: async ({ token, user }) => ('session' in user ? { session: user.session } : token),
      redirect: async ({ baseUrl }) => baseUrl,
    },
    events: {
      signOut: async ({ token }) => {
        const reference = typeof token.session === 'string' ? token.session : ''
        await guarded(logOut)(reference, at)
      },
    },
    logger: {
      error: (code) => log().error({ code }, 'next-auth'),
      warn: (code) => log().warn({ code }, 'next-auth'),
      debug: () => {},
    },
  }
}

/** As much of a Pages Router response as next-auth uses. */
function recordAnswer() {
  const headers = new Map<string, unknown>()
  const recorder = {
    status: () => recorder,
    setHeader: (name: string, value: unknown) => headers.set(name.toLowerCase(), value) && recorder,
    getHeader: (name: string) => headers.get(name.toLowerCase()),
    json: () => recorder,
    send: () => recorder,
    end: () => recorder,
  }
  const location = headers.get.bind(headers, 'location')
  return {
    recorder,
    location: () => textOrUndefined(location()),
    setCookies: () => [headers.get('set-cookie') ?? []].flat().map(String),
  }
}

const textOrUndefined = (value: unknown) => (typeof value === 'string' ? value : undefined)
