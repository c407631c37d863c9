import { getLocale, getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { Day } from '@/components/moment'
import { TaskList, type TaskMark } from '@/components/task-list'
import { erasedFrom, isStillAsked } from '@/domain/keeping'
import { nearnessOf, startOfDueDay } from '@/domain/tasks'
import type { MailboxListItem } from '@/server/mailbox/list'
import { dueMark } from './due-mark'
import { titleOf } from './kind-name'

type MailListProps = {
  items: MailboxListItem[]
  /** The query of this page of the list, so that the item's page leads back to it. */
  place?: string
  /** With a box before each, in the form around the list. */
  canChoose?: boolean
}

/** Items as rows: what, whether new, from whom, about whom, when, by when what is asked, and the reader's own labels. */
export async function MailList({ items, place = '', canChoose = false }: MailListProps) {
  const keeping = await getTranslations('keeping.list')
  const rows = await Promise.all(items.map(async (item) => {
    const title = await titleOf(item)
    const [badge = null, ...marks] = await marksOf(item)
    const href = `/mailbox/${item.id}${place === '' ? '' : `?list=${encodeURIComponent(place)}`}`
    const choice = { name: `item-${item.id}`, label: keeping('choose', { title }) }
    return { key: item.id, href, title, details: await detailsOf(item), badge, marks, ...(canChoose ? { choice } : {}) }
  }))
  return <TaskList tasks={rows} />
}

async function marksOf(item: MailboxListItem): Promise<TaskMark[]> {
  const mailbox = await getTranslations('mailbox')
  const t = await getTranslations('keeping.list.marks')
  const due = item.asked?.dueOn && isStillAsked(item) ? await dueMark(nearnessOf(startOfDueDay(item.asked.dueOn), new Date())) : null
  return [
    ...(item.openedAt === null && item.withdrawnAt === null ? [{ tone: 'action' as const, text: mailbox('unread') }] : []),
    ...(item.withdrawnAt !== null ? [{ tone: 'failed' as const, text: t('withdrawn') }] : []),
    ...(item.isCorrected ? [{ tone: 'unknown' as const, text: t('corrected') }] : []),
    ...(item.isCorrection ? [{ tone: 'plain' as const, text: t('correction') }] : []),
    ...(item.registered ? [{ tone: 'plain' as const, text: t('registered') }] : []),
    ...(due === null ? [] : [due]),
    ...(item.doneAt !== null ? [{ tone: 'plain' as const, text: t('done') }] : []),
  ]
}

async function detailsOf(item: MailboxListItem): Promise<ReactNode[]> {
  const mailbox = await getTranslations('mailbox')
  const t = await getTranslations('keeping.list')
  const language = await getLocale()
  return [
    mailbox('from', { sender: item.senderName }),
    mailbox('about', { subject: mailbox(`subject.${item.subject}`) }),
    <>{mailbox('received')} <Day at={item.receivedAt} language={language} /></>,
    ...(item.asked?.dueOn && isStillAsked(item) ? [<>{t('due')} <Day at={startOfDueDay(item.asked.dueOn)} language={language} /></>] : []),
    ...(item.asked?.action && isStillAsked(item) ? [t(`action.${item.asked.action}`)] : []),
    ...(item.labels.length > 0 ? [t('labels', { names: item.labels.map(({ name }) => name).join(t('labelJoin')) })] : []),
    ...(item.trashedAt !== null ? [<>{t('erased')} <Day at={erasedFrom(item.trashedAt)} language={language} /></>] : []),
  ]
}
