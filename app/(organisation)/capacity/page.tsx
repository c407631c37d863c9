import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { Button } from '@/components/button'
import { Section } from '@/components/heading'
import { Input } from '@/components/input'
import { StatusBadge } from '@/components/status-badge'
import { listCapacities, type CapacityChoice } from '@/server/identity/capacity'
import { requireActor } from '@/server/session'
import { FormNotice, problemOf } from '../../form-notice'
import { guarded } from '../../guarded'
import { single } from '../../member-form'
import { SitePage } from '../../site-page'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('organisations'))('capacity.title') }
}

const codeProblems = { 'code-malformed': 'code', 'code-unknown': 'code' }

async function CapacityPage({ searchParams }: { searchParams: Promise<{ problem?: string | string[], done?: string | string[] }> }) {
  const actor = await requireActor()
  const choices = await listCapacities(actor)
  const { problem, done } = await searchParams
  const t = await getTranslations('organisations.capacity')
  return (
    <SitePage title={t('title')} before={<FormNotice problem={single(problem)} done={single(done)} fields={codeProblems} />}>
      <p className="mt-4 max-w-text">{t('lead')}</p>
      <ul className="mt-6">
        <Choice key="resident" title={t('resident')} detail={t('residentDetail')} isCurrent={actor.kind === 'resident'} fields={{ capacity: 'resident' }} />
        {choices.map((choice) => <OrganisationChoice key={`${choice.memberId}-${choice.capacity}`} choice={choice} />)}
      </ul>
      {actor.kind === 'resident' ? <Redeem problem={await problemOf(single(problem), Object.keys(codeProblems))} /> : null}
    </SitePage>
  )
}

async function OrganisationChoice({ choice }: { choice: CapacityChoice }) {
  const t = await getTranslations('organisations.capacity')
  const { capacity, organisationId, memberId, organisationName, label, isCurrent } = choice
  const title = t('as', { organisation: organisationName, capacity: t(`capacities.${capacity}`) })
  return <Choice title={title} detail={t('label', { label })} isCurrent={isCurrent} fields={{ capacity, organisationId, memberId }} />
}

type ChoiceProps = { title: string, detail: string, isCurrent: boolean, fields: Record<string, string> }

async function Choice({ title, detail, isCurrent, fields }: ChoiceProps) {
  const t = await getTranslations('organisations.capacity')
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-b border-solid-gray-300 py-4">
      <div className="min-w-0 flex-1 basis-56">
        <p className="text-std-17B-170 text-solid-gray-900">{title}</p>
        <p className="text-std-16N-170 text-solid-gray-700">{detail}</p>
      </div>
      {isCurrent ? <StatusBadge tone="plain">{t('current')}</StatusBadge> : (
        <form method="post" action="/capacity/choose">
          {Object.entries(fields).map(([name, value]) => <input key={name} type="hidden" name={name} value={value} />)}
          <Button look="secondary" aria-label={t('chooseNamed', { title })}>{t('choose')}</Button>
        </form>
      )}
    </li>
  )
}

async function Redeem({ problem }: { problem: string | null }) {
  const t = await getTranslations('organisations.capacity.redeem')
  const required = await getTranslations('organisations')
  return (
    <Section title={t('title')}>
      <form method="post" action="/capacity/redeem">
        <Input id="code" name="code" label={t('code')} support={t('support')} problem={problem} required requirementText={required('required')} autoComplete="off" autoCapitalize="characters" spellCheck={false} maxLength={40} />
        <div className="mt-4"><Button look="secondary">{t('submit')}</Button></div>
      </form>
    </Section>
  )
}

export default guarded(CapacityPage)
