import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import { notFound } from 'next/navigation'
import { ButtonLink } from '@/components/button'
import { Section } from '@/components/heading'
import { Moment } from '@/components/moment'
import { NotificationBanner } from '@/components/notification-banner'
import { ReferenceNumber } from '@/components/reference-number'
import { StatusBadge } from '@/components/status-badge'
import { SummaryList } from '@/components/summary-list'
import { database } from '@/server/database'
import { requireMember } from '@/server/session'
import { listDeliveries } from '@/server/webhooks/deliveries'
import { findWebhook, type Webhook } from '@/server/webhooks/endpoints'
import { FormNotice } from '../../../../form-notice'
import { guarded } from '../../../../guarded'
import { single } from '../../../../member-form'
import { SitePage } from '../../../../site-page'
import { Acts } from './acts'
import { Deliveries } from './deliveries'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('organisations'))('webhooks.title') }
}

type Props = { params: Promise<{ id: string }>, searchParams: Promise<Record<string, string | string[] | undefined>> }

async function WebhookPage({ params, searchParams }: Props) {
  const actor = await requireMember()
  const { id } = await params
  const query = await searchParams
  const webhook = actor.kind === 'operator' || !actor.isAdministrator ? null : await findWebhook(database(), actor, id, new Date())
  if (webhook === null || actor.kind === 'operator') notFound()
  const after = single(query.after)
  const listed = await listDeliveries(database(), actor, id, after === '' ? null : after)
  if (!listed.ok) notFound()
  const t = await getTranslations('organisations')
  const { rows, next } = listed.page
  const crumbs = [{ href: '/organisation', text: t('home.title') }, { href: '/organisation/webhooks', text: t('webhooks.title') }]
  return (
    <SitePage title={t('webhooks.list')} place="organisation" crumbs={crumbs}
      before={<FormNotice problem={single(query.problem)} done={single(query.done)} fields={{ 'since-malformed': 'since' }} />}>
      {webhook.state === 'disabled' ? <div className="mt-6"><NotificationBanner id="disabled" tone="warning" title={t('webhooks.states.disabled')}><p>{t('webhooks.disabled')}</p></NotificationBanner></div> : null}
      <div className="mt-6"><About webhook={webhook} /></div>
      <Section title={t('webhooks.deliveries.title')}>
        <Deliveries webhookId={id} deliveries={rows} mayReplay={webhook.state === 'active'} />
        {next === null ? null : <div className="mt-8"><ButtonLink look="secondary" href={`/organisation/webhooks/${id}?after=${encodeURIComponent(next)}`}>{t('webhooks.deliveries.more')}</ButtonLink></div>}
      </Section>
      <Section title={t('webhooks.acts.title')}><Acts webhook={webhook} problem={single(query.problem)} /></Section>
    </SitePage>
  )
}

async function About({ webhook: { url, kinds, state, keys } }: { webhook: Webhook }) {
  const t = await getTranslations('organisations')
  const language = await getLocale()
  const publicKeys = (
    <ul className="flex flex-col gap-2">
      {keys.map(({ text, signsUntil }) => (
        <li key={text}>
          <ReferenceNumber value={text} />
          {signsUntil === null ? null : <p>{t.rich('webhooks.signsUntil', { at: () => <Moment at={signsUntil} language={language} /> })}</p>}
        </li>
      ))}
    </ul>
  )
  const rows = [
    { key: 'url', label: t('webhooks.fields.url'), value: <span className="break-all">{url}</span> },
    { key: 'state', label: t('webhooks.fields.state'), value: <StatusBadge tone={state === 'active' ? 'plain' : 'failed'}>{t(`webhooks.states.${state}`)}</StatusBadge> },
    { key: 'kinds', label: t('webhooks.fields.kinds'), value: kinds.length === 0 ? t('webhooks.everyKind') : kinds.map((kind) => t(`webhooks.kinds.${kind}` as Parameters<typeof t>[0])).join(t('listSeparator')) },
    { key: 'keys', label: t('webhooks.fields.keys'), value: <>{publicKeys}<p className="mt-2">{t('webhooks.keysSupport')}</p></> },
  ]
  return <SummaryList rows={rows} />
}

export default guarded(WebhookPage)
