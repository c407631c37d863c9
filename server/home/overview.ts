import { z } from 'zod'
import type { Resident } from '@/domain/actor'
import { japaneseDay } from '@/domain/japanese-date'
import type { RequestedAction } from '@/domain/mailbox'
import { isOpen, kindsWithTasks, nearnessOf, startOfDueDay, taskOf, type Nearness } from '@/domain/tasks'
import { Prisma } from '@/prisma/generated/client'
import { listActivity, type Activity } from '../audit'
import { database } from '../database'
import { glanceAtMailbox, type Glance, type MailboxListItem } from '../mailbox/list'

export interface HomeTask {
  itemId: string
  kind: string
  /** Year the document is about, where that is known. */
  year: number | null
  senderName: string
  /** What the sender asks for; null when it names only a day, or when the kind of document by itself is the task. */
  action: RequestedAction | null
  /** Whether the sender asked: a day that has passed then stays until the resident has done it. */
  isAsked: boolean
  /** The first instant of that day in Japan. */
  dueOn: Date | null
  /** Null without a day. */
  nearness: Nearness | null
}

export type ActivityKind =
  'login' | 'deposit-received' | 'item-withdrawn' | 'item-opened' | 'file-downloaded' | 'session-ended' | 'jpki-asked' | 'documents-signed' | 'link-made' | 'link-stopped'
  | 'item-forwarded' | 'forward-not-delivered' | 'forward-revoked' | 'forward-answered'
  | 'item-archived' | 'item-unarchived' | 'item-trashed' | 'item-restored' | 'item-erased'

export interface HomeOverview {
  /** Nearest due date first. */
  tasks: HomeTask[]
  newItems: MailboxListItem[]
  /** Newest first. `who` is the organisation, where one took part. */
  activity: { at: Date, what: ActivityKind, who: string | null }[]
  /** The login before this one. */
  lastLogin: { at: Date, place: string | null } | null
}

const TASKS_SHOWN = 10
const NEW_ITEMS_SHOWN = 5
const ACTIVITY_SHOWN = 10
/** No task of a kind outlives the return of the year after: older items need not be looked at. */
const TASK_WINDOW_MILLISECONDS = 550 * 86_400_000
const TASK_ITEMS_EXAMINED = 50

/** What the home page shows of the resident's own account. */
export async function homeOverview(actor: Resident): Promise<HomeOverview> {
  const at = new Date()
  const [glance, activity, lastLogin] = await Promise.all([glanceAt(actor, at), recentActivity(actor), loginBefore(actor)])
  return { tasks: openTasks(glance, at), newItems: glance.unread, activity, lastLogin }
}

function glanceAt(actor: Resident, at: Date): Promise<Glance> {
  const receivedFrom = japaneseDay(new Date(at.getTime() - TASK_WINDOW_MILLISECONDS))
  return glanceAtMailbox(actor, { unread: NEW_ITEMS_SHOWN, asked: TASKS_SHOWN, ofKinds: { kinds: kindsWithTasks, receivedFrom, limit: TASK_ITEMS_EXAMINED } })
}

/** What senders ask for, and what a kind of document asks by law: an item that does both is named once, as its sender asks. */
function openTasks({ asked, ofKinds }: Glance, at: Date): HomeTask[] {
  const tasks = new Map(ofKinds.flatMap((item) => lawfulTask(item, at)).map((task) => [task.itemId, task]))
  for (const item of asked) tasks.set(item.id, askedTask(item, at))
  const dueTime = ({ dueOn }: HomeTask) => dueOn?.getTime() ?? Number.POSITIVE_INFINITY
  return [...tasks.values()].sort((a, b) => dueTime(a) - dueTime(b) || 0).slice(0, TASKS_SHOWN)
}

function lawfulTask({ id: itemId, kind, senderName, year, doneAt, withdrawnAt, isCorrected }: MailboxListItem, at: Date): HomeTask[] {
  const task = taskOf(kind, year)
  if (task === null || !isOpen(task, at) || doneAt !== null || withdrawnAt !== null || isCorrected) return []
  return [{ itemId, kind, year, senderName, action: null, isAsked: false, ...dueBy(task.dueOn, at) }]
}

function askedTask({ id: itemId, kind, year, senderName, asked }: MailboxListItem, at: Date): HomeTask {
  const dueOn = asked?.dueOn ? startOfDueDay(asked.dueOn) : null
  return { itemId, kind, year, senderName, action: asked?.action ?? null, isAsked: true, ...dueBy(dueOn, at) }
}

const dueBy = (dueOn: Date | null, at: Date) => ({ dueOn, nearness: dueOn === null ? null : nearnessOf(dueOn, at) })

function kindOfActivity({ event }: Activity): ActivityKind | null {
  switch (event.action) {
    case 'login':
    case 'item-opened':
    case 'item-withdrawn':
    case 'item-archived':
    case 'item-unarchived':
    case 'item-trashed':
    case 'item-restored':
    case 'item-erased':
    case 'file-downloaded':
    case 'jpki-asked':
    case 'documents-signed':
    case 'link-made':
    case 'link-stopped':
    case 'item-forwarded':
    case 'forward-not-delivered':
    case 'forward-revoked':
    case 'forward-answered':
      return event.action
    case 'session-ended':
      return event.by === 'capacity' ? null : event.action
    case 'logout':
      return 'session-ended'
    case 'item-received':
      return 'deposit-received'
    case 'item-done':
    case 'item-undone':
    case 'account-opened':
    case 'account-closed':
    case 'account-exported':
    case 'account-reopened':
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
    case 'opening-receipt-received':
    case 'deposit-withdrawn':
    case 'link-offered':
    case 'link-offer-withdrawn':
    case 'link-invitation-made':
    case 'link-invitation-withdrawn':
    case 'link-invitation-declined':
    case 'forward-received':
    case 'forward-revocation-asked':
    case 'webhook-created':
    case 'webhook-key-changed':
    case 'webhook-resumed':
    case 'webhook-deleted':
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
