import { getLocale, getTranslations } from 'next-intl/server'
import { EmptyState } from '@/components/empty-state'
import { Day } from '@/components/moment'
import { StandaloneLink } from '@/components/text-link'
import { TaskList } from '@/components/task-list'
import type { HomeOverview } from '@/server/home/overview'
import { dueMark } from '../mailbox/due-mark'
import { titleOf as documentTitle } from '../mailbox/kind-name'

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
    badge: (task.nearness === null ? null : await dueMark(task.nearness)) ?? { tone: 'action' as const, text: t('open') },
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
async function titleOf(t: TaskWords, { kind, year, action, isAsked }: HomeOverview['tasks'][number]): Promise<string> {
  const document = await documentTitle({ kind, year })
  if (action !== null) return t(`asked.${action}`, { kind: document })
  return kind === 'premium-deduction' && !isAsked ? t('premium-deduction') : t('read', { kind: document })
}
