import { stepUpPaths } from '@/domain/step-up'
import { closeAccount } from '@/server/closing/close'
import { completeStepUp } from '@/server/gestures/complete-step-up'
import { foreignForm, goTo, readOwnForm } from '@/server/own-form'
import { findResident } from '@/server/session'
import { attempt } from '../../../../guarded'

const { returns } = stepUpPaths['close-account']

/** Ticket and session together close the account. The session ends with it. */
export async function POST(request: Request): Promise<Response> {
  const form = await readOwnForm(request)
  if (form === null) return foreignForm()
  const done = await attempt(() => complete(form.ticket ?? ''))
  return goTo(done.ok ? done.value : `${returns}?problem=refused`)
}

async function complete(ticket: string): Promise<string> {
  const actor = await findResident()
  const result = await completeStepUp(actor, ticket, 'close-account', closeAccount, new Date())
  if (result.ok) return '/account-closed'
  return actor === null ? '/login' : `${returns}?problem=${result.reason}`
}
