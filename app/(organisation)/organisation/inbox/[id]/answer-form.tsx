import { getTranslations } from 'next-intl/server'
import { Button } from '@/components/button'
import { RadioGroup } from '@/components/radio-group'
import { forwardRefusalReasons } from '@/domain/forwards'

/** One choice: accept, or refuse for one reason of the closed list. It leads to a page that shows what will be sent. */
export async function AnswerForm({ id, problem, chosen }: { id: string, problem: string, chosen: string }) {
  const t = await getTranslations('inbox')
  const choices = [
    { value: 'accepted', text: t('answer.accept') },
    ...forwardRefusalReasons.map((reason) => ({ value: reason, text: t('answer.refuse', { reason: t(`answer.reasons.${reason}`) }) })),
  ]
  return (
    <form method="get" action={`/organisation/inbox/${id}/answer`} className="flex flex-col gap-6">
      <p className="max-w-text">{t('answer.lead')}</p>
      <RadioGroup name="answer" legend={t('answer.legend')} choices={choices} chosen={chosen === '' ? null : chosen} problem={problem === 'answer-missing' ? t('problems.answer-missing') : null} />
      <div><Button>{t('answer.next')}</Button></div>
    </form>
  )
}
