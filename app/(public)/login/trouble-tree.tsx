import { getLocale, getTranslations } from 'next-intl/server'
import { Disclosure } from '@/components/disclosure'
import { StandaloneLink } from '@/components/text-link'

/** What people see when something is in the way, and what to do about each. The commonest comes first. */
export async function TroubleTree({ origin, bridgeOrigin }: { origin: string, bridgeOrigin: string }) {
  const t = await getTranslations('login.trouble')
  const before = ['phrase', 'origin'] as const
  const after = ['pin', 'expired', 'browser'] as const
  const branch = (name: 'phrase' | 'origin' | 'pin' | 'expired' | 'browser') => (
    <Disclosure key={name} summary={t(`${name}.question`, { origin })}><p>{t(`${name}.answer`)}</p></Disclosure>
  )
  return (
    <>
      <Disclosure summary={t('unreachable.question')}>
        <p>{t('unreachable.answer')}</p>
        <p className="mt-2">{t('unreachable.test')}</p>
      </Disclosure>
      {before.map(branch)}
      <Disclosure summary={t('card.question')}>
        <p>{t('card.answer')}</p>
        <StandaloneLink href={`${bridgeOrigin}/check?lang=${await getLocale()}`} target="_blank" rel="noopener">{t('card.check')}</StandaloneLink>
      </Disclosure>
      {after.map(branch)}
      <StandaloneLink href="/card">{t('check')}</StandaloneLink>
      <StandaloneLink href="/help">{t('more')}</StandaloneLink>
    </>
  )
}
