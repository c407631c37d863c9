import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { ButtonLink } from '@/components/button'
import { EmptyState } from '@/components/empty-state'
import { StandaloneLink } from '@/components/text-link'
import { listForwards } from '@/server/forwards/list'
import { requireResident } from '@/server/session'
import { guarded } from '../../guarded'
import { SitePage } from '../../site-page'
import { ForwardTable } from './forward-table'
import { problemBanner, problemIn, titleWith } from './problem-banner'

export const dynamic = 'force-dynamic'

type Parameter = string | string[] | undefined
type ForwardsPageProps = { searchParams: Promise<{ after?: Parameter, problem?: Parameter }> }

export async function generateMetadata({ searchParams }: ForwardsPageProps): Promise<Metadata> {
  return { title: await titleWith((await getTranslations('forwards'))('title'), problemIn((await searchParams).problem)) }
}

async function ForwardsPage({ searchParams }: ForwardsPageProps) {
  const resident = await requireResident()
  const { after, problem } = await searchParams
  const further = typeof after === 'string'
  const page = await listForwards(resident, further ? after : null)
  const t = await getTranslations('forwards')
  return (
    <SitePage title={t('title')} place="mailbox" crumbs={[{ href: '/mailbox', text: (await getTranslations('mailbox'))('title') }]} before={await problemBanner(problemIn(problem))}>
      <p className="mt-4 max-w-text">{t('lead')}</p>
      {further ? <StandaloneLink href="/forwards" className="mt-4">{t('newest')}</StandaloneLink> : null}
      <div className="mt-6">{page.rows.length > 0 ? <ForwardTable forwards={page.rows} columns={['document', 'recipient', 'sentOn', 'state', 'details']} /> : <NothingHere further={further} />}</div>
      {page.next === null ? null : <ButtonLink look="secondary" className="mt-6" href={`/forwards?after=${page.next}`}>{t('more')}</ButtonLink>}
    </SitePage>
  )
}

async function NothingHere({ further }: { further: boolean }) {
  const t = await getTranslations('forwards')
  if (further) return <EmptyState title={t('emptyPage.title')}><p>{t('emptyPage.body')}</p></EmptyState>
  return (
    <EmptyState title={t('empty.title')}>
      <p>{t('empty.body')}</p>
      <StandaloneLink href="/mailbox">{t('empty.next')}</StandaloneLink>
    </EmptyState>
  )
}

export default guarded(ForwardsPage)
