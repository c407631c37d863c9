import { getTranslations } from 'next-intl/server'
import { Button, ButtonLink } from '@/components/button'
import { Section } from '@/components/heading'
import { NotificationBanner } from '@/components/notification-banner'
import { SummaryList } from '@/components/summary-list'
import { Table } from '@/components/table'
import { StandaloneLink } from '@/components/text-link'
import { database } from '@/server/database'
import { findFindings, type Upload } from '@/server/uploads/find'
import { refusedRows } from '@/server/uploads/report'
import { courseState, type CourseState } from './course-state'
import { LiveCounts } from './live-counts'
import { WhatWasRead } from './prepared'
import { refusalText } from './refusal-text'
import { wishRows } from './wish-rows'

/** An upload that was sent, is being sent, or waits for another person. */
export async function Course({ upload }: { upload: Upload }) {
  const t = await getTranslations('console.upload')
  const left = upload.rowCount - upload.acceptedCount - upload.refusedCount
  if (upload.state === 'proposed') {
    return (
      <div className="mt-8">
        <NotificationBanner id="proposed" tone="information" title={t('proposed.title')}><p>{t('proposed.body')}</p></NotificationBanner>
        <div className="mt-6"><ButtonLink look="secondary" href={`/proposals/${upload.proposalId ?? ''}`}>{t('proposed.see')}</ButtonLink></div>
        <Section title={t('read')}><WhatWasRead upload={upload} findings={await findFindings(database(), upload)} /></Section>
        <Section title={(await getTranslations('console.wishes'))('title')}><SummaryList rows={await wishRows(upload)} /></Section>
      </div>
    )
  }
  const state = await courseState(upload)
  return (
    <>
      {upload.state === 'done' ? <Banner tone={upload.refusedCount === 0 ? 'success' : 'warning'} title={t('done.title')} body={upload.refusedCount === 0 ? t('done.all', { count: upload.rowCount }) : t('done.some', { accepted: upload.acceptedCount, refused: upload.refusedCount })} /> : null}
      {state === 'stopping' ? <Banner tone="warning" title={t('stopping.title')} body={t('stopping.body')} /> : null}
      {state === 'stopped' ? <Banner tone="warning" title={t('stopped.title')} body={t('stopped.body', { accepted: upload.acceptedCount, count: left })} /> : null}
      {upload.state === 'discarded' ? <Banner tone="information" title={t('discarded.title')} body={t('discarded.body')} /> : null}
      <Section title={t('progress.title')} className="mt-8"><Counts upload={upload} state={state} /><Acts upload={upload} state={state} /></Section>
      {upload.rowCount > 0 ? <Section title={t('report.title')}><Report upload={upload} /></Section> : null}
    </>
  )
}

function Banner({ tone, title, body }: { tone: 'success' | 'warning' | 'information', title: string, body: string }) {
  return <div className="mt-8"><NotificationBanner id="course" tone={tone} title={title}><p>{body}</p></NotificationBanner></div>
}

async function Counts({ upload: { id, rowCount, acceptedCount, refusedCount }, state }: { upload: Upload, state: CourseState }) {
  const t = await getTranslations('console.upload.progress')
  const words = { accepted: t('accepted'), refused: t('refused'), waiting: t('waiting'), sentence: t('sentence', { count: '{count}', done: '{done}' }) }
  if (state === 'sending' || state === 'stopping') return <LiveCounts href={`/organisation/deposits/uploads/${id}/progress`} initial={{ state, rowCount, acceptedCount, refusedCount }} words={words} />
  const cells = [[words.accepted, acceptedCount], [words.refused, refusedCount], [words.waiting, rowCount - acceptedCount - refusedCount]] as const
  return <dl className="flex flex-wrap gap-x-10 gap-y-3">{cells.map(([label, count]) => <div key={label}><dt>{label}</dt><dd className="text-std-24B-150">{count}</dd></div>)}</dl>
}

async function Acts({ upload, state }: { upload: Upload, state: CourseState }) {
  const t = await getTranslations('console.upload')
  const action = `/organisation/deposits/uploads/${upload.id}/act`
  if (state === 'stopping') return <StandaloneLink href={`/organisation/deposits/uploads/${upload.id}`}>{t('progress.reload')}</StandaloneLink>
  if (state === 'sending') {
    return (
      <form method="post" action={action} className="mt-6">
        <p className="max-w-text">{t('progress.safe')}</p>
        <StandaloneLink href={`/organisation/deposits/uploads/${upload.id}`}>{t('progress.reload')}</StandaloneLink>
        <div className="mt-4"><Button look="secondary" name="act" value="stop">{t('progress.stop')}</Button><p className="mt-2">{t('progress.stopNote')}</p></div>
      </form>
    )
  }
  if (state !== 'stopped') return null
  return (
    <form method="post" action={action} className="mt-6 flex flex-wrap gap-4">
      <Button name="act" value="resume">{t('stopped.resume')}</Button>
      <Button look="secondary" name="act" value="discard" className="min-h-14">{t('stopped.end')}</Button>
    </form>
  )
}

async function Report({ upload }: { upload: Upload }) {
  const t = await getTranslations('console.upload.report')
  const refused = upload.refusedCount === 0 ? [] : await refusedRows(database(), upload)
  const rows = await Promise.all(refused.map(async (row) => ({
    key: String(row.row), cells: { row: String(row.fileRow), reference: <span className="break-all">{row.depositorReference}</span>, reason: row.refusal === null ? '' : await refusalText(row.refusal) },
  })))
  const columns = [{ key: 'row', title: t('headings.row') }, { key: 'reference', title: t('headings.reference') }, { key: 'reason', title: t('headings.reason') }]
  return (
    <>
      <p className="max-w-text">{t('lead')}</p>
      <StandaloneLink href={`/organisation/deposits/uploads/${upload.id}/report`}>{t('download')}</StandaloneLink>
      {rows.length === 0 ? null : <div className="mt-4"><Table caption={t('refused')} columns={columns} rows={rows} /></div>}
    </>
  )
}
