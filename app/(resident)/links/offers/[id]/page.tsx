import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import { BulletList } from '@/components/bullet-list'
import { Button, ButtonLink } from '@/components/button'
import { Section } from '@/components/heading'
import { Moment } from '@/components/moment'
import { NotificationBanner } from '@/components/notification-banner'
import { QrCode } from '@/components/qr-code'
import { ReferenceNumber } from '@/components/reference-number'
import { SummaryList } from '@/components/summary-list'
import { groupedCode } from '@/domain/links'
import { findOffer, type Offer } from '@/server/links/offer'
import { requireResident } from '@/server/session'
import { guarded } from '../../../../guarded'
import { SitePage } from '../../../../site-page'
import { linksCrumbs } from '../../crumbs'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('links.offer'))('title') }
}

async function OfferPage({ params }: { params: Promise<{ id: string }> }) {
  const resident = await requireResident()
  const offer = await findOffer(resident, (await params).id, new Date())
  if (offer === null) return <Over what="gone" />
  if (offer.isUsed) return <Over what="used" />
  const t = await getTranslations('links.offer')
  return (
    <SitePage title={t('title')} place="links" crumbs={await linksCrumbs()}>
      <p className="mt-4 max-w-text">{offer.organisationName === null ? t('leadOpen') : t('lead', { name: offer.organisationName })}</p>
      <Code offer={offer} />
      <Section title={t('how.title')}>
        <BulletList items={[t('how.counter'), t('how.form'), t('how.then')]} />
        <p className="mt-4 max-w-text">{offer.organisationName === null ? t('how.secretOpen') : t('how.secret', { name: offer.organisationName })}</p>
      </Section>
      <form method="post" action="/links/offers/withdraw" className="mt-8">
        <input type="hidden" name="offer" value={offer.id} />
        <Button look="secondary">{t('withdraw')}</Button>
        <p className="mt-2 max-w-text">{t('withdrawBody')}</p>
      </form>
    </SitePage>
  )
}

async function Code({ offer: { code, organisationName, expiresAt } }: { offer: Offer & { code: string } }) {
  const t = await getTranslations('links.offer')
  const rows = [
    { key: 'code', label: t('code'), value: <><ReferenceNumber value={groupedCode(code)} /><span className="mt-1 block text-solid-gray-700">{t('copy')}</span></> },
    { key: 'qr', label: t('qr.label'), value: <><QrCode text={code} label={t('qr.holds', { code: groupedCode(code) })} /><span className="block text-solid-gray-700">{t('qr.same')}</span></> },
    { key: 'who', label: t('who'), value: organisationName ?? t('anybody') },
    { key: 'until', label: t('until'), value: <Moment at={expiresAt} language={await getLocale()} /> },
    { key: 'kinds', label: t('kinds'), value: t('allKinds') },
  ]
  return <div className="mt-6"><SummaryList rows={rows} /></div>
}

async function Over({ what }: { what: 'gone' | 'used' }) {
  const t = await getTranslations('links.offer')
  const banner = <NotificationBanner id="over" tone={what === 'used' ? 'success' : 'information'} title={t(`${what}.title`)}><p>{t(`${what}.body`)}</p></NotificationBanner>
  return (
    <SitePage title={t('title')} place="links" crumbs={await linksCrumbs()} before={banner}>
      <div className="mt-8"><ButtonLink href="/links">{t('back')}</ButtonLink></div>
    </SitePage>
  )
}

export default guarded(OfferPage)
