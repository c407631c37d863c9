import { makeLabel } from '@/server/mailbox/labels'
import { foreignForm, goTo, readOwnForm } from '@/server/own-form'
import { findMailboxActor } from '@/server/session'
import { attempt } from '../../../../guarded'

/** Makes a label. What was typed is personal: it is not carried in the address when it is refused. */
export async function POST(request: Request): Promise<Response> {
  const form = await readOwnForm(request)
  if (form === null) return foreignForm()
  const led = await attempt(() => make(form.name ?? ''))
  return goTo(led.ok ? led.value : '/mailbox/labels?problem=failed')
}

async function make(name: string): Promise<string> {
  const actor = await findMailboxActor()
  if (actor === null) return '/login'
  const outcome = await makeLabel(actor, name, new Date())
  return outcome.ok ? '/mailbox/labels?done=label-made' : `/mailbox/labels?problem=${outcome.reason}`
}
