import { getTranslations } from 'next-intl/server'
import { Disclosure } from '@/components/disclosure'
import { StandaloneLink } from '@/components/text-link'

/** What people see when something is in the way, and what to do about each. The commonest comes first. */
export async function TroubleTree({ origin }: { origin: string }) {
  const t = await getTranslations('login.trouble')
  const rest = ['phrase', 'origin', 'card', 'pin', 'expired', 'browser'] as const
  return (
    <>
      <Disclosure summary={t('unreachable.question')}>
        <p>{t('unreachable.answer')}</p>
        <p className="mt-2">{t('unreachable.test')}</p>
      </Disclosure>
      {rest.map((branch) => (
        <Disclosure key={branch} summary={t(`${branch}.question`, { origin })}><p>{t(`${branch}.answer`)}</p></Disclosure>
      ))}
      <StandaloneLink href="/help">{t('more')}</StandaloneLink>
    </>
  )
}
