import { csrfTokenForForm } from '@/server/identity/csrf'
import { countUnread } from '@/server/mailbox/list'
import { findResident } from '@/server/session'
import { Frame, type FrameProps, type FrameSession } from './frame'
import { attempt } from './guarded'

/** A page in its frame. A fault in reading the frame's own data costs the count or the navigation, not the page: help stays readable. */
export async function SitePage(props: Omit<FrameProps, 'session'>) {
  const session = await attempt(readSession)
  return <Frame {...props} session={session.ok ? session.value : null} />
}

async function readSession(): Promise<FrameSession | null> {
  const resident = await findResident()
  if (resident === null) return null
  const unread = await attempt(() => countUnread(resident))
  return { unread: unread.ok ? unread.value : 0, csrfToken: await csrfTokenForForm() }
}
