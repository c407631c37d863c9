import { getLocale, getTranslations } from 'next-intl/server'
import { CheckboxGroup } from '@/components/checkbox-group'
import { NotificationBanner } from '@/components/notification-banner'
import { StandaloneLink } from '@/components/text-link'
import { formatDayAndTime } from '@/domain/japanese-date'

/** The same was handed over before: sending it again takes a deliberate mark. */
export async function Again({ same }: { same: { id: string, createdAt: Date } }) {
  const t = await getTranslations('console.check.again')
  return (
    <div className="mb-8">
      <NotificationBanner id="again-title" tone="warning" title={t('title')}>
        <p>{t('body', { at: formatDayAndTime(same.createdAt, await getLocale()) })}</p>
        <StandaloneLink href={`/organisation/deposits/uploads/${same.id}`}>{t('see')}</StandaloneLink>
        <CheckboxGroup id="again" legend="" boxes={[{ name: 'again', text: t('confirm'), checked: false }]} />
      </NotificationBanner>
    </div>
  )
}
