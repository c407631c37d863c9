import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getLocale, getTranslations } from 'next-intl/server'
import { BulletList } from '@/components/bullet-list'
import { Button, ButtonLink } from '@/components/button'
import { Section } from '@/components/heading'
import { NotificationBanner } from '@/components/notification-banner'
import { SummaryList } from '@/components/summary-list'
import { askBack } from '@/domain/forwards'
import { formatDayAndTime } from '@/domain/japanese-date'
import { findForward, type ForwardDetails } from '@/server/forwards/list'
import { requireResident } from '@/server/session'
import { guarded } from '../../../../guarded'
import { SitePage } from '../../../../site-page'
import { kindName } from '../../../mailbox/kind-name'
import { forwardsCrumbs } from '../../crumbs'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('forwards.revoke'))('title') }
}

async function RevokePage({ params }: { params: Promise<{ id: string }> }) {
  const resident = await requireResident()
  const forward = await findForward(resident, (await params).id)
  if (forward === null) notFound()
  const t = await getTranslations('forwards.revoke')
  if (!askBack(forward.state, new Date()).ok) return <NothingToRevoke forward={forward} />
  return (
    <SitePage title={t('title')} place="mailbox" crumbs={await forwardsCrumbs()} before={<WhetherRead firstReadAt={forward.firstReadAt} />}>
      <Which forward={forward} />
      <Section title={t('happens')}><BulletList items={[t('copy'), t('stays'), t('answered'), t('own')]} /></Section>
      <form method="post" action="/forwards/revoke" className="mt-8 flex flex-wrap gap-4">
        <input type="hidden" name="forward" value={forward.id} />
        <Button>{t('submit')}</Button>
        <ButtonLink look="quiet" className="min-h-14" href={`/forwards/${forward.id}`}>{t('keep')}</ButtonLink>
      </form>
    </SitePage>
  )
}

async function WhetherRead({ firstReadAt }: { firstReadAt: Date | null }) {
  const [t, language] = await Promise.all([getTranslations('forwards.revoke'), getLocale()])
  if (firstReadAt === null) return <NotificationBanner id="read" tone="information" title={t('notRead.title')}><p>{t('notRead.body')}</p></NotificationBanner>
  return <NotificationBanner id="read" tone="warning" title={t('read.title')}><p>{t('read.body', { at: formatDayAndTime(firstReadAt, language) })}</p></NotificationBanner>
}

async function Which({ forward: { kind, recipientName, recipientReference } }: { forward: ForwardDetails }) {
  const t = await getTranslations('forwards.one')
  const rows = [
    { key: 'document', label: t('document'), value: await kindName(kind) },
    { key: 'recipient', label: t('recipient'), value: recipientName },
    { key: 'reference', label: t('reference'), value: <span className="break-all">{recipientReference === '' ? t('noReference') : recipientReference}</span> },
  ]
  return <div className="mt-6"><SummaryList rows={rows} /></div>
}

async function NothingToRevoke({ forward: { id, state } }: { forward: ForwardDetails }) {
  const t = await getTranslations('forwards.revoke')
  const isAsked = 'revokeAskedAt' in state && state.revokeAskedAt !== null
  const before = <NotificationBanner id="over" tone="information" title={t('over.title')}><p>{isAsked ? t('over.asked') : t('over.body')}</p></NotificationBanner>
  return (
    <SitePage title={t('title')} place="mailbox" crumbs={await forwardsCrumbs()} before={before}>
      <div className="mt-8"><ButtonLink href={`/forwards/${id}`}>{t('over.next')}</ButtonLink></div>
    </SitePage>
  )
}

export default guarded(RevokePage)
