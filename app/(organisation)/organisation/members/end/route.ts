import { endMembership } from '@/server/organisations/members'
import { takeMemberForm } from '../../../../member-form'

const page = '/organisation/members'

/** Ends a membership at once. */
export function POST(request: Request): Promise<Response> {
  return takeMemberForm(request, page, async (actor, { member = '' }) => {
    const outcome = await endMembership(actor, member, new Date())
    return outcome.ok ? `${page}?done=member-ended` : `${page}?problem=${outcome.reason}`
  })
}
