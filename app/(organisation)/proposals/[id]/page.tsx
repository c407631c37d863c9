import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getLocale, getTranslations } from 'next-intl/server'
import { Button } from '@/components/button'
import { Section } from '@/components/heading'
import { Moment } from '@/components/moment'
import { StatusBadge } from '@/components/status-badge'
import { SummaryList, type SummaryRow } from '@/components/summary-list'
import type { Member } from '@/domain/actor'
import { isDecidable } from '@/domain/proposals'
import { memberLabels } from '@/server/organisations/members'
import { findProposal, type StoredProposal } from '@/server/organisations/proposals'
import { requireMember } from '@/server/session'
import { FormNotice } from '../../../form-notice'
import { guarded } from '../../../guarded'
import { single } from '../../../member-form'
import { SitePage } from '../../../site-page'
import { contentRows } from '../content-rows'
import { badgeOf } from '../proposal-words'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('organisations'))('proposals.one') }
}

type ProposalPageProps = { params: Promise<{ id: string }>, searchParams: Promise<{ problem?: string | string[], done?: string | string[] }> }

async function ProposalPage({ params, searchParams }: ProposalPageProps) {
  const actor = await requireMember()
  const proposal = await findProposal(actor, (await params).id)
  if (proposal === null) notFound()
  const { problem, done } = await searchParams
  const t = await getTranslations('organisations')
  return (
    <SitePage title={t(`proposals.kinds.${proposal.kind}`)} place="proposals" crumbs={[{ href: '/proposals', text: t('proposals.title') }]}
      before={<FormNotice problem={single(problem)} done={single(done)} />}>
      <Section title={t('proposals.content')} className="mt-8"><SummaryList rows={await contentRows(actor, proposal)} /></Section>
      <Section title={t('proposals.course')}><SummaryList rows={await courseRows(actor, proposal)} /></Section>
      {isDecidable(proposal, new Date()) ? <Section title={t('proposals.decide')}><Decide proposal={proposal} /></Section> : null}
    </SitePage>
  )
}

async function courseRows(actor: Member, proposal: StoredProposal): Promise<SummaryRow[]> {
  const t = await getTranslations('organisations')
  const language = await getLocale()
  const decided = proposal.state === 'waiting' ? null : proposal
  const labels = await memberLabels(actor, [proposal.proposedBy.memberId, ...(decided ? [decided.decidedBy.memberId] : [])])
  const who = (memberId: string) => labels.get(memberId) ?? t('proposals.unknownMember')
  const badge = await badgeOf(proposal, new Date())
  return [
    { key: 'state', label: t('fields.state'), value: <StatusBadge tone={badge.tone}>{badge.text}</StatusBadge> },
    { key: 'proposed', label: t('proposals.proposedAt'), value: <><Moment at={proposal.proposedAt} language={language} /> {t('proposals.by', { label: who(proposal.proposedBy.memberId) })}</> },
    ...(decided === null
      ? [{ key: 'until', label: t('proposals.until'), value: <Moment at={proposal.expiresAt} language={language} /> }]
      : [{ key: 'decided', label: t('proposals.decidedAt'), value: <><Moment at={decided.decidedAt} language={language} /> {t('proposals.by', { label: who(decided.decidedBy.memberId) })}</> }]),
  ]
}

/** Whoever proposed can only take it back; another person approves or refuses, with equal weight. */
async function Decide({ proposal }: { proposal: StoredProposal }) {
  const t = await getTranslations('organisations.proposals')
  return (
    <form method="post" action={`/proposals/${proposal.id}/decide`}>
      <p className="max-w-text">{proposal.isOwn ? t('ownLead') : t(`approveLead.${proposal.kind}`)}</p>
      <div className="mt-6 flex flex-wrap gap-4">
        {proposal.isOwn
          ? <Button look="secondary" name="decision" value="withdrawn">{t('withdraw')}</Button>
          : <><Button name="decision" value="approved">{t('approve')}</Button><Button look="secondary" name="decision" value="refused" className="min-h-14">{t('refuse')}</Button></>}
      </div>
    </form>
  )
}

export default guarded(ProposalPage)
