import { getLocale, getTranslations } from 'next-intl/server'
import { Section } from '@/components/heading'
import { Moment } from '@/components/moment'
import { NotificationBanner } from '@/components/notification-banner'
import { ReferenceNumber } from '@/components/reference-number'
import { SummaryList } from '@/components/summary-list'
import { StandaloneLink } from '@/components/text-link'
import type { MailboxActor } from '@/domain/actor'
import type { Parameters } from '@/domain/mailbox-filter'
import { findWithdrawn, type WithdrawnItem } from '@/server/mailbox/withdrawn'
import { Downloads } from '../../../mailbox-item/downloads'
import { SitePage } from '../../../site-page'
import { listOf } from '../addresses'
import { kindName } from '../kind-name'
import { Damaged } from './damaged'
import { History } from './history'
import { Keeping } from './keeping'
import { laterRows, WayToCorrection } from './neighbours'

/** An item that its sender took back before it was opened: that it came, from whom, that it was taken back, and the proofs of both. */
export async function Withdrawn({ actor, itemId, parameters }: { actor: MailboxActor, itemId: string, parameters: Parameters }) {
  const found = await findWithdrawn(actor, itemId, new Date())
  if (!found.ok) return <Damaged itemId={itemId}><Keeping actor={actor} itemId={itemId} parameters={parameters} /></Damaged>
  const { item } = found
  const t = await getTranslations('mailbox.item')
  const mailbox = await getTranslations('mailbox')
  return (
    <SitePage
      title={await kindName(item.kind)}
      place="mailbox"
      crumbs={[{ href: listOf(parameters.list), text: mailbox('title') }]}
      before={<TakenBack item={item} />}
    >
      <Section title={t('about.title')} className="mt-8"><Facts item={item} /></Section>
      <Section title={t('downloads.title')} className="print:hidden">
        <Downloads folder={`/mailbox/${item.id}/files`} documents={[]} isProofOnly />
      </Section>
      <Keeping actor={actor} itemId={item.id} parameters={parameters} />
      <Section title={t('timeline.title')}><History timeline={item.timeline} /></Section>
      <StandaloneLink href={listOf(parameters.list)} className="mt-8 print:hidden">{t('back')}</StandaloneLink>
    </SitePage>
  )
}

async function TakenBack({ item: { correctedBy } }: { item: WithdrawnItem }) {
  const t = await getTranslations('mailbox.item')
  return (
    <NotificationBanner id="withdrawn" tone="warning" title={t('withdrawn.title')}>
      <p>{t('withdrawn.unopened')}</p>
      <WayToCorrection correctedBy={correctedBy} />
    </NotificationBanner>
  )
}

async function Facts({ item }: { item: WithdrawnItem }) {
  const t = await getTranslations('mailbox.item.about')
  const language = await getLocale()
  return (
    <SummaryList
      rows={[
        { key: 'sender', label: t('sender'), value: item.senderName },
        { key: 'received', label: t('received'), value: <Moment at={item.receivedAt} language={language} /> },
        ...await laterRows(item),
        { key: 'receipt', label: t('receipt'), value: <Moment at={item.acceptedAt} language={language} /> },
        { key: 'number', label: t('number'), value: <ReferenceNumber value={item.id} /> },
      ]}
    />
  )
}
