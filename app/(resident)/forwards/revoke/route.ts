import { revokeForward } from '@/server/forwards/revoke'
import { foreignForm, goTo, readOwnForm } from '@/server/own-form'
import { findResident } from '@/server/session'
import { attempt } from '../../../guarded'

/** Asks to have a forward back. One that is asked back already counts as asked: that is what was wanted. */
export async function POST(request: Request): Promise<Response> {
  const form = await readOwnForm(request)
  if (form === null) return foreignForm()
  const led = await attempt(() => revoke(form.forward ?? ''))
  return goTo(led.ok ? led.value : '/forwards?problem=failed')
}

async function revoke(forwardId: string): Promise<string> {
  const actor = await findResident()
  if (actor === null) return '/login'
  const revoked = await revokeForward(actor, forwardId, new Date())
  if (revoked.ok) return `/forwards/${forwardId}?done=asked`
  return revoked.reason === 'not-found' ? '/forwards?problem=unknown' : `/forwards/${forwardId}?problem=${revoked.reason}`
}
