import { database } from '@/server/database'
import { changeKey } from '@/server/webhooks/endpoints'
import { takeMemberForm } from '../../../../member-form'

const page = '/organisation/webhooks'

/** Gives the webhook a new key beside its present one. */
export function POST(request: Request): Promise<Response> {
  return takeMemberForm(request, page, async (actor, { webhook = '' }) => {
    if (actor.kind === 'operator') return '/organisation'
    const outcome = await changeKey(database(), actor, webhook, new Date())
    if (outcome.ok) return `${page}/${webhook}?done=webhook-key-changed`
    return outcome.reason === 'webhook-unknown' ? `${page}?problem=webhook-unknown` : `${page}/${encodeURIComponent(webhook)}?problem=${outcome.reason}`
  })
}
