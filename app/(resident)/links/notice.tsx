import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { NotificationBanner } from '@/components/notification-banner'

const confirmations = ['stopped', 'withdrawn', 'accepted', 'declined'] as const
const problems = ['failed', 'unknown', 'already-used', 'offer-gone'] as const
type Parameter = string | string[] | undefined

/** What came of the form that led to the list; what went wrong comes first. */
export async function linksNotice(done: Parameter, problem: Parameter): Promise<ReactNode> {
  const t = await getTranslations('links')
  const wrong = problems.find((one) => one === problem)
  if (wrong !== undefined) return <NotificationBanner id="problem" tone="problem" title={t(`problem.${wrong}.title`)}><p>{t(`problem.${wrong}.body`)}</p></NotificationBanner>
  const right = confirmations.find((one) => one === done)
  if (right === undefined) return null
  return <NotificationBanner id="done" tone="success" title={t(`done.${right}.title`)}><p>{t(`done.${right}.body`)}</p></NotificationBanner>
}
