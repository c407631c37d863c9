import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { NotificationBanner, type BannerTone } from '@/components/notification-banner'
import { StandaloneLink } from '@/components/text-link'
import type { Depositor } from '@/domain/actor'
import { database } from '@/server/database'
import { findFindings, findUpload, isReadingOver, type Upload } from '@/server/uploads/find'
import { requireDepositor } from '@/server/session'
import { guarded } from '../../../../../guarded'
import { single } from '../../../../../member-form'
import { SitePage } from '../../../../../site-page'
import { ConsoleNotice } from '../../console-notice'
import { depositCrumbs } from '../../crumbs'
import { Course } from './course'
import { Prepared } from './prepared'
import { CheckSingle, SentSingle } from './single'
import { Wrong } from './wrong'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('console.uploads'))('title') }
}

type UploadPageProps = { params: Promise<{ id: string }>, searchParams: Promise<Record<string, string | string[] | undefined>> }

async function UploadPage({ params, searchParams }: UploadPageProps) {
  const actor = await requireDepositor()
  const upload = await findUpload(database(), actor, (await params).id, new Date())
  if (upload === null) notFound()
  const query = await searchParams
  const [problem, field] = [single(query.problem), single(query.field)]
  const t = await getTranslations('console')
  const title = upload.form === 'single' ? t(upload.state === 'prepared' ? 'check.title' : 'uploads.single') : t('uploads.title')
  return (
    <SitePage title={title} place="deposits" crumbs={await depositCrumbs()} before={<ConsoleNotice problem={problem} field={field === '' ? null : field} done={doneOf(single(query.done), upload)} />}>
      <Body actor={actor} upload={upload} problem={problem} field={field} />
      <StandaloneLink href="/organisation/deposits" className="mt-12">{t('back')}</StandaloneLink>
    </SitePage>
  )
}

/** An address tells what was done when it was made: that the sending has begun is old news once it has ended, and a stop is told with its numbers. */
const doneOf = (done: string, { state }: Upload) => (done === 'stopped' || ((done === 'sending' || done === 'resumed') && state !== 'sending') ? '' : done)

async function Body({ actor, upload, problem, field }: { actor: Depositor, upload: Upload, problem: string, field: string }) {
  const t = await getTranslations('console')
  if (upload.state === 'reading') {
    const isCut = isReadingOver(upload, new Date())
    return <Told tone={isCut ? 'warning' : 'information'} title={t(isCut ? 'wrong.cut.title' : 'upload.reading.title')} body={t(isCut ? 'wrong.cut.body' : 'upload.reading.body')} />
  }
  if (upload.state === 'wrong') return <Wrong findings={await findFindings(database(), upload)} form={upload.form} kind={upload.kind} />
  if (upload.state === 'prepared' && upload.key === null) return <Told tone="warning" title={t('gone.title')} body={t('gone.body')} />
  if (upload.form !== 'single') return upload.state === 'prepared' ? <Prepared actor={actor} upload={upload} findings={await findFindings(database(), upload)} problem={problem} field={field} /> : <Course upload={upload} />
  if (upload.state === 'discarded') return <Told tone="information" title={t('upload.discarded.title')} />
  return upload.state === 'prepared' ? <CheckSingle actor={actor} upload={upload} /> : <SentSingle actor={actor} upload={upload} />
}

function Told({ tone, title, body }: { tone: BannerTone, title: string, body?: string }) {
  return <div className="mt-8"><NotificationBanner id="told" tone={tone} title={title}>{body === undefined ? null : <p>{body}</p>}</NotificationBanner></div>
}

export default guarded(UploadPage)
