import { database } from '@/server/database'
import { sendTest } from '@/server/webhooks/deliveries'
import { takeMemberForm } from '../../../../member-form'

const page = '/organisation/webhooks'

/** Sends a call of type `webhook.test`. */
export function POST(request: Request): Promise<Response> {
  return takeMemberForm(request, page, async (actor, { webhook = '' }) => {
    if (actor.kind === 'operator') return '/organisation'
    const outcome = await sendTest(database(), actor, webhook, new Date())
    if (outcome.ok) return `${page}/${webhook}?done=webhook-tested`
    return outcome.reason === 'webhook-unknown' ? `${page}?problem=webhook-unknown` : `${page}/${encodeURIComponent(webhook)}?problem=${outcome.reason}`
  })
}
