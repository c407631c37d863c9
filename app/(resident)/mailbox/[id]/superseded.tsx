import { getTranslations } from 'next-intl/server'
import { NotificationBanner } from '@/components/notification-banner'
import { StandaloneLink } from '@/components/text-link'
import type { OpenedItem } from '@/server/mailbox/open'

export const isSuperseded = ({ withdrawnAt, correctedBy }: OpenedItem) => withdrawnAt !== null || correctedBy !== null

/** Said before the content: its sender took it back, or sent another in its place. */
export async function Superseded({ item: { withdrawnAt, correctedBy } }: { item: OpenedItem }) {
  const t = await getTranslations('mailbox.item')
  const word = withdrawnAt === null ? 'corrected' : 'withdrawn'
  return (
    <NotificationBanner id={word} tone="warning" title={t(`${word}.title`)}>
      <p>{withdrawnAt === null ? t('corrected.body') : t('withdrawn.opened')}</p>
      {correctedBy?.itemId ? <StandaloneLink href={`/mailbox/${correctedBy.itemId}`} className="mt-2">{t('corrected.see')}</StandaloneLink> : null}
    </NotificationBanner>
  )
}
