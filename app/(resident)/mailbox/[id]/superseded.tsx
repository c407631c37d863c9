import { getTranslations } from 'next-intl/server'
import { NotificationBanner } from '@/components/notification-banner'
import type { OpenedItem } from '@/server/mailbox/open'
import { CorrectionBanner, WayToCorrection } from './neighbours'

/** Said before the content: its sender took it back, or sent another in its place or it in another's. */
export async function Superseded({ item }: { item: OpenedItem }) {
  const t = await getTranslations('mailbox.item.withdrawn')
  if (item.withdrawnAt === null) return <CorrectionBanner neighbours={item} />
  return (
    <NotificationBanner id="withdrawn" tone="warning" title={t('title')}>
      <p>{t('opened')}</p>
      <WayToCorrection correctedBy={item.correctedBy} />
    </NotificationBanner>
  )
}
