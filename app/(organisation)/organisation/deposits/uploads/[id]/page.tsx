import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { NotificationBanner } from '@/components/notification-banner'
import { StandaloneLink } from '@/components/text-link'
import type { Depositor } from '@/domain/actor'
import { database } from '@/server/database'
import { findUpload, type Upload } from '@/server/uploads/find'
import { requireDepositor } from '@/server/session'
import { guarded } from '../../../../../guarded'
import { single } from '../../../../../member-form'
import { SitePage } from '../../../../../site-page'
import { ConsoleNotice } from '../../console-notice'
import { depositCrumbs } from '../../crumbs'
import { CheckSingle, SentSingle } from './single'

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
  const t = await getTranslations('console')
  return (
    <SitePage title={t(upload.state === 'prepared' ? 'check.title' : 'uploads.single')} place="deposits" crumbs={await depositCrumbs()}
      before={<ConsoleNotice problem={single(query.problem)} done={single(query.done)} />}>
      <Body actor={actor} upload={upload} />
      <StandaloneLink href="/organisation/deposits" className="mt-12">{t('back')}</StandaloneLink>
    </SitePage>
  )
}

async function Body({ actor, upload }: { actor: Depositor, upload: Upload }) {
  const t = await getTranslations('console')
  if (upload.state === 'discarded') return <div className="mt-8"><NotificationBanner id="discarded" tone="information" title={t('upload.discarded.title')} /></div>
  if (upload.state !== 'prepared') return <SentSingle actor={actor} upload={upload} />
  if (upload.key === null) return <div className="mt-8"><NotificationBanner id="gone" tone="warning" title={t('gone.title')}><p>{t('gone.body')}</p></NotificationBanner></div>
  return <CheckSingle actor={actor} upload={upload} />
}

export default guarded(UploadPage)
