import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { Button } from '@/components/button'
import { ErrorSummary } from '@/components/error-summary'
import { Section } from '@/components/heading'
import { NotificationBanner } from '@/components/notification-banner'
import { StandaloneLink } from '@/components/text-link'
import { maxOpenOffers } from '@/domain/links'
import { searchDepositors } from '@/server/links/depositors'
import { requireResident } from '@/server/session'
import { guarded } from '../../../guarded'
import { SitePage } from '../../../site-page'
import { linksCrumbs } from '../crumbs'
import { SenderSearch } from './sender-search'

export const dynamic = 'force-dynamic'

type Parameter = string | string[] | undefined
type NewCodePageProps = { searchParams: Promise<{ q?: Parameter, problem?: Parameter }> }

export async function generateMetadata({ searchParams }: NewCodePageProps): Promise<Metadata> {
  const title = (await getTranslations('links.new'))('title')
  const common = await getTranslations('common')
  return { title: (await searchParams).problem === undefined ? title : common('errorTitle', { title }) }
}

async function NewCodePage({ searchParams }: NewCodePageProps) {
  const resident = await requireResident()
  const { q, problem } = await searchParams
  const query = typeof q === 'string' ? q.trim() : ''
  const found = await searchDepositors(resident, query)
  const t = await getTranslations('links.new')
  return (
    <SitePage title={t('title')} place="links" crumbs={await linksCrumbs()} before={await noticeFor(problem)}>
      <p className="mt-4 max-w-text">{t('lead')}</p>
      <Section title={t('choose.title')} className="mt-8">
        <SenderSearch query={query} found={found} problem={problem === 'organisation-unknown' ? t('problem.organisation-unknown') : null} />
      </Section>
      <Section title={t('open.title')}>
        <p className="max-w-text">{t('open.body')}</p>
        <form method="post" action="/links/offers" className="mt-4">
          <input type="hidden" name="organisation" value="" />
          <Button look="secondary">{t('open.submit')}</Button>
        </form>
      </Section>
    </SitePage>
  )
}

async function noticeFor(problem: Parameter): Promise<ReactNode> {
  const common = await getTranslations('common')
  const t = await getTranslations('links')
  if (problem === 'organisation-unknown') return <ErrorSummary title={common('errorSummary')} problems={[{ fieldId: 'q', sentence: t('new.problem.organisation-unknown') }]} />
  if (problem === 'too-many-offers') return <TooMany />
  if (problem !== 'failed') return null
  return <NotificationBanner id="problem" tone="problem" title={t('problem.failed.title')}><p>{t('problem.failed.body')}</p></NotificationBanner>
}

async function TooMany() {
  const t = await getTranslations('links.new.problem.too-many-offers')
  return (
    <NotificationBanner id="problem" tone="warning" title={t('title', { count: maxOpenOffers })}>
      <p>{t('body')}</p>
      <StandaloneLink href="/links#codes">{t('next')}</StandaloneLink>
    </NotificationBanner>
  )
}

export default guarded(NewCodePage)
