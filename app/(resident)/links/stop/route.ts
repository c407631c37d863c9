import { stopLink } from '@/server/links/resident-links'
import { foreignForm, goTo, readOwnForm } from '@/server/own-form'
import { findResident } from '@/server/session'
import { attempt } from '../../../guarded'

/** Stops a link for good. One that is stopped already counts as stopped: that is what was asked for. */
export async function POST(request: Request): Promise<Response> {
  const form = await readOwnForm(request)
  if (form === null) return foreignForm()
  const led = await attempt(() => stop(form.link ?? ''))
  return goTo(led.ok ? led.value : '/links?problem=failed')
}

async function stop(linkId: string): Promise<string> {
  const actor = await findResident()
  if (actor === null) return '/login'
  const stopped = await stopLink(actor, linkId, new Date())
  return stopped.ok ? '/links?done=stopped' : '/links?problem=unknown'
}
