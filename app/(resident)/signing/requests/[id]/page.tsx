import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import { Button, ButtonLink } from '@/components/button'
import { Section } from '@/components/heading'
import { NewTabButton } from '@/components/new-tab-button'
import { NotificationBanner } from '@/components/notification-banner'
import { SummaryList } from '@/components/summary-list'
import { formatShortDayAndTime } from '@/domain/japanese-date'
import { findOpenSigning, signingInvitation, type ListedDocument } from '@/server/gestures/signing-requests'
import { requireResident } from '@/server/session'
import { guarded } from '../../../../guarded'
import { SitePage } from '../../../../site-page'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('signing.request'))('title') }
}

async function SigningRequestPage({ params }: { params: Promise<{ id: string }> }) {
  const resident = await requireResident()
  const { id } = await params
  const signing = await findOpenSigning(resident, id, new Date())
  if (signing === null) return <Gone />
  const language = await getLocale()
  const t = await getTranslations('signing.request')
  const common = await getTranslations('common')
  const bridgeUrl = await signingInvitation(resident, signing, language)
  return (
    <SitePage title={t('title')} place="home" crumbs={await crumbs()}>
      <p className="mt-4 max-w-text">{t('lead', { count: signing.documents.length })}</p>
      <p className="mt-6"><NewTabButton href={bridgeUrl} note={common('opensInNewTab')}>{t('open')}</NewTabButton></p>
      <p className="mt-4 max-w-text">{t('opens', { address: new URL(bridgeUrl).origin })}</p>
      <p className="mt-2">{t('until', { time: formatShortDayAndTime(signing.expiresAt, language) })}</p>
      <Section title={t('documents')}><Documents documents={signing.documents} /></Section>
      <form method="post" action="/signing/drop" className="mt-8">
        <input type="hidden" name="signing" value={id} />
        <Button look="secondary">{t('drop')}</Button>
      </form>
    </SitePage>
  )
}

async function crumbs() {
  const common = await getTranslations('common')
  const t = await getTranslations('signing')
  return [{ href: '/home', text: common('breadcrumbs.home') }, { href: '/signing', text: t('title') }]
}

async function Documents({ documents }: { documents: ListedDocument[] }) {
  const t = await getTranslations('signing.request')
  const rows = documents.map(({ sha256, sizeInBytes, mediaType }, index) => ({
    key: String(index),
    label: t('document', { number: index + 1 }),
    value: (
      <>
        <p>{t('details', { kind: t(mediaType === 'application/xml' ? 'kinds.xml' : 'kinds.text'), size: sizeInBytes })}</p>
        <p className="text-solid-gray-700">{t('digest')}</p>
        <p className="text-mono-16N-150 wrap-anywhere">{Buffer.from(sha256, 'base64url').toString('hex').replace(/(.{8})(?=.)/g, '$1 ')}</p>
      </>
    ),
  }))
  return (
    <>
      <SummaryList rows={rows} />
      <p className="mt-4 max-w-text text-solid-gray-700">{t('compare')}</p>
    </>
  )
}

async function Gone() {
  const t = await getTranslations('signing.request')
  const before = <NotificationBanner id="gone" tone="warning" title={t('gone.title')}><p>{t('gone.body')}</p></NotificationBanner>
  return (
    <SitePage title={t('title')} place="home" crumbs={await crumbs()} before={before}>
      <div className="mt-8"><ButtonLink href="/signing">{t('gone.next')}</ButtonLink></div>
    </SitePage>
  )
}

export default guarded(SigningRequestPage)
