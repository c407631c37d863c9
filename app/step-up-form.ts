import { stepUpPaths, type StepUpPurpose } from '@/domain/step-up'
import { completeStepUp, type ConfirmedStepUp, type StepUpResult } from '@/server/gestures/complete-step-up'
import { foreignForm, goTo, readOwnForm } from '@/server/own-form'
import { findResident } from '@/server/session'
import { attempt } from './guarded'

/**
 * Takes the form of the page on which the bridge's browser comes back: ticket and session together do what the card confirmed, and lead
 * where `leadsTo` says; whatever else comes of it, that page says why.
 */
export async function takeStepUpForm<Purpose extends StepUpPurpose, Value>(
  request: Request, purpose: Purpose, act: (confirmed: ConfirmedStepUp<Purpose>) => Promise<StepUpResult<Value>>, leadsTo: (value: Value) => string,
): Promise<Response> {
  const form = await readOwnForm(request)
  if (form === null) return foreignForm()
  const { returns } = stepUpPaths[purpose]
  const done = await attempt(async () => {
    const actor = await findResident()
    const result = await completeStepUp(actor, form.ticket ?? '', purpose, act, new Date())
    if (result.ok) return leadsTo(result.value)
    return actor === null ? '/login' : `${returns}?problem=${result.reason}`
  })
  return goTo(done.ok ? done.value : `${returns}?problem=refused`)
}
