import { cookies } from 'next/headers'
import { cookieNames, hostCookie } from './cookies'
import { sealSessionReference } from './session-token'

/** Gives this browser another session of the same login. Callable where a response can still set cookies: a route handler. */
export async function writeSessionCookie(reference: string, expiresAt: Date, at: Date): Promise<void> {
  const lifetimeInSeconds = Math.max(1, Math.floor((expiresAt.getTime() - at.getTime()) / 1000))
  const jar = await cookies()
  jar.set(cookieNames.session, await sealSessionReference(reference, lifetimeInSeconds), { ...hostCookie, expires: expiresAt })
}
