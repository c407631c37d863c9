import { database } from '@/server/database'
import { replaySince } from '@/server/webhooks/deliveries'
import { takeMemberForm } from '../../../../member-form'

const page = '/organisation/webhooks'

/** As a field for date and time gives it, in Japan; null when it is none. */
function timeInJapan(text: string): Date | null {
  const at = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/.test(text) ? new Date(`${text}+09:00`) : null
  return at === null || Number.isNaN(at.getTime()) ? null : at
}

/** Sends every event since a time again. */
export function POST(request: Request): Promise<Response> {
  return takeMemberForm(request, page, async (actor, { webhook = '', since = '' }) => {
    if (actor.kind === 'operator') return '/organisation'
    const own = `${page}/${encodeURIComponent(webhook)}`
    const from = timeInJapan(since.trim())
    if (from === null) return `${own}?problem=since-malformed`
    const outcome = await replaySince(database(), actor, webhook, from, new Date())
    if (outcome.ok) return `${own}?done=webhook-replayed`
    return outcome.reason === 'webhook-unknown' ? `${page}?problem=webhook-unknown` : `${own}?problem=${outcome.reason}`
  })
}
