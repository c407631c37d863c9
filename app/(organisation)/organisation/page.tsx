import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { EmptyState } from '@/components/empty-state'
import { Section } from '@/components/heading'
import { ReferenceNumber } from '@/components/reference-number'
import { SummaryList } from '@/components/summary-list'
import { TaskList } from '@/components/task-list'
import type { Member, Recipient } from '@/domain/actor'
import { groupedCorporateNumber } from '@/domain/corporate-number'
import { proposalKinds } from '@/domain/proposals'
import { countUnreadForwards } from '@/server/inbox/list'
import { listProposals } from '@/server/organisations/proposals'
import { requireMember } from '@/server/session'
import { FormNotice } from '../../form-notice'
import { guarded } from '../../guarded'
import { single } from '../../member-form'
import { SitePage } from '../../site-page'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('organisations'))('home.title') }
}

async function OrganisationPage({ searchParams }: { searchParams: Promise<{ problem?: string | string[] }> }) {
  const actor = await requireMember()
  const t = await getTranslations('organisations')
  const rows = [
    { key: 'name', label: t('fields.name'), value: actor.organisationName },
    { key: 'number', label: t('fields.corporateNumber'), value: <ReferenceNumber value={groupedCorporateNumber(actor.corporateNumber)} /> },
    { key: 'capacity', label: t('fields.capacity'), value: t(`capacity.capacities.${actor.kind}`) },
    { key: 'label', label: t('fields.ownLabel'), value: actor.label },
  ]
  return (
    <SitePage title={t('home.title')} place="organisation" before={<FormNotice problem={single((await searchParams).problem)} done="" />}>
      <Section title={t('home.about')} className="mt-8"><SummaryList rows={rows} /></Section>
      {actor.kind === 'depositor' ? <Section title={(await getTranslations('console'))('title')}><DepositTasks /></Section> : null}
      {actor.kind === 'recipient' ? <Section title={(await getTranslations('inbox'))('title')}><InboxTask actor={actor} /></Section> : null}
      <Section title={t('home.administration')}>
        {actor.isAdministrator ? <Administration actor={actor} /> : <EmptyState title={t('home.notAdministrator.title')}><p>{t('home.notAdministrator.body')}</p></EmptyState>}
      </Section>
    </SitePage>
  )
}

async function DepositTasks() {
  const t = await getTranslations('console')
  return <TaskList tasks={[
    { key: 'deposits', href: '/organisation/deposits', title: t('open'), details: [t('homeDetail')], badge: null },
    { key: 'links', href: '/organisation/links', title: t('home.links'), details: [t('home.linksDetail')], badge: null },
  ]} />
}

async function InboxTask({ actor }: { actor: Recipient }) {
  const t = await getTranslations('inbox')
  const unread = await countUnreadForwards(actor)
  const badge = unread > 0 ? { tone: 'action' as const, text: t('states.unread') } : null
  return <TaskList tasks={[{ key: 'inbox', href: '/organisation/inbox', title: t('openHome'), details: [t('homeDetail')], badge }]} />
}

async function Administration({ actor }: { actor: Member }) {
  const t = await getTranslations('organisations')
  const { rows } = await listProposals(actor, proposalKinds, { onlyWaiting: true })
  const others = rows.filter(({ isOwn }) => !isOwn).length
  const tasks = [
    { key: 'proposals', href: '/proposals', title: t('proposals.title'), details: [t('home.waiting', { count: others })], badge: others > 0 ? { tone: 'action' as const, text: t('home.toDecide') } : null },
    { key: 'members', href: '/organisation/members', title: t('members.title'), details: [t('home.members')], badge: null },
    ...(actor.kind === 'operator' ? [] : [
      { key: 'keys', href: '/organisation/keys', title: t('keys.title'), details: [t('home.keys')], badge: null },
      { key: 'seals', href: '/organisation/seals', title: t('seals.title'), details: [t('home.seals')], badge: null },
      { key: 'webhooks', href: '/organisation/webhooks', title: t('webhooks.title'), details: [t('home.webhooks')], badge: null },
    ]),
  ]
  return <TaskList tasks={tasks} />
}

export default guarded(OrganisationPage)
