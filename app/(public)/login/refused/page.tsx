import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { ButtonLink } from '@/components/button'
import { Icon } from '@/components/icons'
import { Section } from '@/components/heading'
import { StandaloneLink } from '@/components/text-link'
import { readLoginOutcome } from '@/server/identity/login-outcome'
import { guarded } from '../../../guarded'
import { SitePage } from '../../../site-page'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  const common = await getTranslations('common')
  const t = await getTranslations('login.refused')
  return { title: common('errorTitle', { title: t('title') }) }
}

async function LoginRefusedPage() {
  const reason = (await readLoginOutcome()) ?? 'none'
  const t = await getTranslations('login.refused')
  return (
    <SitePage title={t('title')}>
      <div role="alert" className="mt-6 flex max-w-text items-start gap-3 rounded-12 border-3 border-error-2 p-4 md:p-6">
        <Icon name="cross" className="mt-0.5 text-error-2 forced-colors:text-[CanvasText]" />
        <div>
          <p className="text-std-17B-170 text-solid-gray-900">{t(`reasons.${reason}.what`)}</p>
          <p className="mt-2">{t('nobody')}</p>
        </div>
      </div>
      <Section title={t('whatToDo')}>
        <p className="max-w-text">{t(`reasons.${reason}.next`)}</p>
        <div className="mt-6 flex flex-wrap items-center gap-x-6 gap-y-3">
          <ButtonLink href="/login">{t('again')}</ButtonLink>
          <StandaloneLink href="/help">{t('help')}</StandaloneLink>
        </div>
      </Section>
    </SitePage>
  )
}

export default guarded(LoginRefusedPage)
