import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { BulletList } from '@/components/bullet-list'
import { ButtonLink } from '@/components/button'
import { StandaloneLink } from '@/components/text-link'
import { SitePage } from './site-page'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('errors.notFound'))('title') }
}

/** The same page for what is not there and for what is another's. */
export default async function NotFound() {
  const t = await getTranslations('errors.notFound')
  return (
    <SitePage title={t('title')}>
      <p className="mt-4 max-w-text text-std-17N-170">{t('what')}</p>
      <div className="mt-2"><BulletList items={[t('typed'), t('linked')]} /></div>
      <div className="mt-8 flex flex-wrap items-center gap-x-6 gap-y-3">
        <ButtonLink href="/">{t('entrance')}</ButtonLink>
        <StandaloneLink href="/help">{t('help')}</StandaloneLink>
      </div>
    </SitePage>
  )
}
