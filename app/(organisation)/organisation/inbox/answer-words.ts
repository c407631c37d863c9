import { getTranslations } from 'next-intl/server'
import { forwardRefusalReasons, type Answer } from '@/domain/forwards'

/** The answer that a form's one choice stands for; null for none. */
export function answerOf(choice: string): Answer | null {
  if (choice === 'accepted') return { decision: 'accepted' }
  const reason = forwardRefusalReasons.find((known) => known === choice)
  return reason === undefined ? null : { decision: 'refused', reason }
}

export const choiceOf = (answer: Answer): string => (answer.decision === 'accepted' ? 'accepted' : answer.reason)

/** The answer as the clerk chose it. */
export async function answerText(answer: Answer): Promise<string> {
  const t = await getTranslations('inbox.answer')
  return answer.decision === 'accepted' ? t('accept') : t('refuse', { reason: t(`reasons.${answer.reason}`) })
}

/** The sentence that the resident reads. */
export async function toldText(answer: Answer): Promise<string> {
  const t = await getTranslations('inbox.answer.told')
  return answer.decision === 'accepted' ? t('accepted') : t(answer.reason)
}
