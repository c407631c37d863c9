import { getLocale, getTranslations } from 'next-intl/server'
import { Button, ButtonLink } from '@/components/button'
import { Section } from '@/components/heading'
import { NotificationBanner } from '@/components/notification-banner'
import { ReferenceNumber } from '@/components/reference-number'
import { SummaryList } from '@/components/summary-list'
import { StandaloneLink } from '@/components/text-link'
import type { Depositor } from '@/domain/actor'
import { formatDayAndTime } from '@/domain/japanese-date'
import { database } from '@/server/database'
import { groupedPseudonym } from '@/server/organisations/pseudonym'
import { blobs } from '@/server/storage/blobs'
import { examineRow, type ExaminedRow } from '@/server/uploads/examine'
import { findSameFile, type Upload } from '@/server/uploads/find'
import { findRow } from '@/server/uploads/row'
import { kindName } from '../../../../../(resident)/mailbox/kind-name'
import { Again } from './again'
import { OriginalSheet } from './document-sheet'
import { refusalText } from './refusal-text'
import { Verdicts } from './verdicts'
import { wishRows } from './wish-rows'

/** Everything about the one document before it is sent: what, to whom, the verdict, and what will be read. */
export async function CheckSingle({ actor, upload }: { actor: Depositor, upload: Upload }) {
  const t = await getTranslations('console.check')
  const examined = await examineRow(database(), blobs(), actor, upload, 1, new Date())
  if (examined === null) return null
  const same = await findSameFile(database(), upload)
  return (
    <>
      <p className="mt-4 max-w-text">{t('notSent')}</p>
      <Section title={t('content')} className="mt-8"><Content upload={upload} examined={examined} /></Section>
      <Section title={t('verdict')}>
        <p className="mb-4 max-w-text"><strong className="font-700">{t(examined.refusal === null ? 'would.passed' : 'would.refused')}</strong>{examined.refusal === null ? null : <>：{await refusalText(examined.refusal)}</>}</p>
        <Verdicts documents={examined.documents} />
      </Section>
      <Section title={t('reads')}><OriginalSheet reading={examined.reading} /></Section>
      <form method="post" action={`/organisation/deposits/uploads/${upload.id}/act`} className="mt-12">
        {same === null || examined.refusal !== null ? null : <Again same={same} />}
        <div className="flex flex-wrap gap-4">
          {examined.refusal === null ? <Button name="act" value="send">{t('send')}</Button> : <ButtonLink href="/organisation/deposits/new">{t('change')}</ButtonLink>}
          <Button look="secondary" name="act" value="discard" className="min-h-14">{t('discard')}</Button>
        </div>
      </form>
    </>
  )
}

async function Content({ upload, examined }: { upload: Upload, examined: ExaminedRow }) {
  const t = await getTranslations('console.check')
  const size = (bytes: number) => new Intl.NumberFormat('ja-JP', { maximumFractionDigits: 1 }).format(bytes / 1024)
  const rows = [
    { key: 'to', label: t('to'), value: <ReferenceNumber value={groupedPseudonym(examined.stored.pseudonym)} /> },
    { key: 'kind', label: t('kind'), value: await kindName(upload.kind) },
    { key: 'reference', label: t('reference'), value: <ReferenceNumber value={examined.stored.depositorReference} /> },
    { key: 'files', label: t('files'), value: <ul>{examined.documents.map(({ role, sizeInBytes }) => <li key={role}>{t(role, { size: `${size(sizeInBytes)} kB` })}</li>)}</ul> },
    ...(await wishRows(upload)),
  ]
  return <SummaryList rows={rows} />
}

/** What became of it. */
export async function SentSingle({ actor, upload }: { actor: Depositor, upload: Upload }) {
  const t = await getTranslations('console.sent')
  const row = await findRow(database(), actor, upload, 1)
  if (row === null) return null
  if (row.outcome === 'waiting') {
    return (
      <div className="mt-8">
        <NotificationBanner id="waiting" tone="information" title={t('waiting.title')}><p>{t('waiting.body')}</p></NotificationBanner>
        <StandaloneLink href={`/organisation/deposits/uploads/${upload.id}`} className="mt-4">{(await getTranslations('console.upload.progress'))('reload')}</StandaloneLink>
      </div>
    )
  }
  if (row.refusal !== null) {
    return (
      <div className="mt-8">
        <NotificationBanner id="refused" tone="problem" title={t('refused.title')}><p>{await refusalText(row.refusal)}</p></NotificationBanner>
        <div className="mt-8"><ButtonLink href="/organisation/deposits/new">{(await getTranslations('console.check'))('change')}</ButtonLink></div>
      </div>
    )
  }
  return (
    <div className="mt-8">
      <NotificationBanner id="accepted" tone="success" title={t('accepted.title')}>
        <p>{t('number')} <ReferenceNumber value={row.depositId ?? ''} /></p>
        <p className="mt-2">{upload.publishAt === null ? t('accepted.body') : t('accepted.later', { at: formatDayAndTime(upload.publishAt, await getLocale()) })}</p>
      </NotificationBanner>
      <div className="mt-8 flex flex-wrap gap-4">
        <ButtonLink href={`/organisation/deposits/${row.depositId ?? ''}`}>{t('see')}</ButtonLink>
        <ButtonLink look="secondary" className="min-h-14" href="/organisation/deposits/new">{t('another')}</ButtonLink>
      </div>
    </div>
  )
}
