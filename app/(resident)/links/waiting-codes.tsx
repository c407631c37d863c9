import { getLocale, getTranslations } from 'next-intl/server'
import { Section } from '@/components/heading'
import { Moment } from '@/components/moment'
import { TaskList } from '@/components/task-list'
import type { Offer } from '@/server/links/offer'

/** Codes that somebody may still use, each leading to the page that shows it again. */
export async function WaitingCodes({ offers }: { offers: Offer[] }) {
  if (offers.length === 0) return null
  const t = await getTranslations('links.codes')
  const language = await getLocale()
  const rows = offers.map(({ id, organisationName, createdAt, expiresAt, isUsed }) => ({
    key: id,
    href: `/links/offers/${id}`,
    title: organisationName === null ? t('forAnybody') : t('forOrganisation', { name: organisationName }),
    details: [
      <>{t('until')} <Moment at={expiresAt} language={language} /></>,
      <>{t('created')} <Moment at={createdAt} language={language} /></>,
    ],
    badge: isUsed ? { tone: 'passed' as const, text: t('used') } : { tone: 'plain' as const, text: t('waiting') },
  }))
  return (
    <Section id="codes" title={t('title')}>
      <p className="mb-6 max-w-text">{t('lead')}</p>
      <TaskList tasks={rows} />
    </Section>
  )
}
