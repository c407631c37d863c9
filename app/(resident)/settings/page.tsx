import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { ErrorSummary } from '@/components/error-summary'
import { Section } from '@/components/heading'
import { NotificationBanner } from '@/components/notification-banner'
import { StandaloneLink } from '@/components/text-link'
import { listSessions } from '@/server/identity/sessions'
import { requireResident } from '@/server/session'
import { guarded } from '../../guarded'
import { SitePage } from '../../site-page'
import { LanguageForm } from './language-form'
import { SessionTable } from './session-table'

export const dynamic = 'force-dynamic'

type SettingsPageProps = { searchParams: Promise<{ done?: string | string[], problem?: string | string[] }> }

export async function generateMetadata({ searchParams }: SettingsPageProps): Promise<Metadata> {
  const title = (await getTranslations('settings'))('title')
  const common = await getTranslations('common')
  return { title: (await searchParams).problem === undefined ? title : common('errorTitle', { title }) }
}

async function SettingsPage({ searchParams }: SettingsPageProps) {
  const resident = await requireResident()
  const { done, problem } = await searchParams
  const t = await getTranslations('settings')
  const sessions = await listSessions(resident)
  const languageProblem = problem === 'language' ? t('language.problem') : null
  const before = noticeFor(done, problem)
  return (
    <SitePage title={t('title')} place="settings" before={before}>
      <Section title={t('sessions.title')} className="mt-8"><SessionTable sessions={sessions} /></Section>
      <Section title={t('language.title')}><LanguageForm problem={languageProblem} /></Section>
      <AccountSection />
    </SitePage>
  )
}

async function AccountSection() {
  const saving = await getTranslations('account.export.settings')
  const closing = await getTranslations('account.close.settings')
  return (
    <>
      <Section title={saving('title')}>
        <p className="max-w-text">{saving('body')}</p>
        <StandaloneLink href="/settings/export" className="mt-2">{saving('link')}</StandaloneLink>
      </Section>
      <Section title={closing('title')}>
        <p className="max-w-text">{closing('body')}</p>
        <StandaloneLink href="/settings/close" className="mt-2">{closing('link')}</StandaloneLink>
      </Section>
    </>
  )
}

type Parameter = string | string[] | undefined

/** One notice at most: what went wrong comes before what was done. */
function noticeFor(done: Parameter, problem: Parameter): ReactNode {
  if (problem === 'language') return <LanguageProblem />
  if (problem === 'session') return <SessionProblem />
  return isConfirmation(done) ? <Done what={done} /> : null
}

async function LanguageProblem() {
  const common = await getTranslations('common')
  const t = await getTranslations('settings.language')
  return <ErrorSummary title={common('errorSummary')} problems={[{ fieldId: 'language-ja', sentence: t('problem') }]} />
}

async function SessionProblem() {
  const t = await getTranslations('settings.sessions.failed')
  return <NotificationBanner id="problem" tone="problem" title={t('title')}><p>{t('body')}</p></NotificationBanner>
}

const confirmations = { language: 'language.saved', session: 'sessions.endedOne', others: 'sessions.endedOthers' } as const

const isConfirmation = (what: Parameter): what is keyof typeof confirmations =>
  typeof what === 'string' && Object.hasOwn(confirmations, what)

async function Done({ what }: { what: keyof typeof confirmations }) {
  const t = await getTranslations('settings')
  const area = confirmations[what]
  return <NotificationBanner id="done" tone="success" title={t(`${area}.title`)}><p>{t(`${area}.body`)}</p></NotificationBanner>
}

export default guarded(SettingsPage)
