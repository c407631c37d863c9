import { database } from '@/server/database'
import { createWebhook } from '@/server/webhooks/endpoints'
import { takeMemberForm, ticked, tickedQuery, withQuery } from '../../../../member-form'

const page = '/organisation/webhooks'

/** Registers where to call. */
export function POST(request: Request): Promise<Response> {
  return takeMemberForm(request, page, async (actor, fields) => {
    if (actor.kind === 'operator') return '/organisation'
    const { url = '' } = fields
    const made = await createWebhook(database(), actor, { url: url.trim(), kinds: ticked(fields, 'kind') }, new Date())
    if (!made.ok) return withQuery(page, { problem: made.reason, url, ...tickedQuery(fields, 'kind') })
    return `${page}/${made.webhook.id}?done=webhook-created`
  })
}
