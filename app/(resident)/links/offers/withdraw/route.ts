import { withdrawOffer } from '@/server/links/offer'
import { foreignForm, goTo, readOwnForm } from '@/server/own-form'
import { findResident } from '@/server/session'
import { attempt } from '../../../../guarded'

/** Takes a code back. When it has been used or is gone, the list says so: there may be a link that nobody wanted. */
export async function POST(request: Request): Promise<Response> {
  const form = await readOwnForm(request)
  if (form === null) return foreignForm()
  const led = await attempt(() => withdraw(form.offer ?? ''))
  return goTo(led.ok ? led.value : '/links?problem=failed')
}

const problems = { 'not-found': 'offer-gone', 'already-used': 'already-used' } as const

async function withdraw(offerId: string): Promise<string> {
  const actor = await findResident()
  if (actor === null) return '/login'
  const withdrawn = await withdrawOffer(actor, offerId, new Date())
  return withdrawn.ok ? '/links?done=withdrawn' : `/links?problem=${problems[withdrawn.reason]}`
}
