import { inviteMember } from '@/server/organisations/invitations'
import { keepForOnce } from '@/server/shown-once'
import { takeMemberForm, ticked, tickedQuery, withQuery } from '../../../../member-form'

const page = '/organisation/members'

/** Makes an invitation; its code is shown once. */
export function POST(request: Request): Promise<Response> {
  return takeMemberForm(request, page, async (actor, fields) => {
    const { label = '', administrator } = fields
    const invited = await inviteMember(actor, { label, capacities: ticked(fields, 'capacity'), isAdministrator: administrator === 'yes' }, new Date())
    if (!invited.ok) return withQuery(page, { problem: invited.reason, label, ...tickedQuery(fields, 'capacity'), ...(administrator === 'yes' ? { administrator } : {}) })
    await keepForOnce(actor, { kind: 'invitations', organisationName: actor.organisationName, codes: [invited.code] })
    return '/shown-once'
  })
}
