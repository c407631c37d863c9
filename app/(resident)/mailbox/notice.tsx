import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { NotificationBanner } from '@/components/notification-banner'
import { graceInDays, maxItemsAtOnce, maxLabelsOfAnItem } from '@/domain/keeping'
import type { Parameters } from '@/domain/mailbox-filter'

const confirmations = ['archived', 'unarchived', 'trashed', 'restored', 'labelled', 'task-done', 'task-undone', 'label-made', 'label-renamed', 'label-deleted'] as const
const bounds = { 'too-many': maxItemsAtOnce, 'not-found': 0, 'failed': 0, 'too-many-on-item': maxLabelsOfAnItem } as const
const problems = ['too-many', 'not-found', 'failed', 'too-many-on-item'] as const

/** What came of the form that led here; what went wrong comes first. Null where nothing did, or where the form itself says it. */
export async function keepingNotice({ done, problem, count }: Parameters): Promise<ReactNode> {
  const t = await getTranslations('keeping')
  const wrong = problems.find((one) => one === problem)
  if (wrong !== undefined) {
    return <NotificationBanner id="problem" tone="problem" title={t(`problem.${wrong}.title`, { count: bounds[wrong] })}><p>{t(`problem.${wrong}.body`)}</p></NotificationBanner>
  }
  const right = confirmations.find((one) => one === done)
  if (right === undefined) return null
  const values = { count: countIn(count), days: graceInDays }
  return <NotificationBanner id="done" tone="success" title={t(`done.${right}.title`, values)}><p>{t(`done.${right}.body`, values)}</p></NotificationBanner>
}

const countIn = (count: Parameters[string]) => (typeof count === 'string' && /^[0-9]{1,3}$/.test(count) ? Number(count) : 1)
