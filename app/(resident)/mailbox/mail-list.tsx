import { getLocale, getTranslations } from 'next-intl/server'
import { Day } from '@/components/moment'
import { TaskList } from '@/components/task-list'
import type { MailboxSummary } from '@/server/mailbox/list'
import { titleOf } from './kind-name'

/** Items as rows: what, whether new, from whom, about whom, when. */
export async function MailList({ items }: { items: MailboxSummary[] }) {
  const t = await getTranslations('mailbox')
  const language = await getLocale()
  const rows = await Promise.all(items.map(async (item) => ({
    key: item.id,
    href: `/mailbox/${item.id}`,
    title: await titleOf(item),
    details: [
      t('from', { sender: item.senderName }),
      t('about', { subject: t(`subject.${item.subject}`) }),
      <>{t('received')} <Day at={item.receivedAt} language={language} /></>,
    ],
    badge: item.openedAt === null ? { tone: 'action' as const, text: t('unread') } : null,
  })))
  return <TaskList tasks={rows} />
}
