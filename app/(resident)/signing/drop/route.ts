import { dropSigning } from '@/server/gestures/signing-requests'
import { foreignForm, goTo, readOwnForm } from '@/server/own-form'
import { findResident } from '@/server/session'
import { attempt } from '../../../guarded'

/** The resident does not sign after all: the documents go at once. One that is gone already was asked for too. */
export async function POST(request: Request): Promise<Response> {
  const form = await readOwnForm(request)
  if (form === null) return foreignForm()
  const led = await attempt(() => drop(form.signing ?? ''))
  return goTo(led.ok ? led.value : '/signing?problem=refused')
}

async function drop(requestId: string): Promise<string> {
  const actor = await findResident()
  if (actor === null) return '/login'
  await dropSigning(actor, requestId)
  return '/signing?done=dropped'
}
