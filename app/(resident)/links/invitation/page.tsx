import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { Button } from '@/components/button'
import { ErrorSummary } from '@/components/error-summary'
import { Section } from '@/components/heading'
import { Input } from '@/components/input'
import { NotificationBanner } from '@/components/notification-banner'
import { requireResident } from '@/server/session'
import { guarded } from '../../../guarded'
import { SitePage } from '../../../site-page'
import { linksCrumbs } from '../crumbs'
import { CodeFromAddress } from './code-from-address'

export const dynamic = 'force-dynamic'

type Parameter = string | string[] | undefined
type InvitationPageProps = { searchParams: Promise<{ problem?: Parameter }> }

const fieldProblems = ['code-missing', 'code-malformed', 'code-unknown', 'too-many-wrong-codes'] as const
const fieldProblemIn = (problem: Parameter) => fieldProblems.find((one) => one === problem) ?? null

export async function generateMetadata({ searchParams }: InvitationPageProps): Promise<Metadata> {
  const title = (await getTranslations('links.invitation'))('title')
  const common = await getTranslations('common')
  return { title: (await searchParams).problem === undefined ? title : common('errorTitle', { title }) }
}

async function InvitationPage({ searchParams }: InvitationPageProps) {
  await requireResident()
  const { problem } = await searchParams
  const t = await getTranslations('links.invitation')
  const wrong = fieldProblemIn(problem)
  return (
    <SitePage title={t('title')} place="links" crumbs={await linksCrumbs()} before={await noticeFor(problem)}>
      <p className="mt-4 max-w-text">{t('lead')}</p>
      <form method="post" action="/links/invitation/open" className="mt-8">
        <Input
          id="code" name="code" autoComplete="off" autoCapitalize="characters" spellCheck={false} maxLength={60}
          label={t('label')} support={t('support')} required requirementText={t('required')} problem={wrong === null ? null : t(`problem.${wrong}`)}
        />
        <CodeFromAddress fieldId="code" />
        <Button className="mt-6">{t('submit')}</Button>
      </form>
      <Section title={t('next.title')}><p className="max-w-text">{t('next.body')}</p></Section>
    </SitePage>
  )
}

async function noticeFor(problem: Parameter): Promise<ReactNode> {
  const common = await getTranslations('common')
  const t = await getTranslations('links')
  const wrong = fieldProblemIn(problem)
  if (wrong !== null) return <ErrorSummary title={common('errorSummary')} problems={[{ fieldId: 'code', sentence: t(`invitation.problem.${wrong}`) }]} />
  if (problem === undefined) return null
  return <NotificationBanner id="problem" tone="problem" title={t('problem.failed.title')}><p>{t('problem.failed.body')}</p></NotificationBanner>
}

export default guarded(InvitationPage)
