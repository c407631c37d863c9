import { getLocale, getTranslations } from 'next-intl/server'
import { EmptyState } from '@/components/empty-state'
import { Day } from '@/components/moment'
import { TaskList } from '@/components/task-list'
import type { HomeOverview } from '@/server/home/overview'
import { kindName } from '../mailbox/kind-name'

/** Things with a due date, the nearest first. */
export async function OpenTasks({ tasks }: { tasks: HomeOverview['tasks'] }) {
  const t = await getTranslations('home.tasks')
  if (tasks.length === 0) return <EmptyState title={t('empty.title')}><p>{t('empty.body')}</p></EmptyState>
  const language = await getLocale()
  const rows = await Promise.all(tasks.map(async (task) => ({
    key: task.itemId,
    href: `/mailbox/${task.itemId}`,
    title: task.kind === 'premium-deduction' ? t('premium-deduction') : t('read', { kind: await kindName(task.kind) }),
    details: [
      task.dueOn ? <>{t('due')} <Day at={task.dueOn} language={language} /></> : t('noDue'),
      t('from', { sender: task.senderName }),
    ],
    badge: { tone: 'action' as const, text: t('open') },
  })))
  return <TaskList tasks={rows} />
}
