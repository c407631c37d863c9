import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { ButtonLink } from '@/components/button'
import { StandaloneLink } from '@/components/text-link'
import { guarded } from '../../guarded'
import { SitePage } from '../../site-page'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('account.close.closed'))('title') }
}

async function AccountClosedPage() {
  const t = await getTranslations('account.close.closed')
  return (
    <SitePage title={t('title')}>
      <p className="mt-4 max-w-text text-std-17N-170">{t('body')}</p>
      <p className="mt-2 max-w-text">{t('grace')}</p>
      <div className="mt-8"><ButtonLink href="/" look="secondary">{t('entrance')}</ButtonLink></div>
      <StandaloneLink href="/login" className="mt-4">{t('login')}</StandaloneLink>
    </SitePage>
  )
}

export default guarded(AccountClosedPage)
