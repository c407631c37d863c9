import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { EmptyState } from '@/components/empty-state'
import { Section } from '@/components/heading'
import { NotificationBanner } from '@/components/notification-banner'
import { StandaloneLink } from '@/components/text-link'
import { wasReopened } from '@/server/closing/reopen'
import { homeOverview } from '@/server/home/overview'
import { noteTold } from '@/server/mailbox/notify'
import { requireResident } from '@/server/session'
import { guarded } from '../../guarded'
import { SitePage } from '../../site-page'
import { ActivityList } from './activity-list'
import { LastLogin } from './last-login'
import { NewItems } from './new-items'
import { OpenTasks } from './open-tasks'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('home'))('title') }
}

async function HomePage() {
  const resident = await requireResident()
  const t = await getTranslations('home')
  const overview = await homeOverview(resident)
  await noteTold(resident, overview.newItems, new Date())
  return (
    <SitePage title={t('title')} place="home" before={await wasReopened(resident) ? <Reopened /> : null}>
      <Section title={t('tasks.title')} className="mt-8"><OpenTasks tasks={overview.tasks} /></Section>
      <NewItems items={overview.newItems} />
      <Section title={t('procedures.title')}>
        <EmptyState title={t('procedures.empty.title')}><p>{t('procedures.empty.body')}</p></EmptyState>
        <StandaloneLink href="/signing" className="mt-2 mr-6">{t('procedures.signing')}</StandaloneLink>
        <StandaloneLink href="/attributes" className="mr-6">{t('procedures.attributes')}</StandaloneLink>
        <StandaloneLink href="/links">{t('procedures.links')}</StandaloneLink>
      </Section>
      <Section title={t('activity.title')}><ActivityList activity={overview.activity} /></Section>
      <Section title={t('lastLogin.title')}><LastLogin login={overview.lastLogin} /></Section>
    </SitePage>
  )
}

async function Reopened() {
  const t = await getTranslations('account.close.reopened')
  return <NotificationBanner id="reopened" tone="information" title={t('title')}><p>{t('body')}</p></NotificationBanner>
}

export default guarded(HomePage)
