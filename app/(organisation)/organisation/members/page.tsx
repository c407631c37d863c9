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
import type { MemberCapacity } from '@/domain/organisations'
import { listInvitations, type InvitationSummary } from '@/server/organisations/invitations'
import { allowedCapacities, listMembers, type MemberSummary } from '@/server/organisations/members'
import { requireMember } from '@/server/session'
import { FormNotice, problemOf } from '../../../form-notice'
import { guarded } from '../../../guarded'
import { single } from '../../../member-form'
import { SitePage } from '../../../site-page'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('organisations'))('members.title') }
}

type Query = Record<string, string | string[] | undefined>

const fields = { 'label-malformed': 'label', 'capacity-missing': 'capacity', 'capacity-not-allowed': 'capacity' }

async function MembersPage({ searchParams }: { searchParams: Promise<Query> }) {
  const actor = await requireMember()
  const query = await searchParams
  const t = await getTranslations('organisations')
  const [members, invitations] = [await listMembers(actor), await listInvitations(actor, new Date())]
  return (
    <SitePage title={t('members.title')} place="organisation" crumbs={[{ href: '/organisation', text: t('home.title') }]}
      before={<FormNotice problem={single(query.problem)} done={single(query.done)} fields={fields} />}>
      <Section title={t('members.now')} className="mt-8"><MemberTable members={members} mayEnd={actor.isAdministrator} /></Section>
      {actor.isAdministrator ? <Section title={t('members.invitations')}><Invitations invitations={invitations} /></Section> : null}
      {actor.isAdministrator ? <Section title={t('members.invite.title')}><Invite actor={actor} query={query} /></Section> : null}
    </SitePage>
  )
}

async function capacityWords(capacities: readonly MemberCapacity[], isAdministrator: boolean): Promise<string> {
  const t = await getTranslations('organisations')
  return [...capacities.map((capacity) => t(`capacity.capacities.${capacity}`)), ...(isAdministrator ? [t('members.administrator')] : [])].join(t('listSeparator'))
}

async function MemberTable({ members, mayEnd }: { members: MemberSummary[], mayEnd: boolean }) {
  const t = await getTranslations('organisations')
  const language = await getLocale()
  const rows = await Promise.all(members.map(async (member) => ({
    key: member.id,
    cells: {
      label: member.label,
      capacities: await capacityWords(member.capacities, member.isAdministrator),
      since: <Day at={member.joinedAt} language={language} />,
      act: member.isSelf ? <StatusBadge tone="plain">{t('members.self')}</StatusBadge> : mayEnd ? (
        <form method="post" action="/organisation/members/end">
          <input type="hidden" name="member" value={member.id} />
          <Button look="quiet" className="-ml-4 md:-my-2" aria-label={t('members.endNamed', { label: member.label })}>{t('members.end')}</Button>
        </form>
      ) : null,
    },
  })))
  const columns = [
    { key: 'label', title: t('fields.label') }, { key: 'capacities', title: t('fields.capacity') },
    { key: 'since', title: t('fields.since') }, { key: 'act', title: t('fields.act'), plain: true },
  ]
  return <Table caption={t('members.now')} captionHidden columns={columns} rows={rows} />
}

async function Invitations({ invitations }: { invitations: InvitationSummary[] }) {
  const t = await getTranslations('organisations')
  if (invitations.length === 0) return <EmptyState title={t('members.noInvitations')} />
  const language = await getLocale()
  const rows = await Promise.all(invitations.map(async (invitation) => ({
    key: invitation.id,
    cells: {
      label: invitation.label,
      capacities: await capacityWords(invitation.capacities, invitation.isAdministrator),
      until: <Day at={invitation.expiresAt} language={language} />,
      act: (
        <form method="post" action="/organisation/members/cancel">
          <input type="hidden" name="invitation" value={invitation.id} />
          <Button look="quiet" className="-ml-4 md:-my-2" aria-label={t('members.cancelNamed', { label: invitation.label })}>{t('members.cancel')}</Button>
        </form>
      ),
    },
  })))
  const columns = [
    { key: 'label', title: t('fields.label') }, { key: 'capacities', title: t('fields.capacity') },
    { key: 'until', title: t('fields.until') }, { key: 'act', title: t('fields.act'), plain: true },
  ]
  return <Table caption={t('members.invitations')} captionHidden columns={columns} rows={rows} />
}

async function Invite({ actor, query }: { actor: Member, query: Query }) {
  const t = await getTranslations('organisations')
  const problem = single(query.problem)
  const capacities = await allowedCapacities(actor)
  const boxes = capacities.map((capacity) => ({ name: `capacity-${capacity}`, text: t(`capacity.capacities.${capacity}`), checked: query[`capacity-${capacity}`] === 'yes' || capacities.length === 1 }))
  return (
    <form method="post" action="/organisation/members/invite" className="flex flex-col gap-6">
      <p className="max-w-text">{t('members.invite.lead')}</p>
      <Input id="label" name="label" label={t('fields.label')} support={t('members.invite.labelSupport')} problem={await problemOf(problem, ['label-malformed'])}
        required requirementText={t('required')} defaultValue={single(query.label)} maxLength={40} autoComplete="off" />
      <CheckboxGroup id="capacity" legend={t('members.invite.capacities')} boxes={boxes} problem={await problemOf(problem, ['capacity-missing', 'capacity-not-allowed'])} />
      <CheckboxGroup id="administrator" legend={t('members.invite.rights')} boxes={[{ name: 'administrator', text: t('members.invite.administrator'), checked: query.administrator === 'yes' }]} />
      <div><Button>{t('members.invite.submit')}</Button></div>
    </form>
  )
}

export default guarded(MembersPage)
