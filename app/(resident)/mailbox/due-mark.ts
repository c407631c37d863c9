import { getTranslations } from 'next-intl/server'
import type { TaskMark } from '@/components/task-list'
import type { Nearness } from '@/domain/tasks'

/** The word for a due day that is near or past; null for one that is not. */
export async function dueMark(nearness: Nearness): Promise<TaskMark | null> {
  const t = await getTranslations('keeping.list.marks')
  switch (nearness.state) {
    case 'overdue':
      return { tone: 'failed', text: t('overdue') }
    case 'soon':
      return { tone: 'unknown', text: t('soon', { days: nearness.days }) }
    case 'later':
      return null
  }
}
