import { z } from 'zod'
import type { Resident } from '@/domain/actor'
import { isOpen, kindsWithTasks, taskOf } from '@/domain/tasks'
import { Prisma } from '@/prisma/generated/client'
import { listActivity, type Activity } from '../audit'
import { database } from '../database'
import { glanceAtMailbox, type Glance, type MailboxSummary } from '../mailbox/list'

export interface HomeTask {
  itemId: string
  kind: string
  senderName: string
  dueOn: Date | null
  state: 'open'
}

export type ActivityKind =
  'login' | 'deposit-received' | 'item-opened' | 'file-downloaded' | 'session-ended' | 'jpki-asked' | 'documents-signed' | 'link-made' | 'link-stopped'

export interface HomeOverview {
  /** Nearest due date first. */
  tasks: HomeTask[]
  newItems: MailboxSummary[]
  /** Newest first. `who` is the organisation, where one took part. */
  activity: { at: Date, what: ActivityKind, who: string | null }[]
  /** The login before this one. */
  lastLogin: { at: Date, place: string | null } | null
}

const TASKS_SHOWN = 10
const NEW_ITEMS_SHOWN = 5
const ACTIVITY_SHOWN = 10
/** No task outlives the return of the year after: older items need not be looked at. */
const TASK_WINDOW_MILLISECONDS = 550 * 86_400_000
const TASK_ITEMS_EXAMINED = 50

/** What the home page shows of the resident's own account. */
export async function homeOverview(actor: Resident): Promise<HomeOverview> {
  const at = new Date()
  const [glance, activity, lastLogin] = await Promise.all([glanceAt(actor, at), recentActivity(actor), loginBefore(actor)])
  return { tasks: openTasks(glance.ofKinds, at), newItems: glance.unread, activity, lastLogin }
}

function glanceAt(actor: Resident, at: Date): Promise<Glance> {
  const receivedAfter = new Date(at.getTime() - TASK_WINDOW_MILLISECONDS)
  return glanceAtMailbox(actor, { unread: NEW_ITEMS_SHOWN, ofKinds: { kinds: kindsWithTasks, receivedAfter, limit: TASK_ITEMS_EXAMINED } })
}

function openTasks(items: MailboxSummary[], at: Date): HomeTask[] {
  const open = items.flatMap(({ id: itemId, kind, senderName, year }): HomeTask[] => {
    const task = taskOf(kind, year)
    return task !== null && isOpen(task, at) ? [{ itemId, kind, senderName, dueOn: task.dueOn, state: 'open' }] : []
  })
  const dueTime = ({ dueOn }: HomeTask) => dueOn?.getTime() ?? Number.POSITIVE_INFINITY
  return open.sort((a, b) => dueTime(a) - dueTime(b) || 0).slice(0, TASKS_SHOWN)
}

function kindOfActivity({ event }: Activity): ActivityKind | null {
  switch (event.action) {
    case 'login':
    case 'item-opened':
    case 'file-downloaded':
    case 'jpki-asked':
    case 'documents-signed':
    case 'link-made':
    case 'link-stopped':
      return event.action
    case 'session-ended':
      return event.by === 'capacity' ? null : event.action
    case 'logout':
      return 'session-ended'
    case 'item-received':
      return 'deposit-received'
    case 'account-opened':
    case 'capacity-chosen':
    case 'proposed':
    case 'proposal-decided':
    case 'organisation-registered':
    case 'organisation-state-changed':
    case 'member-invited':
    case 'invitation-cancelled':
    case 'member-joined':
    case 'member-ended':
    case 'membership-began':
    case 'membership-ended':
    case 'api-key-issued':
    case 'api-key-revoked':
    case 'signer-registered':
    case 'signer-ended':
    case 'deposit-accepted':
    case 'deposit-published':
    case 'deposit-not-delivered':
    case 'link-offered':
    case 'link-offer-withdrawn':
    case 'link-invitation-made':
    case 'link-invitation-withdrawn':
    case 'link-invitation-declined':
      return null
  }
}

async function recentActivity(actor: Resident): Promise<HomeOverview['activity']> {
  const entries = await listActivity(actor, ACTIVITY_SHOWN)
  const itemIds = entries.flatMap(({ event }) => ('itemId' in event ? [event.itemId] : []))
  const items = await database().mailboxItem.findMany({ where: { accountId: actor.accountId, id: { in: itemIds } }, select: { id: true, senderName: true } })
  const linkIds = entries.flatMap(({ event }) => ('linkId' in event ? [event.linkId] : []))
  const links = await database().link.findMany({ where: { accountId: actor.accountId, id: { in: linkIds } }, select: { id: true, organisationName: true } })
  const names = new Map([...items.map(({ id, senderName }) => [id, senderName] as const), ...links.map(({ id, organisationName }) => [id, organisationName] as const)])
  return entries.flatMap((entry) => {
    const what = kindOfActivity(entry)
    const about = 'itemId' in entry.event ? entry.event.itemId : 'linkId' in entry.event ? entry.event.linkId : null
    const who = about === null ? null : names.get(about) ?? null
    return what === null ? [] : [{ at: entry.at, what, who }]
  })
}

const loginRow = z.object({ at: z.date(), place: z.string().nullable() })

/** A change of capacity makes a new row with the login's own time: it is not another login. */
async function loginBefore(actor: Resident): Promise<HomeOverview['lastLogin']> {
  const [row] = await database().$queryRaw<unknown[]>(Prisma.sql`
    select started_at as at, place from sessions
    where account_id = ${actor.accountId}::uuid and started_at is distinct from
      (select started_at from sessions where account_id = ${actor.accountId}::uuid and id = ${actor.sessionId}::uuid)
    order by started_at desc, id desc limit 1`)
  return row === undefined ? null : loginRow.parse(row)
}
