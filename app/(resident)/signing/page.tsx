import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { Button } from '@/components/button'
import { ErrorSummary } from '@/components/error-summary'
import { FileInput } from '@/components/file-input'
import { Section } from '@/components/heading'
import { NotificationBanner } from '@/components/notification-banner'
import { StepList } from '@/components/step-list'
import { isSigningRefusal, isUploadRefusal, type SigningRefusal } from '@/domain/signing'
import { requireResident } from '@/server/session'
import { guarded } from '../../guarded'
import { SitePage } from '../../site-page'

export const dynamic = 'force-dynamic'

type SigningPageProps = { searchParams: Promise<{ problem?: string | string[], done?: string | string[] }> }

export async function generateMetadata({ searchParams }: SigningPageProps): Promise<Metadata> {
  const title = (await getTranslations('signing'))('title')
  const common = await getTranslations('common')
  return { title: (await searchParams).problem === undefined ? title : common('errorTitle', { title }) }
}

async function SigningPage({ searchParams }: SigningPageProps) {
  await requireResident()
  const { problem, done } = await searchParams
  const t = await getTranslations('signing')
  const common = await getTranslations('common')
  const uploadProblem = isUploadRefusal(problem) ? t(`uploads.${problem}`) : null
  const steps = ['prepare', 'sign', 'receive'] as const
  return (
    <SitePage title={t('title')} place="home" crumbs={[{ href: '/home', text: common('breadcrumbs.home') }]} before={await noticeFor(problem, done)}>
      <p className="mt-4 max-w-text">{t('lead')}</p>
      <Section title={t('choose.title')} className="mt-8">
        <form method="post" action="/signing/prepare" encType="multipart/form-data">
          <FileInput
            id="documents" name="documents" multiple accept=".txt,.xml,text/plain,application/xml" required
            label={t('choose.label')} requirementText={t('choose.required')} support={t('choose.support')} problem={uploadProblem}
          />
          <p className="mt-6 max-w-text">{t('choose.consent')}</p>
          <Button className="mt-6">{t('choose.submit')}</Button>
        </form>
      </Section>
      <Section title={t('what.title')}>
        <StepList steps={steps.map((step) => ({ key: step, title: t(`what.${step}.title`), body: t(`what.${step}.body`) }))} />
        <p className="mt-4 max-w-text">{t('what.kept')}</p>
      </Section>
      <Section title={t('certificate.title')}><p className="max-w-text">{t('certificate.body')}</p></Section>
    </SitePage>
  )
}

type Parameter = string | string[] | undefined

async function noticeFor(problem: Parameter, done: Parameter): Promise<ReactNode> {
  const common = await getTranslations('common')
  const t = await getTranslations('signing')
  if (isUploadRefusal(problem)) return <ErrorSummary title={common('errorSummary')} problems={[{ fieldId: 'documents', sentence: t(`uploads.${problem}`) }]} />
  if (isSigningRefusal(problem)) return <Refused reason={problem} />
  return done === 'dropped' ? <NotificationBanner id="done" tone="success" title={t('dropped.title')}><p>{t('dropped.body')}</p></NotificationBanner> : null
}

async function Refused({ reason }: { reason: SigningRefusal }) {
  const t = await getTranslations('signing.refused')
  return (
    <NotificationBanner id="problem" tone="problem" title={t('title')}>
      <p>{t(`reasons.${reason}.what`)}</p>
      <p className="mt-2">{t(`reasons.${reason}.next`)}</p>
      <p className="mt-2">{t('nothing')}</p>
    </NotificationBanner>
  )
}

export default guarded(SigningPage)
