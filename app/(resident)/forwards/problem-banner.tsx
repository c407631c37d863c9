import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { NotificationBanner } from '@/components/notification-banner'
import { forwardProblems, type ForwardProblem } from '@/domain/forwards'

const problems = [...forwardProblems, 'failed', 'unknown', 'already-ended'] as const
export type ForwardPageProblem = ForwardProblem | 'failed' | 'unknown' | 'already-ended'

/** The problem that an address names; null for anything else. */
export const problemIn = (parameter: string | string[] | undefined): ForwardPageProblem | null => problems.find((one) => one === parameter) ?? null

/** What was wrong and what to do. */
export async function problemBanner(problem: ForwardPageProblem | null): Promise<ReactNode> {
  if (problem === null) return null
  const t = await getTranslations('forwards.problems')
  return <NotificationBanner id="problem" tone="problem" title={t(`${problem}.title`)}><p>{t(`${problem}.body`)}</p></NotificationBanner>
}

/** Title of a page whose form was refused. */
export async function titleWith(title: string, problem: ForwardPageProblem | null): Promise<string> {
  return problem === null ? title : (await getTranslations('common'))('errorTitle', { title })
}
