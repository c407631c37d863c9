import { renameLabel } from '@/server/mailbox/labels'
import { foreignForm, goTo, readOwnForm } from '@/server/own-form'
import { findMailboxActor } from '@/server/session'
import { attempt } from '../../../../guarded'

export async function POST(request: Request): Promise<Response> {
  const form = await readOwnForm(request)
  if (form === null) return foreignForm()
  const led = await attempt(() => rename(form.label ?? '', form.name ?? ''))
  return goTo(led.ok ? led.value : '/mailbox/labels?problem=failed')
}

async function rename(labelId: string, name: string): Promise<string> {
  const actor = await findMailboxActor()
  if (actor === null) return '/login'
  const outcome = await renameLabel(actor, labelId, name)
  if (outcome.ok) return '/mailbox/labels?done=label-renamed'
  return outcome.reason === 'not-found' ? '/mailbox/labels?problem=not-found' : `/mailbox/labels/${encodeURIComponent(labelId)}?problem=${outcome.reason}`
}
