import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { Button } from '@/components/button'
import { ReferenceNumber } from '@/components/reference-number'
import { SummaryList } from '@/components/summary-list'
import { StandaloneLink } from '@/components/text-link'
import { groupedCorporateNumber } from '@/domain/corporate-number'
import { checkRegistration } from '@/server/organisations/registry'
import { requireOperator } from '@/server/session'
import { guarded } from '../../../../guarded'
import { single, ticked, tickedQuery, withQuery } from '../../../../member-form'
import { SitePage } from '../../../../site-page'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('organisations'))('operator.check.title') }
}

async function CheckPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const operator = await requireOperator()
  const fields = Object.fromEntries(Object.entries(await searchParams).map(([name, value]) => [name, single(value)]))
  const { name = '', corporateNumber = '' } = fields
  const filled = { name, corporateNumber, ...tickedQuery(fields, 'role') }
  const checked = await checkRegistration(operator, { name, corporateNumber, roles: ticked(fields, 'role') })
  if (!checked.ok) redirect(withQuery('/operator/organisations/new', { ...filled, problem: checked.reason }))
  const { registration } = checked
  const t = await getTranslations('organisations')
  const rows = [
    { key: 'name', label: t('fields.name'), value: registration.name },
    { key: 'number', label: t('fields.corporateNumber'), value: <ReferenceNumber value={groupedCorporateNumber(registration.corporateNumber)} /> },
    { key: 'roles', label: t('fields.roles'), value: registration.roles.map((role) => t(`roles.${role}`)).join(t('listSeparator')) },
  ]
  return (
    <SitePage title={t('operator.check.title')} place="operator" crumbs={[{ href: '/operator', text: t('operator.title') }]}>
      <p className="mt-4 max-w-text">{t('operator.check.lead')}</p>
      <div className="mt-8"><SummaryList rows={rows} /></div>
      <StandaloneLink href={withQuery('/operator/organisations/new', filled)} className="mt-4">{t('operator.check.change')}</StandaloneLink>
      <form method="post" action="/operator/organisations/propose" className="mt-8">
        {Object.entries(filled).map(([field, value]) => <input key={field} type="hidden" name={field} value={value} />)}
        <Button>{t('operator.check.propose')}</Button>
      </form>
    </SitePage>
  )
}

export default guarded(CheckPage)
