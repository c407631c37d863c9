import { getLocale, getTranslations } from 'next-intl/server'
import { NewTabButton } from '@/components/new-tab-button'
import { formatShortDayAndTime } from '@/domain/japanese-date'
import type { StepUpInvitation } from '@/server/gestures/step-up-request'

/** The way into the bridge, where its PIN is typed, and until when. */
export async function StepUpLink({ invitation: { bridgeUrl, expiresAt } }: { invitation: StepUpInvitation }) {
  const t = await getTranslations('step-up')
  const common = await getTranslations('common')
  return (
    <>
      <p className="mt-6"><NewTabButton href={bridgeUrl} note={common('opensInNewTab')}>{t('open')}</NewTabButton></p>
      <p className="mt-4 max-w-text">{t('opens', { address: new URL(bridgeUrl).origin })}</p>
      <p className="mt-2">{t('until', { time: formatShortDayAndTime(expiresAt, await getLocale()) })}</p>
    </>
  )
}
