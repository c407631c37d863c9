import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import { BulletList } from '@/components/bullet-list'
import { Button, ButtonLink } from '@/components/button'
import { Section } from '@/components/heading'
import { Day } from '@/components/moment'
import { NotificationBanner } from '@/components/notification-banner'
import { SummaryList } from '@/components/summary-list'
import { findLink, type ResidentLink } from '@/server/links/resident-links'
import { requireResident } from '@/server/session'
import { guarded } from '../../../../guarded'
import { SitePage } from '../../../../site-page'
import { linksCrumbs } from '../../crumbs'
import { agreedKinds, senderName } from '../../sender-name'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('links.stop'))('title') }
}

async function StopPage({ params }: { params: Promise<{ id: string }> }) {
  const resident = await requireResident()
  const link = await findLink(resident, (await params).id)
  const t = await getTranslations('links.stop')
  if (link === null || link.state.state === 'stopped') return <NothingToStop />
  return (
    <SitePage title={t('title')} place="links" crumbs={await linksCrumbs()}>
      <Which link={link} />
      <Section title={t('happens')}>
        <BulletList items={[t('atOnce'), t('waiting'), t('kept'), t('forGood')]} />
        <p className="mt-4 max-w-text">{t('instead')}</p>
      </Section>
      <form method="post" action="/links/stop" className="mt-8 flex flex-wrap gap-4">
        <input type="hidden" name="link" value={link.id} />
        <Button>{t('submit')}</Button>
        <ButtonLink look="quiet" className="min-h-14" href="/links">{t('keep')}</ButtonLink>
      </form>
    </SitePage>
  )
}

async function Which({ link }: { link: ResidentLink }) {
  const t = await getTranslations('links')
  const language = await getLocale()
  const rows = [
    { key: 'sender', label: t('active.sender'), value: await senderName(link) },
    { key: 'kinds', label: t('active.kinds'), value: await agreedKinds(link.kinds) },
    { key: 'since', label: t('active.since'), value: <Day at={link.state.since} language={language} /> },
    { key: 'lastUsed', label: t('active.lastUsed'), value: link.lastUsedAt === null ? t('active.neverUsed') : <Day at={link.lastUsedAt} language={language} /> },
  ]
  return <div className="mt-6"><SummaryList rows={rows} /></div>
}

async function NothingToStop() {
  const t = await getTranslations('links.stop')
  const before = <NotificationBanner id="gone" tone="information" title={t('gone.title')}><p>{t('gone.body')}</p></NotificationBanner>
  return (
    <SitePage title={t('title')} place="links" crumbs={await linksCrumbs()} before={before}>
      <div className="mt-8"><ButtonLink href="/links">{t('gone.next')}</ButtonLink></div>
    </SitePage>
  )
}

export default guarded(StopPage)
