import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { Button } from '@/components/button'
import { Disclosure } from '@/components/disclosure'
import { FileInput } from '@/components/file-input'
import { Section } from '@/components/heading'
import { Select } from '@/components/select'
import { StepList } from '@/components/step-list'
import { Table } from '@/components/table'
import { StandaloneLink } from '@/components/text-link'
import { documentKinds, type DocumentKind } from '@/documents/kinds'
import { tableOf } from '@/documents/tables'
import { requireDepositor } from '@/server/session'
import { wantedOf } from '@/server/uploads/headings'
import { guarded } from '../../../../guarded'
import { single } from '../../../../member-form'
import { SitePage } from '../../../../site-page'
import { kindName } from '../../../../(resident)/mailbox/kind-name'
import { ConsoleNotice, problemSentence } from '../console-notice'
import { depositCrumbs } from '../crumbs'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('console.table'))('title') }
}

type Query = Record<string, string | string[] | undefined>
const steps = ['fill', 'upload', 'sign', 'send'] as const

async function TablePage({ searchParams }: { searchParams: Promise<Query> }) {
  await requireDepositor()
  const query = await searchParams
  const problem = single(query.problem)
  const t = await getTranslations('console.table')
  const kinds = documentKinds.filter((kind) => tableOf(kind) !== null)
  return (
    <SitePage title={t('title')} place="deposits" crumbs={await depositCrumbs()} before={<ConsoleNotice problem={problem} field={problem === 'fault' || problem === '' ? null : 'file'} />}>
      <p className="mt-4 max-w-text">{t('lead')}</p>
      <div className="mt-6"><StepList steps={steps.map((step) => ({ key: step, title: t(`steps.${step}`) }))} /></div>
      <Section title={t('template')}>{kinds.map((kind) => <Template key={kind} kind={kind} />)}</Section>
      <Section title={t('file')}><UploadForm kinds={kinds} chosen={single(query.kind)} sentence={await problemSentence(problem)} /></Section>
    </SitePage>
  )
}

async function Template({ kind }: { kind: DocumentKind }) {
  const t = await getTranslations('console')
  const name = await kindName(kind)
  const columns = tableOf(kind)?.columns ?? []
  const examples = new Map(columns.map(({ path, example }) => [path, example]))
  const rows = wantedOf(columns).map(({ path, header, required }) => ({ key: path, cells: { column: header, need: required ? t('required') : t('optional'), example: examples.get(path) ?? '' } }))
  const headings = [{ key: 'column', title: t('table.column') }, { key: 'need', title: t('table.need') }, { key: 'example', title: t('table.example') }]
  return (
    <div className="mb-4">
      <StandaloneLink href={`/organisation/deposits/table/template?kind=${kind}`}>{t('table.templateOf', { kind: name })}</StandaloneLink>
      <Disclosure summary={t('table.columnsOf', { kind: name })}>
        <p className="mb-2">{t('table.manyColumns', { count: rows.length })}</p>
        <Table caption={t('table.columnsOf', { kind: name })} captionHidden columns={headings} rows={rows} />
      </Disclosure>
    </div>
  )
}

async function UploadForm({ kinds, chosen, sentence }: { kinds: DocumentKind[], chosen: string, sentence: string | null }) {
  const t = await getTranslations('console')
  const options = await Promise.all(kinds.map(async (kind) => ({ value: kind, text: await kindName(kind) })))
  return (
    <form method="post" action="/organisation/deposits/table/take" encType="multipart/form-data" className="flex flex-col gap-6">
      <Select id="kind" name="kind" label={t('table.kindChoose')} required requirementText={t('required')} options={options} defaultValue={chosen === '' ? options[0]?.value ?? '' : chosen} />
      <FileInput id="file" name="file" label={t('table.file')} support={t('table.fileSupport')} accept=".csv,.txt,text/csv,text/plain" required requirementText={t('required')} problem={sentence} />
      <div><Button>{t('table.submit')}</Button></div>
    </form>
  )
}

export default guarded(TablePage)
