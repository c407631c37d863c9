import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { Section } from '@/components/heading'
import { TaskList } from '@/components/task-list'
import { requireDepositor } from '@/server/session'
import { guarded } from '../../../guarded'
import { SitePage } from '../../../site-page'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('console'))('title') }
}

async function DepositsPage() {
  await requireDepositor()
  const t = await getTranslations('console')
  return (
    <SitePage title={t('title')} place="deposits">
      <p className="mt-4 max-w-text">{t('home.lead')}</p>
      <Section title={t('home.begin')} className="mt-8"><Beginnings /></Section>
    </SitePage>
  )
}

async function Beginnings() {
  const t = await getTranslations('console.home')
  return <TaskList tasks={[
    { key: 'single', href: '/organisation/deposits/new', title: t('single'), details: [t('singleDetail')], badge: null },
    { key: 'table', href: '/organisation/deposits/table', title: t('table'), details: [t('tableDetail')], badge: null },
  ]} />
}

export default guarded(DepositsPage)
