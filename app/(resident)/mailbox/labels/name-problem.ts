import { getTranslations } from 'next-intl/server'
import { maxLabelLength, maxLabels } from '@/domain/keeping'

const problems = { 'name-missing': 0, 'name-too-long': maxLabelLength, 'name-unprintable': 0, 'name-taken': 0, 'too-many-labels': maxLabels } as const
type Problem = keyof typeof problems

const isProblem = (text: unknown): text is Problem => typeof text === 'string' && Object.hasOwn(problems, text)

/** What was wrong with a label's name, as the page's address says it; null for anything else. */
export async function nameProblem(parameter: string | string[] | undefined): Promise<string | null> {
  if (!isProblem(parameter)) return null
  return (await getTranslations('keeping.problem'))(parameter, { count: problems[parameter] })
}
