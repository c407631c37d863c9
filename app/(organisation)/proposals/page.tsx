import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import { ButtonLink } from '@/components/button'
import { EmptyState } from '@/components/empty-state'
import { ShortMoment } from '@/components/moment'
import { TaskList } from '@/components/task-list'
import { proposalKinds } from '@/domain/proposals'
import { listProposals, type StoredProposal } from '@/server/organisations/proposals'
import { requireMember } from '@/server/session'
import { guarded } from '../../guarded'
import { single } from '../../member-form'
import { SitePage } from '../../site-page'
import { badgeOf, nameOf } from './proposal-words'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('organisations'))('proposals.title') }
}

async function ProposalsPage({ searchParams }: { searchParams: Promise<{ after?: string | string[] }> }) {
  const actor = await requireMember()
  const after = single((await searchParams).after)
  const page = await listProposals(actor, proposalKinds, after === '' ? {} : { after })
  const t = await getTranslations('organisations')
  return (
    <SitePage title={t('proposals.title')} place="proposals">
      <p className="mt-4 max-w-text">{t('proposals.lead')}</p>
      <div className="mt-8">{page.rows.length > 0 ? <Rows rows={page.rows} /> : <EmptyState title={t('proposals.none.title')}><p>{t('proposals.none.body')}</p></EmptyState>}</div>
      {page.next === null ? null : <div className="mt-8"><ButtonLink look="secondary" href={`/proposals?after=${encodeURIComponent(page.next)}`}>{t('proposals.more')}</ButtonLink></div>}
    </SitePage>
  )
}

async function Rows({ rows }: { rows: StoredProposal[] }) {
  const t = await getTranslations('organisations')
  const language = await getLocale()
  const at = new Date()
  const tasks = await Promise.all(rows.map(async (proposal) => ({
    key: proposal.id,
    href: `/proposals/${proposal.id}`,
    title: t('proposals.titleOf', { kind: t(`proposals.kinds.${proposal.kind}`), name: await nameOf(proposal) }),
    details: [<>{t('proposals.proposedAt')} <ShortMoment at={proposal.proposedAt} language={language} /></>, proposal.isOwn ? t('proposals.own') : t('proposals.others')],
    badge: await badgeOf(proposal, at),
  })))
  return <TaskList tasks={tasks} />
}

export default guarded(ProposalsPage)
