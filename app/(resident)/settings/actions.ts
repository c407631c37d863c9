'use server'

import { redirect } from 'next/navigation'
import { isLanguage } from '@/messages/areas'
import { endOtherSessions, endSession } from '@/server/identity/sessions'
import { rememberLanguage } from '@/server/language-cookie'
import { requireResident } from '@/server/session'
import { attempt } from '../../guarded'

/** Each act leads back by redirect, so that reloading the page repeats nothing. */
export async function saveLanguage(form: FormData): Promise<void> {
  const language = form.get('language')
  if (!isLanguage(language)) redirect('/settings?problem=language')
  await rememberLanguage(language)
  redirect('/settings?done=language')
}

/** A session that is already gone counts as logged out: that is what was asked for. */
export async function logOutSession(form: FormData): Promise<void> {
  const sessionId = form.get('session')
  if (typeof sessionId !== 'string') redirect('/settings?problem=session')
  const done = await attempt(async () => endSession(await requireResident(), sessionId))
  redirect(done.ok ? '/settings?done=session' : '/settings?problem=session')
}

export async function logOutOtherSessions(): Promise<void> {
  const done = await attempt(async () => endOtherSessions(await requireResident()))
  redirect(done.ok ? '/settings?done=others' : '/settings?problem=session')
}
