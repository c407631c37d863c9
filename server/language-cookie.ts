import { cookies } from 'next/headers'
import type { Language } from '@/messages/areas'
import { env } from './env'

export const languageCookie = 'madoguchi-language'

const ONE_YEAR_IN_SECONDS = 365 * 86_400

/** Keeps the chosen language in this browser. Callable where a response can still set cookies: a server action or a route handler. */
export async function rememberLanguage(language: Language): Promise<void> {
  const jar = await cookies()
  jar.set(languageCookie, language, {
    path: '/',
    maxAge: ONE_YEAR_IN_SECONDS,
    httpOnly: true,
    sameSite: 'lax',
    secure: env().PORTAL_ORIGIN.startsWith('https:'),
  })
}
