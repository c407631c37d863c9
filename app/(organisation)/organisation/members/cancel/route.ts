import { cancelInvitation } from '@/server/organisations/invitations'
import { takeMemberForm } from '../../../../member-form'

const page = '/organisation/members'

/** Makes an invitation's code worthless. */
export function POST(request: Request): Promise<Response> {
  return takeMemberForm(request, page, async (actor, { invitation = '' }) => {
    const outcome = await cancelInvitation(actor, invitation, new Date())
    return outcome.ok ? `${page}?done=invitation-cancelled` : `${page}?problem=${outcome.reason}`
  })
}
