import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import { Button } from '@/components/button'
import { CheckboxGroup } from '@/components/checkbox-group'
import { EmptyState } from '@/components/empty-state'
import { Section } from '@/components/heading'
import { Input } from '@/components/input'
import { Day } from '@/components/moment'
import { StatusBadge } from '@/components/status-badge'
import { Table } from '@/components/table'
import type { Member } from '@/domain/actor'
import { allowedScopes, listApiKeys, type ApiKeySummary } from '@/server/organisations/api-keys'
import { requireMember } from '@/server/session'
import { FormNotice, problemOf } from '../../../form-notice'
import { guarded } from '../../../guarded'
import { single } from '../../../member-form'
import { SitePage } from '../../../site-page'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('organisations'))('keys.title') }
}

type Query = Record<string, string | string[] | undefined>

const fields = { 'label-malformed': 'label', 'scope-missing': 'scope', 'scope-not-allowed': 'scope' }

async function KeysPage({ searchParams }: { searchParams: Promise<Query> }) {
  const actor = await requireMember()
  const query = await searchParams
  const t = await getTranslations('organisations')
  return (
    <SitePage title={t('keys.title')} place="organisation" crumbs={[{ href: '/organisation', text: t('home.title') }]}
      before={<FormNotice problem={single(query.problem)} done={single(query.done)} fields={fields} />}>
      <p className="mt-4 max-w-text">{t('keys.lead')}</p>
      <Section title={t('keys.list')} className="mt-8"><Keys keys={await listApiKeys(actor)} mayRevoke={actor.isAdministrator} /></Section>
      {actor.isAdministrator ? <Section title={t('keys.propose.title')}><Propose actor={actor} query={query} /></Section> : null}
    </SitePage>
  )
}

async function Keys({ keys, mayRevoke }: { keys: ApiKeySummary[], mayRevoke: boolean }) {
  const t = await getTranslations('organisations')
  if (keys.length === 0) return <EmptyState title={t('keys.none')} />
  const language = await getLocale()
  const rows = keys.map((key) => {
    const label = key.label === '' ? t('keys.unnamed') : key.label
    return {
      key: key.id,
      cells: {
        label,
        scopes: key.scopes.map((scope) => t(`scopes.${scope}`)).join(t('listSeparator')),
        since: <Day at={key.createdAt} language={language} />,
        act: key.revokedAt !== null ? <StatusBadge tone="plain">{t('keys.revoked')}</StatusBadge> : mayRevoke ? (
          <form method="post" action="/organisation/keys/revoke">
            <input type="hidden" name="key" value={key.id} />
            <Button look="quiet" className="-ml-4 md:-my-2" aria-label={t('keys.revokeNamed', { label })}>{t('keys.revoke')}</Button>
          </form>
        ) : null,
      },
    }
  })
  const columns = [
    { key: 'label', title: t('fields.keyLabel') }, { key: 'scopes', title: t('fields.scopes') },
    { key: 'since', title: t('fields.since') }, { key: 'act', title: t('fields.act'), plain: true },
  ]
  return <Table caption={t('keys.list')} captionHidden columns={columns} rows={rows} />
}

async function Propose({ actor, query }: { actor: Member, query: Query }) {
  const t = await getTranslations('organisations')
  const problem = single(query.problem)
  const scopes = await allowedScopes(actor)
  if (scopes.length === 0) return <EmptyState title={t('keys.noScopes')} />
  const boxes = scopes.map((scope) => ({ name: `scope-${scope}`, text: t(`scopes.${scope}`), checked: query[`scope-${scope}`] === 'yes' || scopes.length === 1 }))
  return (
    <form method="post" action="/organisation/keys/propose" className="flex flex-col gap-6">
      <p className="max-w-text">{t('keys.propose.lead')}</p>
      <Input id="label" name="label" label={t('fields.keyLabel')} support={t('keys.propose.labelSupport')} problem={await problemOf(problem, ['label-malformed'])}
        required requirementText={t('required')} defaultValue={single(query.label)} maxLength={40} autoComplete="off" />
      <CheckboxGroup id="scope" legend={t('fields.scopes')} boxes={boxes} problem={await problemOf(problem, ['scope-missing', 'scope-not-allowed'])} />
      <div><Button>{t('keys.propose.submit')}</Button></div>
    </form>
  )
}

export default guarded(KeysPage)
