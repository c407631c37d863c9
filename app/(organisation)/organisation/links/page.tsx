import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import { Button, ButtonLink } from '@/components/button'
import { EmptyState } from '@/components/empty-state'
import { Section } from '@/components/heading'
import { Input } from '@/components/input'
import { Day } from '@/components/moment'
import { ReferenceNumber } from '@/components/reference-number'
import { Table } from '@/components/table'
import { TaskList } from '@/components/task-list'
import type { Depositor } from '@/domain/actor'
import { database } from '@/server/database'
import { listInvitations } from '@/server/links/invite'
import { listOwnLinks } from '@/server/links/organisation-links'
import { groupedPseudonym } from '@/server/organisations/pseudonym'
import { requireDepositor } from '@/server/session'
import { guarded } from '../../../guarded'
import { single } from '../../../member-form'
import { SitePage } from '../../../site-page'
import { ConsoleNotice, problemSentence } from '../deposits/console-notice'
import { depositCrumbs } from '../deposits/crumbs'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('console.links'))('title') }
}

async function LinksPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const actor = await requireDepositor()
  const query = await searchParams
  const [problem, field] = [single(query.problem), single(query.field)]
  const t = await getTranslations('console.links')
  return (
    <SitePage title={t('title')} place="deposits" crumbs={await depositCrumbs()} before={<ConsoleNotice problem={problem} field={field === '' ? null : field} done={single(query.done)} />}>
      <p className="mt-4 max-w-text">{t('lead')}</p>
      <Section title={t('redeem.title')} className="mt-8"><Redeem problem={await problemSentence(problem)} field={field} /></Section>
      <Section title={t('invite.title')}><Invite problem={await problemSentence(problem)} field={field} /></Section>
      <Section title={t('invitations')}><Invitations actor={actor} /></Section>
      <Section title={t('list')}><Links actor={actor} after={single(query.after)} /></Section>
    </SitePage>
  )
}

type FormProps = { problem: string | null, field: string }

async function Redeem({ problem, field }: FormProps) {
  const t = await getTranslations('console')
  return (
    <form method="post" action="/organisation/links/redeem" className="flex flex-col gap-6">
      <p className="max-w-text">{t('links.redeem.lead')}</p>
      <Input id="code" name="code" label={t('links.redeem.code')} support={t('links.redeem.codeSupport')} problem={field === 'code' ? problem : null} required requirementText={t('required')} maxLength={60} autoComplete="off" spellCheck={false} />
      <Input id="reference" name="reference" label={t('links.redeem.reference')} support={t('links.redeem.referenceSupport')} problem={field === 'reference' ? problem : null} required requirementText={t('required')} maxLength={64} autoComplete="off" spellCheck={false} />
      <div><Button>{t('links.redeem.submit')}</Button></div>
    </form>
  )
}

async function Invite({ problem, field }: FormProps) {
  const t = await getTranslations('console')
  return (
    <form method="post" action="/organisation/links/invite" className="flex flex-col gap-6">
      <p className="max-w-text">{t('links.invite.lead')}</p>
      <Input id="invited" name="reference" label={t('links.redeem.reference')} support={t('links.redeem.referenceSupport')} problem={field === 'invited' ? problem : null} required requirementText={t('required')} maxLength={64} autoComplete="off" spellCheck={false} />
      <div><Button look="secondary">{t('links.invite.submit')}</Button></div>
    </form>
  )
}

const INVITATIONS_SHOWN = 20

async function Invitations({ actor }: { actor: Depositor }) {
  const t = await getTranslations('console.links')
  const language = await getLocale()
  const invitations = (await listInvitations(database(), actor, { after: null, limit: INVITATIONS_SHOWN }, new Date()))?.rows ?? []
  if (invitations.length === 0) return <EmptyState title={t('noInvitations')} />
  const tasks = invitations.map(({ id, depositorReference, createdAt, state }) => ({
    key: id, href: `/organisation/links/invitations/${id}`, title: depositorReference, details: [<Day key="at" at={createdAt} language={language} />],
    badge: { tone: state.state === 'open' ? 'action' as const : 'plain' as const, text: t(`states.${state.state}`) },
  }))
  return <TaskList tasks={tasks} />
}

async function Links({ actor, after }: { actor: Depositor, after: string }) {
  const t = await getTranslations('console.links')
  const language = await getLocale()
  const page = await listOwnLinks(database(), actor, after === '' ? null : after) ?? await listOwnLinks(database(), actor, null)
  if (page === null || page.rows.length === 0) return <EmptyState title={t('none.title')}><p>{t('none.body')}</p></EmptyState>
  const rows = page.rows.map((link) => ({
    key: link.id,
    cells: {
      reference: <span className="break-all">{link.depositorReferences.length > 0 ? link.depositorReferences.join(' / ') : t('noReference')}</span>, pseudonym: <ReferenceNumber value={groupedPseudonym(link.pseudonym)} />,
      since: <Day at={link.state.since} language={language} />, state: t(link.state.state),
    },
  }))
  const columns = [{ key: 'reference', title: t('reference') }, { key: 'pseudonym', title: t('pseudonym') }, { key: 'since', title: t('since') }, { key: 'state', title: t('state') }]
  return (
    <>
      <Table caption={t('list')} captionHidden columns={columns} rows={rows} />
      {page.next === null ? null : <div className="mt-8"><ButtonLink look="secondary" href={`/organisation/links?after=${encodeURIComponent(page.next)}`}>{(await getTranslations('console.home'))('more')}</ButtonLink></div>}
    </>
  )
}

export default guarded(LinksPage)
