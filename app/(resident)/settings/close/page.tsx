import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import { BulletList } from '@/components/bullet-list'
import { ButtonLink } from '@/components/button'
import { Section } from '@/components/heading'
import { NotificationBanner } from '@/components/notification-banner'
import { StandaloneLink } from '@/components/text-link'
import { closingOverview, type ClosingOverview } from '@/server/closing/close'
import { stepUpInvitation } from '@/server/gestures/step-up-request'
import { requireResident } from '@/server/session'
import { guarded } from '../../../guarded'
import { SitePage } from '../../../site-page'
import { StepUpLink } from '../../step-up-link'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('account.close'))('title') }
}

async function ClosePage() {
  const resident = await requireResident()
  const overview = await closingOverview(resident)
  const invitation = await stepUpInvitation(resident, { purpose: 'close-account' }, await getLocale(), new Date())
  const t = await getTranslations('account.close')
  const settings = await getTranslations('settings')
  const mayClose = overview.memberships === 0
  const member = <NotificationBanner id="member" tone="warning" title={t('member.title')}><p>{t('member.body')}</p></NotificationBanner>
  return (
    <SitePage title={t('title')} place="settings" crumbs={[{ href: '/settings', text: settings('title') }]} before={mayClose ? null : member}>
      <p className="mt-4">{t('lead')}</p>
      <Section title={t('what.title')} className="mt-8"><WhatHappens overview={overview} /></Section>
      <Section title={t('export.title')}>
        <p className="max-w-text">{t('export.body')}</p>
        <StandaloneLink href="/settings/export" className="mt-2">{t('export.link')}</StandaloneLink>
      </Section>
      {mayClose ? <Section title={t('sign.title')}><p className="max-w-text">{t('sign.body')}</p><StepUpLink invitation={invitation} /></Section> : null}
      <div className="mt-8"><ButtonLink href="/settings" look="secondary">{t('keep')}</ButtonLink></div>
    </SitePage>
  )
}

async function WhatHappens({ overview: { items, activeLinks, forwards } }: { overview: ClosingOverview }) {
  const t = await getTranslations('account.close.what')
  const sentences = [t('links', { count: activeLinks }), t('codes'), t('forwards', { count: forwards }), t('sessions'), t('items', { count: items }), t('grace'), t('after')]
  return <div className="max-w-text"><BulletList items={sentences} /></div>
}

export default guarded(ClosePage)
