import { stepUpPaths } from '@/domain/step-up'
import { completeStepUp } from '@/server/gestures/complete-step-up'
import { openRegistered } from '@/server/mailbox/registered/open'
import { foreignForm, goTo, readOwnForm } from '@/server/own-form'
import { findResident } from '@/server/session'
import { attempt } from '../../../../guarded'

const { returns } = stepUpPaths['open-registered']

/** Ticket and session together open the item that the card has signed for. */
export async function POST(request: Request): Promise<Response> {
  const form = await readOwnForm(request)
  if (form === null) return foreignForm()
  const done = await attempt(() => complete(form.ticket ?? ''))
  return goTo(done.ok ? done.value : `${returns}?problem=refused`)
}

async function complete(ticket: string): Promise<string> {
  const actor = await findResident()
  const result = await completeStepUp(actor, ticket, 'open-registered', openRegistered, new Date())
  if (result.ok) return `/mailbox/${result.value.itemId}`
  return actor === null ? '/login' : `${returns}?problem=${result.reason}`
}
