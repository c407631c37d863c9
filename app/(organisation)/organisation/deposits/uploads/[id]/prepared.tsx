import { getLocale, getTranslations } from 'next-intl/server'
import { Button, ButtonLink } from '@/components/button'
import { CommandLine } from '@/components/command-line'
import { Disclosure } from '@/components/disclosure'
import { FileInput } from '@/components/file-input'
import { Section, Subheading } from '@/components/heading'
import { Input } from '@/components/input'
import { Moment } from '@/components/moment'
import { SummaryList } from '@/components/summary-list'
import { Table } from '@/components/table'
import type { Depositor } from '@/domain/actor'
import { needsSecondPerson } from '@/domain/uploads'
import { database } from '@/server/database'
import { blobs } from '@/server/storage/blobs'
import { examineRow } from '@/server/uploads/examine'
import { findSameFile, type Findings, type Upload } from '@/server/uploads/find'
import { uploadsAloneUpTo } from '@/server/uploads/limit'
import { wishFieldsOf } from '@/server/uploads/wishes'
import { kindName } from '../../../../../(resident)/mailbox/kind-name'
import { problemSentence } from '../../console-notice'
import { WishFields } from '../../wish-fields'
import { Again } from './again'
import { refusalText } from './refusal-text'
import { wishRows } from './wish-rows'

type PreparedProps = { actor: Depositor, upload: Upload, findings: Findings | null, problem: string, field: string }

/** Everything about an upload whose rows are in order: what was read, signatures, when and how, and the sending. */
export async function Prepared({ actor, upload, findings, problem, field }: PreparedProps) {
  const t = await getTranslations('console.upload')
  const sentence = await problemSentence(problem)
  const at = (name: string) => (field === name ? sentence : null)
  const isSigned = upload.signedCount === upload.rowCount
  return (
    <>
      <Section title={t('read')} className="mt-8"><WhatWasRead upload={upload} findings={findings} /></Section>
      {upload.form === 'table' ? <Section title={t('sign.title')}><Signing upload={upload} problem={at('signatures')} /></Section> : null}
      <Section title={(await getTranslations('console.wishes'))('title')}>
        <SummaryList rows={await wishRows(upload)} />
        <Disclosure summary={t('change')} open={field === 'publish-year' || field === 'due-year'}>
          <form method="post" action={`/organisation/deposits/uploads/${upload.id}/wishes`} className="mt-4 flex flex-col gap-6">
            <WishFields of={wishFieldsOf(upload)} publishProblem={at('publish-year')} dueProblem={at('due-year')} />
            <div><Button look="secondary">{t('save')}</Button></div>
          </form>
        </Disclosure>
      </Section>
      <Section title={t('send.title')}>{isSigned ? <Send actor={actor} upload={upload} /> : <Unsigned upload={upload} />}</Section>
    </>
  )
}

/** What another person must be able to see before approving, too. */
export async function WhatWasRead({ upload, findings }: { upload: Upload, findings: Findings | null }) {
  const t = await getTranslations('console.upload')
  const rows = [
    ...(findings === null || findings.fileName === '' ? [] : [{ key: 'name', label: t('fileName'), value: <span className="break-all">{findings.fileName}</span> }]),
    { key: 'kind', label: (await getTranslations('console.check'))('kind'), value: await kindName(upload.kind) },
    ...(findings?.encoding ? [{ key: 'encoding', label: t('encoding'), value: t(`encodings.${findings.encoding}`) }] : []),
    { key: 'rows', label: t('rows'), value: t('rowsValue', { count: upload.rowCount }) },
    { key: 'until', label: t('until'), value: <Moment at={upload.materialUntil} language={await getLocale()} /> },
  ]
  return (
    <>
      <SummaryList rows={rows} />
      {findings !== null && findings.firstRows.length > 1 ? <FirstRows firstRows={findings.firstRows} /> : null}
      <Subheading>{t('preview')}</Subheading>
      <form method="get" action={`/organisation/deposits/uploads/${upload.id}/rows`} className="flex flex-wrap items-end gap-4">
        <Input id="row" name="row" label={t('previewRow', { count: upload.rowCount })} required requirementText="" defaultValue="1" inputMode="numeric" maxLength={7} autoComplete="off" className="w-56" />
        <Button look="secondary" className="min-h-14">{t('previewShow')}</Button>
      </form>
    </>
  )
}

