import { answerInvitation } from '@/server/links/answer-invitation'
import { dropInvitationCode } from '@/server/links/invitation-cookie'
import { foreignForm, goTo, readOwnForm } from '@/server/own-form'
import { findResident } from '@/server/session'
import { attempt } from '../../../../guarded'

/** The resident's yes or no to the question that the form's own page showed. Anything but a clear yes or no is no answer. */
export async function POST(request: Request): Promise<Response> {
  const form = await readOwnForm(request)
  if (form === null) return foreignForm()
  const { code = '', says } = form
  if (says !== 'yes' && says !== 'no') return goTo('/links/invitation?problem=failed')
  const led = await attempt(() => answer(code, says))
  return goTo(led.ok ? led.value : '/links/invitation?problem=failed')
}

async function answer(code: string, says: 'yes' | 'no'): Promise<string> {
  const actor = await findResident()
  if (actor === null) return '/login'
  const answered = await answerInvitation(actor, code, says, new Date())
  if (!answered.ok) return `/links/invitation?problem=${answered.reason}`
  await dropInvitationCode()
  return says === 'yes' ? '/links?done=accepted' : '/links?done=declined'
}
