import { hasMemberships } from '@/server/identity/capacity'
import { csrfTokenForForm } from '@/server/identity/csrf'
import { countUnreadForwards } from '@/server/inbox/list'
import { countUnread } from '@/server/mailbox/list'
import { findActor } from '@/server/session'
import { Frame, type FrameProps, type FrameSession } from './frame'
import { attempt } from './guarded'

/** A page in its frame. A fault in reading the frame's own data costs the count or the navigation, not the page: help stays readable. */
export async function SitePage(props: Omit<FrameProps, 'session'>) {
  const session = await attempt(readSession)
  return <Frame {...props} session={session.ok ? session.value : null} />
}

async function readSession(): Promise<FrameSession | null> {
  const actor = await findActor()
  if (actor === null) return null
  const csrfToken = await csrfTokenForForm()
  if (actor.kind !== 'resident') {
    const { kind, organisationName, isAdministrator } = actor
    const waiting = kind === 'recipient' ? await attempt(() => countUnreadForwards(actor)) : null
    return { kind, organisationName, isAdministrator, unread: waiting?.ok ? waiting.value : 0, csrfToken }
  }
  const [unread, capacities] = await Promise.all([attempt(() => countUnread(actor)), attempt(() => hasMemberships(actor.accountId))])
  return { kind: 'resident', unread: unread.ok ? unread.value : 0, hasCapacities: capacities.ok && capacities.value, csrfToken }
}
