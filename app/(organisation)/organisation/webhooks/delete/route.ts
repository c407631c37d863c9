import { database } from '@/server/database'
import { deleteWebhook } from '@/server/webhooks/endpoints'
import { takeMemberForm } from '../../../../member-form'

const page = '/organisation/webhooks'

/** Ends the calls; the record of them goes too. */
export function POST(request: Request): Promise<Response> {
  return takeMemberForm(request, page, async (actor, { webhook = '' }) => {
    if (actor.kind === 'operator') return '/organisation'
    const outcome = await deleteWebhook(database(), actor, webhook, new Date())
    if (outcome.ok) return `${page}?done=webhook-deleted`
    return outcome.reason === 'webhook-unknown' ? `${page}?problem=webhook-unknown` : `${page}/${encodeURIComponent(webhook)}?problem=${outcome.reason}`
  })
}
