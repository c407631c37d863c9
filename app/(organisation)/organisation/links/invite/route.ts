import { database } from '@/server/database'
import { invite } from '@/server/links/invite'
import { readOwnReference } from '@/server/uploads/addressed-rows'
import { takeMemberForm } from '../../../../member-form'

const page = '/organisation/links'

/** Asks somebody, whom the organisation knows by its own number, whether they want to be linked. */
export function POST(request: Request): Promise<Response> {
  return takeMemberForm(request, page, async (actor, { reference = '' }) => {
    if (actor.kind !== 'depositor') return '/capacity'
    const depositorReference = readOwnReference(reference)
    if (depositorReference === null) return `${page}?problem=reference-malformed&field=invited`
    const invited = await invite(database(), actor, { depositorReference, affair: '', kinds: [] }, new Date())
    return invited.ok ? `${page}/invitations/${invited.invitation.id}?done=invited` : `${page}?problem=${invited.reason}&field=invited`
  })
}
