import { getLocale, getTranslations } from 'next-intl/server'
import { Button } from '@/components/button'
import { RadioGroup } from '@/components/radio-group'
import { languages } from '@/messages/areas'

export async function LanguageForm({ problem }: { problem: string | null }) {
  const t = await getTranslations('settings.language')
  return (
    <form method="post" action="/settings/language">
      <RadioGroup
        name="language"
        legend={t('legend')}
        choices={languages.map((language) => ({ value: language, text: t(language), lang: language }))}
        chosen={await getLocale()}
        problem={problem}
      />
      <div className="mt-4"><Button look="secondary">{t('save')}</Button></div>
    </form>
  )
}
