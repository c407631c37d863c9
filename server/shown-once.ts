import { hkdfSync } from 'node:crypto'
import { cookies } from 'next/headers'
import { z } from 'zod'
import type { SessionActor } from '@/domain/actor'
import { env } from './env'
import { cookieNames, hostCookie } from './identity/cookies'
import { decrypt, encrypt } from './storage/aead'

/** Secrets that a page shows after a form, and nobody ever again. */
const shown = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('api-key'), apiKey: z.string() }),
  z.strictObject({ kind: z.literal('invitations'), organisationName: z.string(), codes: z.array(z.string()) }),
])
export type ShownOnce = z.infer<typeof shown>

const LIFETIME_IN_SECONDS = 300

/** One session's, so that another login in the same browser finds nothing. */
const boundTo = (actor: SessionActor) => `madoguchi shown once v1 ${actor.sessionId}`
const key = () => new Uint8Array(hkdfSync('sha256', env().NEXTAUTH_SECRET, '', 'madoguchi shown once v1', 32))

/**
 * Takes a secret from the form's answer to the page that shows it: sealed, in a cookie of this browser that lives five minutes, because a
 * form answers by sending the browser on and an address must not carry secrets. Nothing of it is in the database.
 */
export async function keepForOnce(actor: SessionActor, secret: ShownOnce): Promise<void> {
  const sealed = encrypt(key(), new TextEncoder().encode(JSON.stringify(secret)), boundTo(actor))
  const jar = await cookies()
  jar.set(cookieNames.shownOnce, Buffer.from(sealed).toString('base64url'), { ...hostCookie, maxAge: LIFETIME_IN_SECONDS })
}

/** What there is to show to this session, or null. */
export async function findShownOnce(actor: SessionActor): Promise<ShownOnce | null> {
  const sealed = (await cookies()).get(cookieNames.shownOnce)?.value
  const clear = sealed === undefined ? null : decrypt(key(), Buffer.from(sealed, 'base64url'), boundTo(actor))
  return clear === null ? null : shown.parse(JSON.parse(new TextDecoder().decode(clear)))
}

export async function forgetShownOnce(): Promise<void> {
  const jar = await cookies()
  jar.set(cookieNames.shownOnce, '', { ...hostCookie, maxAge: 0 })
}
