import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { Button } from '@/components/button'
import { CheckboxGroup } from '@/components/checkbox-group'
import { EmptyState } from '@/components/empty-state'
import { Section } from '@/components/heading'
import { Input } from '@/components/input'
import { TaskList } from '@/components/task-list'
import { calledKinds, webhookLimits } from '@/domain/webhooks'
import { database } from '@/server/database'
import { requireMember } from '@/server/session'
import { listWebhooks, type Webhook } from '@/server/webhooks/endpoints'
import { FormNotice, problemOf } from '../../../form-notice'
import { guarded } from '../../../guarded'
import { single } from '../../../member-form'
import { SitePage } from '../../../site-page'
import { urlProblems } from './problems'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('organisations'))('webhooks.title') }
}

type Query = Record<string, string | string[] | undefined>

const fields = Object.fromEntries(urlProblems.map((problem) => [problem, 'url']))

async function WebhooksPage({ searchParams }: { searchParams: Promise<Query> }) {
  const actor = await requireMember()
  const query = await searchParams
  const t = await getTranslations('organisations')
  const isAllowed = actor.kind !== 'operator' && actor.isAdministrator
  return (
    <SitePage title={t('webhooks.title')} place="organisation" crumbs={[{ href: '/organisation', text: t('home.title') }]}
      before={<FormNotice problem={single(query.problem)} done={single(query.done)} fields={fields} />}>
      <p className="mt-4 max-w-text">{t('webhooks.lead')}</p>
      {isAllowed ? (
        <>
          <Section title={t('webhooks.list')} className="mt-8"><Webhooks webhooks={await listWebhooks(database(), actor, new Date())} /></Section>
          <Section title={t('webhooks.add.title')}><Add query={query} /></Section>
        </>
      ) : <div className="mt-8"><EmptyState title={t('home.notAdministrator.title')}><p>{t('home.notAdministrator.body')}</p></EmptyState></div>}
    </SitePage>
  )
}

async function Webhooks({ webhooks }: { webhooks: Webhook[] }) {
  const t = await getTranslations('organisations')
  if (webhooks.length === 0) return <EmptyState title={t('webhooks.none')} />
  const tasks = webhooks.map(({ id, url, kinds, state }) => ({
    key: id, href: `/organisation/webhooks/${id}`, title: url,
    details: [kinds.length === 0 ? t('webhooks.everyKind') : kinds.map((kind) => t(`webhooks.kinds.${kind}` as Parameters<typeof t>[0])).join(t('listSeparator'))],
    badge: state === 'active' ? { tone: 'plain' as const, text: t('webhooks.states.active') } : { tone: 'failed' as const, text: t('webhooks.states.disabled') },
  }))
  return <TaskList tasks={tasks} />
}

async function Add({ query }: { query: Query }) {
  const t = await getTranslations('organisations')
  const boxes = calledKinds.map((kind) => ({ name: `kind-${kind}`, text: t(`webhooks.kinds.${kind}` as Parameters<typeof t>[0]), checked: query[`kind-${kind}`] === 'yes' }))
  return (
    <form method="post" action="/organisation/webhooks/create" className="flex flex-col gap-6">
      <Input id="url" name="url" label={t('webhooks.fields.url')} support={t('webhooks.add.urlSupport')} problem={await problemOf(single(query.problem), urlProblems)}
        required requirementText={t('required')} defaultValue={single(query.url)} maxLength={webhookLimits.urlCharacters} inputMode="url" autoComplete="off" spellCheck={false} />
      <CheckboxGroup id="kind" legend={t('webhooks.add.kinds')} boxes={boxes} />
      <div><Button>{t('webhooks.add.submit')}</Button></div>
    </form>
  )
}

export default guarded(WebhooksPage)
