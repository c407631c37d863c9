import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { BulletList } from '@/components/bullet-list'
import { Button } from '@/components/button'
import { FileInput } from '@/components/file-input'
import { Section } from '@/components/heading'
import { Select } from '@/components/select'
import { StandaloneLink } from '@/components/text-link'
import { documentKinds } from '@/documents/kinds'
import { requireDepositor } from '@/server/session'
import { guarded } from '../../../../guarded'
import { single } from '../../../../member-form'
import { SitePage } from '../../../../site-page'
import { kindName } from '../../../../(resident)/mailbox/kind-name'
import { ConsoleNotice, problemSentence } from '../console-notice'
import { depositCrumbs } from '../crumbs'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('console.files'))('title') }
}

async function FilesPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  await requireDepositor()
  const query = await searchParams
  const problem = single(query.problem)
  const t = await getTranslations('console.files')
  return (
    <SitePage title={t('title')} place="deposits" crumbs={await depositCrumbs()} before={<ConsoleNotice problem={problem} field={problem === 'fault' || problem === '' ? null : 'files'} />}>
      <p className="mt-4 max-w-text">{t('lead')}</p>
      <Section title={t('how')}>
        <BulletList items={[t('howName'), t('howList')]} />
        <StandaloneLink href="/organisation/deposits/files/template">{t('listTemplate')}</StandaloneLink>
      </Section>
      <Section title={t('documents')}><UploadForm chosen={single(query.kind)} sentence={await problemSentence(problem)} /></Section>
    </SitePage>
  )
}

async function UploadForm({ chosen, sentence }: { chosen: string, sentence: string | null }) {
  const t = await getTranslations('console')
  const options = await Promise.all(documentKinds.map(async (kind) => ({ value: kind, text: await kindName(kind) })))
  return (
    <form method="post" action="/organisation/deposits/files/take" encType="multipart/form-data" className="flex flex-col gap-6">
      <Select id="kind" name="kind" label={t('table.kindChoose')} required requirementText={t('required')} options={options} defaultValue={chosen === '' ? options[0]?.value ?? '' : chosen} />
      <FileInput id="list" name="list" label={t('files.list')} support={t('files.listSupport')} accept=".csv,text/csv" requirementText={t('optional')} />
      <FileInput id="files" name="files" label={t('files.documents')} support={t('files.documentsSupport')} accept=".xml,.pdf,.p7s,.zip" multiple required requirementText={t('required')} problem={sentence} />
      <div><Button>{t('table.submit')}</Button></div>
    </form>
  )
}

export default guarded(FilesPage)
