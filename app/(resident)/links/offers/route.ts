import { offerLink } from '@/server/links/offer'
import { foreignForm, goTo, readOwnForm } from '@/server/own-form'
import { findResident } from '@/server/session'
import { attempt } from '../../../guarded'

/** Makes a code: for the chosen organisation, or with an empty choice for whoever is given it. */
export async function POST(request: Request): Promise<Response> {
  const form = await readOwnForm(request)
  if (form === null) return foreignForm()
  const { organisation } = form
  if (organisation === undefined) return goTo('/links/new?problem=organisation-unknown')
  const made = await attempt(() => offer(organisation))
  return goTo(made.ok ? made.value : '/links/new?problem=failed')
}

async function offer(organisation: string): Promise<string> {
  const actor = await findResident()
  if (actor === null) return '/login'
  const offered = await offerLink(actor, organisation === '' ? null : organisation, new Date())
  return offered.ok ? `/links/offers/${offered.offerId}` : `/links/new?problem=${offered.reason}`
}
