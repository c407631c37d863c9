import { changeOrganisationState } from '@/server/organisations/registry'
import { takeMemberForm } from '../../../../member-form'

/** Suspends an organisation at once, or lets it act again. */
export function POST(request: Request): Promise<Response> {
  return takeMemberForm(request, '/operator', async (actor, { organisation = '', state }) => {
    if (actor.kind !== 'operator') return '/capacity'
    if (state !== 'active' && state !== 'suspended') return '/operator?problem=fault'
    const changed = await changeOrganisationState(actor, organisation, state, new Date())
    return changed.ok ? `/operator?done=${state === 'active' ? 'resumed' : 'suspended'}` : `/operator?problem=${changed.reason}`
  })
}
