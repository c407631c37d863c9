import { database } from '@/server/database'
import { resumeWebhook } from '@/server/webhooks/endpoints'
import { takeMemberForm } from '../../../../member-form'

const page = '/organisation/webhooks'

/** Calls again after a 410. */
export function POST(request: Request): Promise<Response> {
  return takeMemberForm(request, page, async (actor, { webhook = '' }) => {
    if (actor.kind === 'operator') return '/organisation'
    const outcome = await resumeWebhook(database(), actor, webhook, new Date())
    if (outcome.ok) return `${page}/${webhook}?done=webhook-resumed`
    return outcome.reason === 'webhook-unknown' ? `${page}?problem=webhook-unknown` : `${page}/${encodeURIComponent(webhook)}?problem=${outcome.reason}`
  })
}
