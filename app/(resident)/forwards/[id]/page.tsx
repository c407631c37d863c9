import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getLocale, getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { ButtonLink } from '@/components/button'
import { Section } from '@/components/heading'
import { Moment } from '@/components/moment'
import { NotificationBanner } from '@/components/notification-banner'
import { ReferenceNumber } from '@/components/reference-number'
import { SummaryList } from '@/components/summary-list'
import { StandaloneLink } from '@/components/text-link'
import { Timeline } from '@/components/timeline'
import { askBack } from '@/domain/forwards'
import { findForward, type ForwardDetails } from '@/server/forwards/list'
import { requireResident } from '@/server/session'
import { guarded } from '../../../guarded'
import { SitePage } from '../../../site-page'
import { kindName } from '../../mailbox/kind-name'
import { forwardsCrumbs } from '../crumbs'
import { ForwardStateCell, shownState } from '../forward-state'
import { problemBanner, problemIn, titleWith } from '../problem-banner'
import { ForwardFiles } from './forward-files'
import { happened } from './happened'

export const dynamic = 'force-dynamic'

type Parameter = string | string[] | undefined
type ForwardPageProps = { params: Promise<{ id: string }>, searchParams: Promise<{ done?: Parameter, problem?: Parameter }> }

export async function generateMetadata({ searchParams }: ForwardPageProps): Promise<Metadata> {
  return { title: await titleWith((await getTranslations('forwards.one'))('title'), problemIn((await searchParams).problem)) }
}

async function ForwardPage({ params, searchParams }: ForwardPageProps) {
  const resident = await requireResident()
  const forward = await findForward(resident, (await params).id)
  if (forward === null) notFound()
  const { done, problem } = await searchParams
  const [t, language] = await Promise.all([getTranslations('forwards.one'), getLocale()])
  const events = (await happened(forward)).map(({ key, at, sentence }) => ({ key, at: <Moment at={at} language={language} />, sentence }))
  return (
    <SitePage title={t('title')} place="mailbox" crumbs={await forwardsCrumbs()} before={await noticeFor(problemIn(problem), done, forward)}>
      <Section title={t('about')} className="mt-8"><About forward={forward} /></Section>
      <Section title={t('timeline')}><Timeline events={events} /></Section>
      <Section title={t('files')}><ForwardFiles forward={forward} /></Section>
      <div className="mt-8 flex flex-wrap items-center gap-x-6 gap-y-2">
        {askBack(forward.state, new Date()).ok ? <ButtonLink look="secondary" href={`/forwards/${forward.id}/revoke`}>{t('revoke')}</ButtonLink> : null}
        {forward.isItemThere ? <StandaloneLink href={`/mailbox/${forward.itemId}`}>{t('item')}</StandaloneLink> : <p>{t('itemGone')}</p>}
      </div>
    </SitePage>
  )
}

async function noticeFor(problem: ReturnType<typeof problemIn>, done: Parameter, { state }: ForwardDetails): Promise<ReactNode> {
  if (problem !== null) return problemBanner(problem)
  if (done !== 'asked' || shownState(state) !== 'asked') return null
  const t = await getTranslations('forwards.done.asked')
  return <NotificationBanner id="done" tone="success" title={t('title')}><p>{t('body')}</p></NotificationBanner>
}

async function About({ forward: { kind, senderName, recipientName, recipientReference, roles, state, id } }: { forward: ForwardDetails }) {
  const [t, forwards] = await Promise.all([getTranslations('forwards.one'), getTranslations('forwards')])
  const shown = shownState(state)
  const meaning = shown === 'revoked' && state.state === 'revoked' && state.deliveredAt === null ? 'revokedBefore' : shown
  const rows = [
    { key: 'state', label: forwards('stateTitle'), value: <><ForwardStateCell state={state} /><span className="mt-1 block max-w-text">{forwards(`meanings.${meaning}`)}</span></> },
    { key: 'document', label: t('document'), value: <>{await kindName(kind)}<span className="block text-solid-gray-700">{forwards('from', { sender: senderName })}</span></> },
    { key: 'recipient', label: t('recipient'), value: recipientName },
    { key: 'reference', label: t('reference'), value: <span className="break-all">{recipientReference === '' ? t('noReference') : recipientReference}</span> },
    { key: 'roles', label: t('roles'), value: roles.map((role) => t(role)).join(t('roleSeparator')) },
    { key: 'number', label: t('number'), value: <ReferenceNumber value={id} /> },
  ]
  return <SummaryList rows={rows} />
}

export default guarded(ForwardPage)
