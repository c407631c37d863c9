import { deleteLabel } from '@/server/mailbox/labels'
import { foreignForm, goTo, readOwnForm } from '@/server/own-form'
import { findMailboxActor } from '@/server/session'
import { attempt } from '../../../../guarded'

export async function POST(request: Request): Promise<Response> {
  const form = await readOwnForm(request)
  if (form === null) return foreignForm()
  const led = await attempt(() => remove(form.label ?? ''))
  return goTo(led.ok ? led.value : '/mailbox/labels?problem=failed')
}

async function remove(labelId: string): Promise<string> {
  const actor = await findMailboxActor()
  if (actor === null) return '/login'
  const outcome = await deleteLabel(actor, labelId)
  return outcome.ok ? '/mailbox/labels?done=label-deleted' : `/mailbox/labels?problem=${outcome.reason}`
}
