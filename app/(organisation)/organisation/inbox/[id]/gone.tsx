import { getLocale, getTranslations } from 'next-intl/server'
import { Section } from '@/components/heading'
import { Moment } from '@/components/moment'
import { NotificationBanner } from '@/components/notification-banner'
import { ReferenceNumber } from '@/components/reference-number'
import { SummaryList, type SummaryRow } from '@/components/summary-list'
import { StandaloneLink } from '@/components/text-link'
import type { CheckedEvent } from '@/server/events/check'
import type { Received } from '@/server/inbox/received'
import { SitePage } from '../../../../site-page'
import { kindName } from '../../../../(resident)/mailbox/kind-name'
import { History } from './history'

interface GoneProps {
  reason: 'revoked' | 'damaged'
  received: Received
  timeline: CheckedEvent[]
}

/** What was taken back, or is damaged on disk: that there was something, and nothing of it. */
export async function Gone({ reason, received, timeline }: GoneProps) {
  const t = await getTranslations('inbox')
  const language = await getLocale()
  const { id, kind, issuerName, reference, state, firstReadAt } = received
  const rows: SummaryRow[] = [
    { key: 'issuer', label: t('issuer'), value: issuerName },
    { key: 'reference', label: t('reference'), value: reference === '' ? t('noReference') : <ReferenceNumber value={reference} /> },
    { key: 'received', label: t('item.receivedAt'), value: <Moment at={state.receivedAt} language={language} /> },
    { key: 'read', label: t('item.firstReadAt'), value: firstReadAt === null ? t('revoked.unread') : <Moment at={firstReadAt} language={language} /> },
    ...(state.state === 'revoked' ? [{ key: 'revoked', label: t('revoked.at'), value: <Moment at={state.endedAt} language={language} /> }] : []),
    { key: 'number', label: t('item.number'), value: <ReferenceNumber value={id} /> },
  ]
  return (
    <SitePage title={await kindName(kind)} place="inbox" crumbs={[{ href: '/organisation/inbox', text: t('title') }]}
      before={<NotificationBanner id={reason} tone={reason === 'damaged' ? 'problem' : 'information'} title={t(`${reason}.title`)}><p>{t(`${reason}.body`)}</p></NotificationBanner>}>
      <Section title={t('item.about')} className="mt-8"><SummaryList rows={rows} /></Section>
      <Section title={t('item.timeline')}><History timeline={timeline} /></Section>
      <StandaloneLink href="/organisation/inbox" className="mt-8 print:hidden">{t('item.back')}</StandaloneLink>
    </SitePage>
  )
}
