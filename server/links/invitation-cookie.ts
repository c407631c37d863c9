import { cookies } from 'next/headers'
import { cookieNames, hostCookie } from '../identity/cookies'

const HALF_AN_HOUR_IN_SECONDS = 1_800

/** The code that was typed from a letter, so that it stands in no address. Callable in a route handler. */
export async function carryInvitationCode(code: string): Promise<void> {
  (await cookies()).set(cookieNames.invitation, code, { ...hostCookie, maxAge: HALF_AN_HOUR_IN_SECONDS })
}

/** As this browser carries it: not checked. */
export async function carriedInvitationCode(): Promise<string | null> {
  return (await cookies()).get(cookieNames.invitation)?.value ?? null
}

/** Callable in a route handler. */
export async function dropInvitationCode(): Promise<void> {
  (await cookies()).set(cookieNames.invitation, '', { ...hostCookie, maxAge: 0 })
}
