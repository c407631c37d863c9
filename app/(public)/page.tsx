import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { BulletList } from '@/components/bullet-list'
import { ButtonLink } from '@/components/button'
import { Section } from '@/components/heading'
import { StandaloneLink } from '@/components/text-link'
import { findResident } from '@/server/session'
import { attempt, guarded } from '../guarded'
import { SitePage } from '../site-page'
import { ServiceStatus } from './service-status'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('entrance')
  return { title: { absolute: t('title') } }
}

async function EntrancePage() {
  const t = await getTranslations('entrance')
  const resident = await attempt(findResident)
  const isLoggedIn = resident.ok && resident.value !== null
  const abilities = ['receive', 'check', 'take'] as const
  return (
    <SitePage title={t('heading')}>
      <p className="mt-4 max-w-text text-std-17N-170">{t('lead')}</p>
      <div className="mt-8">
        {isLoggedIn ? <p className="mb-3">{t('alreadyIn')}</p> : null}
        {isLoggedIn ? <ButtonLink href="/home">{t('goHome')}</ButtonLink> : <ButtonLink href="/login">{t('logIn')}</ButtonLink>}
        {isLoggedIn ? null : <p className="mt-3">{t('howLong')}</p>}
      </div>
      <Section title={t('status.title')}><ServiceStatus /></Section>
      <Section title={t('can.title')}>
        <ul className="grid gap-6 md:grid-cols-3">
          {abilities.map((ability) => (
            <li key={ability} className="border-l-4 border-key-900 pl-4">
              <h3 className="text-std-18B-160 text-solid-gray-900">{t(`can.${ability}.title`)}</h3>
              <p className="mt-1">{t(`can.${ability}.body`)}</p>
            </li>
          ))}
        </ul>
      </Section>
      <div className="grid gap-x-12 md:grid-cols-2">
        <Section title={t('need.title')}>
          <BulletList items={[t('need.card'), t('need.pin'), t('need.reader'), t('need.helper')]} />
          <p className="mt-4 rounded-8 bg-yellow-50 p-4 forced-colors:border">{t('need.test')}</p>
        </Section>
        <Section title={t('verify.title')}>
          <p>{t('verify.body')}</p>
          <StandaloneLink href="/help#verify" className="mt-2">{t('verify.link')}</StandaloneLink>
        </Section>
      </div>
      <Section title={t('about.title')}>
        <ul>
          <li><StandaloneLink href="/privacy">{t('about.privacy')}</StandaloneLink></li>
          <li><StandaloneLink href="/accessibility">{t('about.accessibility')}</StandaloneLink></li>
          <li><StandaloneLink href="/help">{t('about.help')}</StandaloneLink></li>
        </ul>
      </Section>
    </SitePage>
  )
}

export default guarded(EntrancePage)
