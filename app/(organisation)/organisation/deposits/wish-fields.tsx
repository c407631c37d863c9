import { getTranslations } from 'next-intl/server'
import { CheckboxGroup } from '@/components/checkbox-group'
import { DateFields } from '@/components/date-fields'
import { Select } from '@/components/select'
import { requestedActions } from '@/domain/mailbox'

/** When and how: the fields that speak of all documents of an upload. `of` has what was typed before. */
export async function WishFields({ of, publishProblem, dueProblem }: { of: Record<string, string>, publishProblem: string | null, dueProblem: string | null }) {
  const t = await getTranslations('console.wishes')
  const part = (name: string, label: string, wide = false) => ({ name, label, value: of[name] ?? '', wide })
  return (
    <>
      <DateFields id="publish-year" legend={t('publishLegend')} problem={publishProblem} parts={[
        part('publish-year', t('year'), true), part('publish-month', t('month')), part('publish-day', t('day')), part('publish-hour', t('hour')),
      ]} />
      <DateFields id="due-year" legend={t('dueLegend')} problem={dueProblem} parts={[part('due-year', t('year'), true), part('due-month', t('month')), part('due-day', t('day'))]} />
      <Select id="action" name="action" label={t('action')} defaultValue={of.action ?? ''}
        options={[{ value: '', text: t('actions.none') }, ...requestedActions.map((action) => ({ value: action, text: t(`actions.${action}`) }))]} />
      <CheckboxGroup id="registered" legend={t('registeredShort')} boxes={[{ name: 'registered', text: t('registered'), checked: of.registered === 'yes' }]} />
    </>
  )
}
