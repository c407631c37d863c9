import { database } from '@/server/database'
import { replayOne } from '@/server/webhooks/deliveries'
import { takeMemberForm } from '../../../../member-form'

const page = '/organisation/webhooks'

/** Sends one delivery again. */
export function POST(request: Request): Promise<Response> {
  return takeMemberForm(request, page, async (actor, { webhook = '', delivery = '' }) => {
    if (actor.kind === 'operator') return '/organisation'
    const outcome = await replayOne(database(), actor, webhook, delivery, new Date())
    if (outcome.ok) return `${page}/${webhook}?done=webhook-replayed`
    return outcome.reason === 'webhook-unknown' ? `${page}?problem=webhook-unknown` : `${page}/${encodeURIComponent(webhook)}?problem=${outcome.reason}`
  })
}
