import { getLocale, getTranslations } from 'next-intl/server'
import { EmptyState } from '@/components/empty-state'
import { Day } from '@/components/moment'
import { StandaloneLink } from '@/components/text-link'
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
    title: await titleOf(t, task),
    details: [
      task.dueOn ? <>{t('due')} <Day at={task.dueOn} language={language} /></> : t('noDue'),
      t('from', { sender: task.senderName }),
    ],
    badge: task.isOverdue ? { tone: 'failed' as const, text: t('overdue') } : { tone: 'action' as const, text: t('open') },
  })))
  return (
    <>
      <TaskList tasks={rows} />
      {tasks.some(({ isAsked }) => isAsked) ? <StandaloneLink href="/mailbox?tab=asked" className="mt-2">{t('all')}</StandaloneLink> : null}
    </>
  )
}

type TaskWords = Awaited<ReturnType<typeof getTranslations<'home.tasks'>>>

/** What the sender asks for; else what the kind of document is for. */
async function titleOf(t: TaskWords, { kind, action, isAsked }: HomeOverview['tasks'][number]): Promise<string> {
  if (action !== null) return t(`asked.${action}`, { kind: await kindName(kind) })
  return kind === 'premium-deduction' && !isAsked ? t('premium-deduction') : t('read', { kind: await kindName(kind) })
}
