import { getLocale, getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { ButtonLink } from '@/components/button'
import { formatShortDayAndTime } from '@/domain/japanese-date'
import { NewTabButton } from '@/components/new-tab-button'
import { StatusBadge } from '@/components/status-badge'
import { StandaloneLink, TextLink } from '@/components/text-link'

/** The ways to use the card, with what is true of each today. */
export async function LoginChoices({ bridgeUrl, expiresAt }: { bridgeUrl: string, expiresAt: Date }) {
  const t = await getTranslations('login')
  const common = await getTranslations('common')
  return (
    <div className="space-y-4">
      <Choice title={t('helper.title')} badges={<StatusBadge tone="action">{t('choose.recommended')}</StatusBadge>}>
        <p>{t('helper.body')}</p>
        <p className="mt-5"><NewTabButton href={bridgeUrl} note={common('opensInNewTab')}>{t('helper.button')}</NewTabButton></p>
        <p className="mt-4">{t('helper.opens', { address: new URL(bridgeUrl).origin })}</p>
        <p className="mt-2">{t('helper.until', { time: formatShortDayAndTime(expiresAt, await getLocale()) })}</p>
        <StandaloneLink href="/login">{t('helper.renew')}</StandaloneLink>
        <p className="mt-2">
          {t.rich('helper.unknowable', { trouble: (chunks) => <TextLink href="#trouble">{chunks}</TextLink> })}
        </p>
      </Choice>
      <Choice title={t('usb.title')} badges={<StatusBadge tone="plain">{t('usb.limited')}</StatusBadge>}>
        <p>{t('usb.body')}</p>
        <p className="mt-5"><ButtonLink look="secondary" href="/login/webusb">{t('usb.button')}</ButtonLink></p>
      </Choice>
      <Choice title={t('phone.title')} badges={<StatusBadge tone="plain">{t('choose.notYet')}</StatusBadge>}><p>{t('phone.body')}</p></Choice>
    </div>
  )
}

function Choice({ title, badges, children }: { title: string, badges: ReactNode, children: ReactNode }) {
  return (
    <div className="rounded-12 border border-solid-gray-420 p-4 md:p-6">
      <div className="mb-2 flex flex-wrap items-center gap-x-3 gap-y-2">
        <h3 className="text-std-18B-160 text-solid-gray-900">{title}</h3>
        {badges}
      </div>
      {children}
    </div>
  )
}
