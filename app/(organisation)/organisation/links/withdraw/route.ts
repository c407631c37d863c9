import { database } from '@/server/database'
import { withdrawInvitation } from '@/server/links/invite'
import { takeMemberForm } from '../../../../member-form'

const page = '/organisation/links'

/** Takes an invitation back, so that its code opens nothing. */
export function POST(request: Request): Promise<Response> {
  return takeMemberForm(request, page, async (actor, { invitation = '' }) => {
    if (actor.kind !== 'depositor') return '/capacity'
    const withdrawn = await withdrawInvitation(database(), actor, invitation, new Date())
    return withdrawn.ok ? `${page}?done=invitation-withdrawn` : `${page}?problem=${withdrawn.reason}`
  })
}
