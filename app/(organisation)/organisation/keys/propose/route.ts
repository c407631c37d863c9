import { proposeApiKey } from '@/server/organisations/api-keys'
import { takeMemberForm, ticked, tickedQuery, withQuery } from '../../../../member-form'

const page = '/organisation/keys'

/** Proposes a key; another person's approval makes it. */
export function POST(request: Request): Promise<Response> {
  return takeMemberForm(request, page, async (actor, fields) => {
    const { label = '' } = fields
    const proposed = await proposeApiKey(actor, { label, scopes: ticked(fields, 'scope') }, new Date())
    if (!proposed.ok) return withQuery(page, { problem: proposed.reason, label, ...tickedQuery(fields, 'scope') })
    return `/proposals/${proposed.proposalId}?done=proposed`
  })
}
