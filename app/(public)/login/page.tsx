import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { getLocale, getTranslations } from 'next-intl/server'
import { BulletList } from '@/components/bullet-list'
import { Section } from '@/components/heading'
import { StepList } from '@/components/step-list'
import { createLoginRequest } from '@/server/identity/login-request'
import { findResident } from '@/server/session'
import { guarded } from '../../guarded'
import { SitePage } from '../../site-page'
import { LoginChoices } from './login-choices'
import { SignedContentsList } from './signed-contents-list'
import { signedContentsOf } from './signed-contents'
import { TroubleTree } from './trouble-tree'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('login'))('title') }
}

async function LoginPage() {
  if (await findResident()) redirect('/home')
  const t = await getTranslations('login')
  const common = await getTranslations('common')
  const request = await createLoginRequest(await getLocale())
  const contents = signedContentsOf(request.bridgeUrl)
  const steps = ['open', 'pin', 'finish'] as const
  return (
    <SitePage title={t('title')} crumbs={[{ href: '/', text: common('breadcrumbs.entrance') }]}>
      <p className="mt-4 max-w-text">{t('lead')}</p>
      <Section title={t('choose.title')} className="mt-8">
        <LoginChoices bridgeUrl={request.bridgeUrl} expiresAt={request.expiresAt} />
      </Section>
      <Section title={t('steps.title')}>
        <StepList steps={steps.map((step) => ({ key: step, title: t(`steps.${step}.title`), body: t(`steps.${step}.body`, { origin: contents.origin }) }))} />
      </Section>
      <Section title={t('signs.title')}><SignedContentsList contents={contents} /></Section>
      <Section title={t('need.title')}>
        <BulletList items={[t('need.card'), t('need.pin'), t('need.reader'), t('need.helper')]} />
        <p className="mt-4 rounded-8 bg-yellow-50 p-4 forced-colors:border">{t('need.test')}</p>
      </Section>
      <Section id="trouble" title={t('trouble.title')}><TroubleTree origin={contents.origin} bridgeOrigin={new URL(request.bridgeUrl).origin} /></Section>
    </SitePage>
  )
}

export default guarded(LoginPage)
