import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { cache } from 'react'
import type { Resident } from '@/domain/actor'
import { cookieNames } from './identity/cookies'
import { findLiveSession } from './identity/session-rows'
import { sessionReferenceIn } from './identity/session-token'

/** The only maker of `Resident`: from a session's row, found live at that time. */
export async function residentOf(reference: string | null, at: Date): Promise<Resident | null> {
  const session = reference === null ? null : await findLiveSession(reference, at)
  if (session === null) return null
  const resident: Omit<Resident, symbol> = { kind: 'resident', capacity: 'resident', via: 'self', ...session }
  return resident as Resident
}

/** Who is logged in in this request's browser; asked of the database once per request. */
export const findResident = cache(async (): Promise<Resident | null> => {
  const cookie = (await cookies()).get(cookieNames.session)?.value
  return residentOf(await sessionReferenceIn(cookie), new Date())
})

/** The same, for pages and actions that are a resident's alone: whoever is not logged in goes to the login page. */
export async function requireResident(): Promise<Resident> {
  const resident = await findResident()
  if (resident === null) redirect('/login')
  return resident
}
