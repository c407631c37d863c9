import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import { Button, ButtonLink } from '@/components/button'
import { Section } from '@/components/heading'
import { Day } from '@/components/moment'
import { StatusBadge } from '@/components/status-badge'
import { Table } from '@/components/table'
import { groupedCorporateNumber } from '@/domain/corporate-number'
import { listProposals } from '@/server/organisations/proposals'
import { listOrganisations, type OrganisationSummary } from '@/server/organisations/registry'
import { requireOperator } from '@/server/session'
import { StandaloneLink } from '@/components/text-link'
import { FormNotice } from '../../form-notice'
import { guarded } from '../../guarded'
import { single } from '../../member-form'
import { SitePage } from '../../site-page'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('organisations'))('operator.title') }
}

async function OperatorPage({ searchParams }: { searchParams: Promise<{ problem?: string | string[], done?: string | string[] }> }) {
  const operator = await requireOperator()
  const { problem, done } = await searchParams
  const [organisations, waiting] = [await listOrganisations(operator), await listProposals(operator, ['register-organisation'], { onlyWaiting: true })]
  const t = await getTranslations('organisations')
  return (
    <SitePage title={t('operator.title')} place="operator" before={<FormNotice problem={single(problem)} done={single(done)} />}>
      <p className="mt-4 max-w-text">{t('operator.lead')}</p>
      <div className="mt-6"><ButtonLink href="/operator/organisations/new">{t('operator.register')}</ButtonLink></div>
      <Section title={t('operator.waiting')}>
        <p>{t('operator.waitingCount', { count: waiting.rows.length })}</p>
        <StandaloneLink href="/proposals" className="mt-2">{t('proposals.title')}</StandaloneLink>
      </Section>
      <Section title={t('operator.list')}><Organisations organisations={organisations} /></Section>
    </SitePage>
  )
}

async function Organisations({ organisations }: { organisations: OrganisationSummary[] }) {
  const t = await getTranslations('organisations')
  const language = await getLocale()
  const rows = organisations.map((organisation) => ({
    key: organisation.id,
    cells: {
      name: organisation.name,
      number: <span className="whitespace-nowrap">{groupedCorporateNumber(organisation.corporateNumber)}</span>,
      roles: organisation.roles.map((role) => t(`roles.${role}`)).join(t('listSeparator')),
      members: t('operator.members', { count: organisation.members }),
      since: <Day at={organisation.createdAt} language={language} />,
      state: <State organisation={organisation} />,
    },
  }))
  const columns = [
    { key: 'name', title: t('fields.name') }, { key: 'number', title: t('fields.corporateNumber') }, { key: 'roles', title: t('fields.roles') },
    { key: 'members', title: t('fields.members'), numeric: true }, { key: 'since', title: t('fields.since') }, { key: 'state', title: t('fields.state') },
  ]
  return <Table caption={t('operator.list')} captionHidden columns={columns} rows={rows} />
}

async function State({ organisation: { id, name, roles, state } }: { organisation: OrganisationSummary }) {
  const t = await getTranslations('organisations')
  if (state === 'closed' || roles.includes('operator')) return <StatusBadge tone="plain">{t(`states.${state}`)}</StatusBadge>
  const next = state === 'active' ? 'suspended' : 'active'
  return (
    <form method="post" action="/operator/organisations/state" className="flex flex-wrap items-center gap-x-2">
      <StatusBadge tone={state === 'active' ? 'plain' : 'unknown'}>{t(`states.${state}`)}</StatusBadge>
      <input type="hidden" name="organisation" value={id} />
      <input type="hidden" name="state" value={next} />
      <Button look="quiet" aria-label={t(`operator.changeNamed.${next}`, { name })}>{t(`operator.change.${next}`)}</Button>
    </form>
  )
}

export default guarded(OperatorPage)
