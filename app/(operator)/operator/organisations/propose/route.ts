import { proposeOrganisation } from '@/server/organisations/registry'
import { takeMemberForm, ticked, tickedQuery, withQuery } from '../../../../member-form'

const page = '/operator/organisations/new'

/** Proposes an organisation's registration; another operator's approval makes it. */
export function POST(request: Request): Promise<Response> {
  return takeMemberForm(request, page, async (actor, fields) => {
    if (actor.kind !== 'operator') return '/capacity'
    const { name = '', corporateNumber = '' } = fields
    const proposed = await proposeOrganisation(actor, { name, corporateNumber, roles: ticked(fields, 'role') }, new Date())
    if (!proposed.ok) return withQuery(page, { problem: proposed.reason, name, corporateNumber, ...tickedQuery(fields, 'role') })
    return `/proposals/${proposed.proposalId}?done=proposed`
  })
}
