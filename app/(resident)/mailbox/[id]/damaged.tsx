import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { ButtonLink } from '@/components/button'
import { NotificationBanner } from '@/components/notification-banner'
import { ReferenceNumber } from '@/components/reference-number'
import { SitePage } from '../../../site-page'

/** The stored copy does not match what was received: nothing of it is shown. */
export async function Damaged({ itemId, children }: { itemId: string, children?: ReactNode }) {
  const t = await getTranslations('mailbox.item')
  const mailbox = await getTranslations('mailbox')
  return (
    <SitePage
      title={t('title')}
      place="mailbox"
      crumbs={[{ href: '/mailbox', text: mailbox('title') }]}
      before={<NotificationBanner id="damaged" tone="problem" title={t('damaged.title')}><p>{t('damaged.what')}</p></NotificationBanner>}
    >
      <p className="mt-4 max-w-text">{t('damaged.next')}</p>
      <p className="mt-4"><span className="mr-3 font-700">{t('damaged.number')}</span><ReferenceNumber value={itemId} /></p>
      {children}
      <div className="mt-8"><ButtonLink href="/mailbox" look="secondary">{t('back')}</ButtonLink></div>
    </SitePage>
  )
}
