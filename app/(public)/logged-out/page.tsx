import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { ButtonLink } from '@/components/button'
import { StandaloneLink } from '@/components/text-link'
import { SitePage } from '../../site-page'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('login.loggedOut'))('title') }
}

export default async function LoggedOutPage() {
  const t = await getTranslations('login.loggedOut')
  return (
    <SitePage title={t('title')}>
      <p className="mt-4 max-w-text text-std-17N-170">{t('card')}</p>
      <p className="mt-2 max-w-text">{t('body')}</p>
      <div className="mt-8 flex flex-wrap items-center gap-x-6 gap-y-3">
        <ButtonLink href="/login">{t('again')}</ButtonLink>
        <StandaloneLink href="/">{t('entrance')}</StandaloneLink>
      </div>
    </SitePage>
  )
}
