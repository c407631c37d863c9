import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import { Section } from '@/components/heading'
import { NewTabButton } from '@/components/new-tab-button'
import { NotificationBanner } from '@/components/notification-banner'
import { StepList } from '@/components/step-list'
import { StandaloneLink } from '@/components/text-link'
import { isResponseRefusal } from '@/domain/identity'
import { formatShortDayAndTime } from '@/domain/japanese-date'
import { attributesInvitation } from '@/server/gestures/attributes'
import { requireResident } from '@/server/session'
import { guarded } from '../../guarded'
import { SitePage } from '../../site-page'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('attributes'))('title') }
}

async function AttributesPage({ searchParams }: { searchParams: Promise<{ problem?: string | string[] }> }) {
  const resident = await requireResident()
  const { problem } = await searchParams
  const language = await getLocale()
  const t = await getTranslations('attributes')
  const common = await getTranslations('common')
  const { bridgeUrl, expiresAt } = await attributesInvitation(resident, language, new Date())
  const steps = ['read', 'send', 'see'] as const
  const before = isResponseRefusal(problem) ? <NotificationBanner id="problem" tone="problem" title={t('problems.title')}><p>{t(`problems.${problem}`)}</p></NotificationBanner> : null
  return (
    <SitePage title={t('title')} place="home" crumbs={[{ href: '/home', text: common('breadcrumbs.home') }]} before={before}>
      <p className="mt-4 max-w-text">{t('lead')}</p>
      <p className="mt-6"><NewTabButton href={bridgeUrl} note={common('opensInNewTab')}>{t('open')}</NewTabButton></p>
      <p className="mt-4 max-w-text">{t('opens', { address: new URL(bridgeUrl).origin })}</p>
      <p className="mt-2">{t('until', { time: formatShortDayAndTime(expiresAt, language) })}</p>
      <StandaloneLink href="/attributes">{t('renew')}</StandaloneLink>
      <Section title={t('what.title')}>
        <StepList steps={steps.map((step) => ({ key: step, title: t(`what.${step}.title`), body: t(`what.${step}.body`) }))} />
      </Section>
      <Section title={t('kept.title')}><p className="max-w-text">{t('kept.body')}</p></Section>
    </SitePage>
  )
}

export default guarded(AttributesPage)
