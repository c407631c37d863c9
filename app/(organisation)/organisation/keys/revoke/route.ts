import { revokeApiKey } from '@/server/organisations/api-keys'
import { takeMemberForm } from '../../../../member-form'

const page = '/organisation/keys'

/** Ends a key at once. */
export function POST(request: Request): Promise<Response> {
  return takeMemberForm(request, page, async (actor, { key = '' }) => {
    const outcome = await revokeApiKey(actor, key, new Date())
    return outcome.ok ? `${page}?done=key-revoked` : `${page}?problem=${outcome.reason}`
  })
}
