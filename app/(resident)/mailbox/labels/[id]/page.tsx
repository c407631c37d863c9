import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { Button } from '@/components/button'
import { ErrorSummary } from '@/components/error-summary'
import { Section } from '@/components/heading'
import { Input } from '@/components/input'
import { StandaloneLink } from '@/components/text-link'
import { maxLabelLength } from '@/domain/keeping'
import type { Parameters } from '@/domain/mailbox-filter'
import { labelledItemsCounted, listLabels } from '@/server/mailbox/labels'
import { requireMailboxActor } from '@/server/session'
import { guarded } from '../../../../guarded'
import { SitePage } from '../../../../site-page'
import { nameProblem } from '../name-problem'

export const dynamic = 'force-dynamic'

type LabelPageProps = { params: Promise<{ id: string }>, searchParams: Promise<Parameters> }

/** The name itself stays out of the title: it is personal. */
export async function generateMetadata({ searchParams }: LabelPageProps): Promise<Metadata> {
  const title = (await getTranslations('keeping.labels.one'))('title')
  return { title: (await searchParams).problem === undefined ? title : (await getTranslations('common'))('errorTitle', { title }) }
}

async function LabelPage({ params, searchParams }: LabelPageProps) {
  const actor = await requireMailboxActor()
  const { id } = await params
  const label = (await listLabels(actor)).find((one) => one.id === id)
  if (label === undefined) notFound()
  const t = await getTranslations('keeping.labels')
  const problem = await nameProblem((await searchParams).problem)
  const crumbs = [{ href: '/mailbox', text: (await getTranslations('mailbox'))('title') }, { href: '/mailbox/labels', text: t('title') }]
  const before = problem === null ? null : <ErrorSummary title={(await getTranslations('common'))('errorSummary')} problems={[{ fieldId: 'name', sentence: problem }]} />
  return (
    <SitePage title={t('one.title')} place="mailbox" crumbs={crumbs} before={before}>
      <StandaloneLink href={`/mailbox?label=${id}`} className="mt-4">{t('one.show')}</StandaloneLink>
      <Section title={t('one.rename')} className="mt-6">
        <form method="post" action="/mailbox/labels/rename">
          <input type="hidden" name="label" value={id} />
          <Input
            id="name" name="name" type="text" autoComplete="off" defaultValue={label.name} label={t('make.label')} support={t('make.support', { count: maxLabelLength })}
            required requirementText={t('make.required')} problem={problem}
          />
          <Button className="mt-6">{t('one.submit')}</Button>
        </form>
      </Section>
      <Section title={t('one.delete')}>
        <p className="max-w-text">{label.items < labelledItemsCounted ? t('one.deleteBody', { count: label.items }) : t('one.deleteBodyMore', { count: label.items })}</p>
        <form method="post" action="/mailbox/labels/delete" className="mt-4">
          <input type="hidden" name="label" value={id} />
          <Button look="secondary">{t('one.deleteSubmit')}</Button>
        </form>
      </Section>
    </SitePage>
  )
}

export default guarded(LabelPage)
