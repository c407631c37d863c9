import { getTranslations } from 'next-intl/server'
import { Section } from '@/components/heading'
import { TextLink } from '@/components/text-link'

/** For a registered item that its recipient has signed for. */
export async function OpeningProof({ itemId }: { itemId: string }) {
  const t = await getTranslations('registered.proof')
  return (
    <Section title={t('title')} className="print:hidden">
      <p className="max-w-text">{t('lead')}</p>
      <p className="mt-2"><TextLink href={`/mailbox/${itemId}/opening`} className="inline-flex min-h-11 items-center">{t('save')}</TextLink></p>
    </Section>
  )
}
