import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { Button } from '@/components/button'
import { EmptyState } from '@/components/empty-state'
import { ErrorSummary } from '@/components/error-summary'
import { Section } from '@/components/heading'
import { Input } from '@/components/input'
import { Table } from '@/components/table'
import { TextLink } from '@/components/text-link'
import { maxLabelLength } from '@/domain/keeping'
import type { Parameters } from '@/domain/mailbox-filter'
import { labelledItemsCounted, listLabels, type CountedLabel } from '@/server/mailbox/labels'
import { requireMailboxActor } from '@/server/session'
import { guarded } from '../../../guarded'
import { SitePage } from '../../../site-page'
import { keepingNotice } from '../notice'
import { nameProblem } from './name-problem'

export const dynamic = 'force-dynamic'

type LabelsPageProps = { searchParams: Promise<Parameters> }

export async function generateMetadata({ searchParams }: LabelsPageProps): Promise<Metadata> {
  const title = (await getTranslations('keeping.labels'))('title')
  return { title: (await searchParams).problem === undefined ? title : (await getTranslations('common'))('errorTitle', { title }) }
}

async function LabelsPage({ searchParams }: LabelsPageProps) {
  const actor = await requireMailboxActor()
  const parameters = await searchParams
  const labels = await listLabels(actor)
  const t = await getTranslations('keeping.labels')
  const problem = await nameProblem(parameters.problem)
  const crumbs = [{ href: '/mailbox', text: (await getTranslations('mailbox'))('title') }]
  return (
    <SitePage title={t('title')} place="mailbox" crumbs={crumbs} before={await noticeFor(parameters, problem)}>
      <p className="mt-4 max-w-text">{t('lead')}</p>
      <Section title={t('own')} className="mt-8">
        {labels.length > 0 ? <Labels labels={labels} /> : <EmptyState title={t('empty.title')}><p>{t('empty.body')}</p></EmptyState>}
      </Section>
      <Section title={t('make.title')}>
        <form method="post" action="/mailbox/labels/make">
          <Input
            id="name" name="name" type="text" autoComplete="off" label={t('make.label')} support={t('make.support', { count: maxLabelLength })}
            required requirementText={t('make.required')} problem={problem}
          />
          <Button className="mt-6">{t('make.submit')}</Button>
        </form>
      </Section>
    </SitePage>
  )
}

async function noticeFor(parameters: Parameters, problem: string | null): Promise<ReactNode> {
  if (problem === null) return keepingNotice(parameters)
  return <ErrorSummary title={(await getTranslations('common'))('errorSummary')} problems={[{ fieldId: 'name', sentence: problem }]} />
}

async function Labels({ labels }: { labels: CountedLabel[] }) {
  const t = await getTranslations('keeping.labels')
  const rows = labels.map(({ id, name, items }) => ({
    key: id,
    cells: {
      name: <TextLink href={`/mailbox?label=${id}`} className="inline-flex min-h-11 items-center wrap-anywhere">{name}</TextLink>,
      items: items < labelledItemsCounted ? t('count', { count: items }) : t('countMore', { count: labelledItemsCounted }),
      edit: <TextLink href={`/mailbox/labels/${id}`} aria-label={t('editNamed', { name })} className="inline-flex min-h-11 items-center">{t('edit')}</TextLink>,
    },
  }))
  const columns = [{ key: 'name', title: t('name') }, { key: 'items', title: t('items') }, { key: 'edit', title: t('edit'), plain: true }]
  return <Table caption={t('own')} captionHidden columns={columns} rows={rows} />
}

export default guarded(LabelsPage)
