import { stepUpPaths } from '@/domain/step-up'
import { allowExport } from '@/server/export/permission'
import { completeStepUp } from '@/server/gestures/complete-step-up'
import { foreignForm, goTo, readOwnForm } from '@/server/own-form'
import { findResident } from '@/server/session'
import { attempt } from '../../../../guarded'

const { returns } = stepUpPaths['export']

/** Ticket and session together allow the session to export. */
export async function POST(request: Request): Promise<Response> {
  const form = await readOwnForm(request)
  if (form === null) return foreignForm()
  const done = await attempt(() => complete(form.ticket ?? ''))
  return goTo(done.ok ? done.value : `${returns}?problem=refused`)
}

async function complete(ticket: string): Promise<string> {
  const actor = await findResident()
  const result = await completeStepUp(actor, ticket, 'export', allowExport, new Date())
  if (result.ok) return '/settings/export'
  return actor === null ? '/login' : `${returns}?problem=${result.reason}`
}
