import { endOtherSessions, endSession } from '@/server/identity/sessions'
import { foreignForm, goTo, readOwnForm } from '@/server/own-form'
import { findResident } from '@/server/session'
import { attempt } from '../../../guarded'

/** Ends one session, or all but this one. A session that is already gone counts as logged out: that is what was asked for. */
export async function POST(request: Request): Promise<Response> {
  const form = await readOwnForm(request)
  if (form === null) return foreignForm()
  const { session, others } = form
  if (others === undefined && session === undefined) return goTo('/settings?problem=session')
  const resident = await attempt(findResident)
  if (!resident.ok) return goTo('/settings?problem=session')
  const actor = resident.value
  if (actor === null) return goTo('/login')
  const ended = await attempt(async () => (session === undefined ? endOtherSessions(actor) : endSession(actor, session)))
  if (!ended.ok) return goTo('/settings?problem=session')
  return goTo(session === undefined ? '/settings?done=others' : '/settings?done=session')
}
