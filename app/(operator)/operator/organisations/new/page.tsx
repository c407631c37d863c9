import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { Button } from '@/components/button'
import { CheckboxGroup } from '@/components/checkbox-group'
import { Input } from '@/components/input'
import { registrableRoles } from '@/domain/organisations'
import { requireOperator } from '@/server/session'
import { FormNotice, problemOf } from '../../../../form-notice'
import { guarded } from '../../../../guarded'
import { single } from '../../../../member-form'
import { SitePage } from '../../../../site-page'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('organisations'))('operator.new.title') }
}

const fields = { 'name-malformed': 'name', 'number-malformed': 'corporateNumber', 'number-taken': 'corporateNumber', 'role-missing': 'role' }

async function NewOrganisationPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  await requireOperator()
  const query = await searchParams
  const problem = single(query.problem)
  const t = await getTranslations('organisations')
  const boxes = registrableRoles.map((role) => ({ name: `role-${role}`, text: t(`roles.${role}`), checked: query[`role-${role}`] === 'yes' }))
  return (
    <SitePage title={t('operator.new.title')} place="operator" crumbs={[{ href: '/operator', text: t('operator.title') }]} before={<FormNotice problem={problem} done="" fields={fields} />}>
      <p className="mt-4 max-w-text">{t('operator.new.lead')}</p>
      {/* By GET: looking at what was filled in changes nothing. */}
      <form method="get" action="/operator/organisations/check" className="mt-8 flex flex-col gap-6">
        <Input id="name" name="name" label={t('fields.name')} problem={await problemOf(problem, ['name-malformed'])} required requirementText={t('required')} defaultValue={single(query.name)} maxLength={100} autoComplete="off" />
        <Input id="corporateNumber" name="corporateNumber" label={t('fields.corporateNumber')} support={t('operator.new.numberSupport')} problem={await problemOf(problem, ['number-malformed', 'number-taken'])}
          required requirementText={t('required')} defaultValue={single(query.corporateNumber)} inputMode="numeric" maxLength={20} autoComplete="off" />
        <CheckboxGroup id="role" legend={t('fields.roles')} boxes={boxes} problem={await problemOf(problem, ['role-missing'])} />
        <div><Button>{t('operator.new.check')}</Button></div>
      </form>
    </SitePage>
  )
}

export default guarded(NewOrganisationPage)