/** Turned on its side, because a table has more columns than a page is wide. */
async function FirstRows({ firstRows }: { firstRows: string[][] }) {
  const t = await getTranslations('console.upload')
  const [headings = [], ...others] = firstRows
  // Columns that nobody filled would only push the others away.
  const filled = headings.map((heading, index) => ({ heading, index })).filter(({ index }) => others.some((row) => (row[index] ?? '') !== ''))
  const rows = filled.map(({ heading, index }) => ({ key: `${index}`, cells: { heading, ...Object.fromEntries(others.map((row, place) => [String(place), <span key={place} className="break-all">{row[index] ?? ''}</span>])) } }))
  const columns = [{ key: 'heading', title: (await getTranslations('console.table'))('column') }, ...others.map((_, place) => ({ key: String(place), title: (place + 1).toString() }))]
  return (
    <div className="mt-6">
      <Disclosure summary={t('firstRows')} open={false}><Table caption={t('firstRows')} hint={t('firstRowsHint')} columns={columns} rows={rows} /></Disclosure>
    </div>
  )
}

async function Signing({ upload, problem }: { upload: Upload, problem: string | null }) {
  const t = await getTranslations('console.upload.sign')
  const common = await getTranslations('console')
  return (
    <>
      <p className="max-w-text">{t('lead')}</p>
      <p className="mt-2"><strong className="font-700">{upload.signedCount === upload.rowCount ? t('all') : t('some', { count: upload.rowCount - upload.signedCount })}</strong></p>
      <Subheading>{t('fetch')}</Subheading>
      <ButtonLink look="secondary" href={`/organisation/deposits/uploads/${upload.id}/package`}>package.zip</ButtonLink>
      <Subheading>{t('command')}</Subheading>
      <p className="mb-2 max-w-text">{t('commandLead')}</p>
      <CommandLine text="npm run -s client -- sign --package package.zip --key seal.key.pem --certificate seal.cert.pem" />
      <Subheading>{t('send')}</Subheading>
      <form method="post" action={`/organisation/deposits/uploads/${upload.id}/signatures`} encType="multipart/form-data" className="flex flex-col gap-6">
        <FileInput id="signatures" name="signatures" label={t('file')} support={t('fileSupport')} accept=".zip,application/zip" required requirementText={common('required')} problem={problem} />
        <div><Button look={upload.signedCount === upload.rowCount ? 'secondary' : 'primary'}>{t('submit')}</Button></div>
      </form>
    </>
  )
}

async function Unsigned({ upload }: { upload: Upload }) {
  const t = await getTranslations('console')
  return (
    <form method="post" action={`/organisation/deposits/uploads/${upload.id}/act`}>
      <p className="mb-6 max-w-text">{t('check.notSent')} {t('upload.sign.some', { count: upload.rowCount - upload.signedCount })}</p>
      <Button look="secondary" name="act" value="discard">{t('check.discard')}</Button>
    </form>
  )
}

async function Send({ actor, upload }: { actor: Depositor, upload: Upload }) {
  const t = await getTranslations('console')
  const [first, same, limit] = await Promise.all([examineRow(database(), blobs(), actor, upload, 1, new Date()), findSameFile(database(), upload), uploadsAloneUpTo(database(), actor)])
  const refusal = first?.refusal ?? null
  const two = needsSecondPerson(upload.rowCount, limit)
  return (
    <form method="post" action={`/organisation/deposits/uploads/${upload.id}/act`}>
      <p className="mb-4 max-w-text">{t('check.notSent')} {t('upload.send.alone', { count: upload.rowCount })} {two ? t('upload.send.two', { limit }) : ''}</p>
      <p className="mb-6 max-w-text">{refusal === null ? t('upload.send.first') : <><strong className="font-700 text-error-2">{t('upload.send.firstRefused')}</strong> {await refusalText(refusal)}</>}</p>
      {same === null ? null : <Again same={same} />}
      <div className="flex flex-wrap gap-4">
        <Button name="act" value="send" {...(refusal === null ? {} : { look: 'secondary' as const })}>{two ? t('upload.send.propose') : t('upload.send.submit', { count: upload.rowCount })}</Button>
        <Button look="secondary" name="act" value="discard" className="min-h-14">{t('check.discard')}</Button>
      </div>
    </form>
  )
}
