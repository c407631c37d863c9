import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { ButtonLink } from '@/components/button'
import { EmptyState } from '@/components/empty-state'
import { StandaloneLink } from '@/components/text-link'
import { forwardsOfForm } from '@/server/forwards/list'
import { requireResident } from '@/server/session'
import { guarded } from '../../../../../guarded'
import { SitePage } from '../../../../../site-page'
import { ForwardTable } from '../../../../forwards/forward-table'
import { forwardCrumbs, type Parameter } from '../draft-in'

export const dynamic = 'force-dynamic'

type SentPageProps = { params: Promise<{ id: string }>, searchParams: Promise<{ form?: Parameter }> }

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('forwards.sent'))('title') }
}

async function SentPage({ params, searchParams }: SentPageProps) {
  const resident = await requireResident()
  const { id } = await params
  const { form } = await searchParams
  const sent = await forwardsOfForm(resident, typeof form === 'string' ? form : '')
  const [t, forwards] = await Promise.all([getTranslations('forwards.sent'), getTranslations('forwards')])
  const crumbs = await forwardCrumbs(id)
  if (sent.length === 0) {
    return (
      <SitePage title={forwards('item.title')} place="mailbox" crumbs={crumbs}>
        <div className="mt-8"><EmptyState title={t('none')} /></div>
        <ButtonLink href={`/mailbox/${encodeURIComponent(id)}`} className="mt-8">{forwards('back')}</ButtonLink>
      </SitePage>
    )
  }
  return (
    <SitePage title={t('title')} place="mailbox" crumbs={crumbs}>
      <p className="mt-4 max-w-text">{t('lead')}</p>
      <div className="mt-8"><ForwardTable forwards={sent} columns={['recipient', 'state', 'receipt', 'details']} /></div>
      <div className="mt-8 flex flex-wrap gap-x-6">
        <StandaloneLink href={`/mailbox/${encodeURIComponent(id)}`}>{forwards('back')}</StandaloneLink>
        <StandaloneLink href="/forwards">{forwards('item.all')}</StandaloneLink>
      </div>
    </SitePage>
  )
}

export default guarded(SentPage)
