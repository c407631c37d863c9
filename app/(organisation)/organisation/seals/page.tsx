import type { Metadata } from 'next'
import { getLocale, getTranslations } from 'next-intl/server'
import { Button } from '@/components/button'
import { EmptyState } from '@/components/empty-state'
import { Section } from '@/components/heading'
import { Input } from '@/components/input'
import { Day } from '@/components/moment'
import { StatusBadge } from '@/components/status-badge'
import { Table } from '@/components/table'
import { TextArea } from '@/components/text-area'
import { listSigners, type RegisteredSignerSummary } from '@/server/organisations/signers'
import { requireMember } from '@/server/session'
import { FormNotice, problemOf } from '../../../form-notice'
import { guarded } from '../../../guarded'
import { single } from '../../../member-form'
import { SitePage } from '../../../site-page'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('organisations'))('seals.title') }
}

type Query = Record<string, string | string[] | undefined>

const certificateProblems = [
  'certificate-unreadable', 'certificate-not-trusted', 'certificate-revoked', 'certificate-not-valid-now', 'status-unknown', 'organisation-differs', 'already-registered',
]
const fields = { 'label-malformed': 'label', ...Object.fromEntries(certificateProblems.map((problem) => [problem, 'certificate'])) }

async function SealsPage({ searchParams }: { searchParams: Promise<Query> }) {
  const actor = await requireMember()
  const query = await searchParams
  const t = await getTranslations('organisations')
  return (
    <SitePage title={t('seals.title')} place="organisation" crumbs={[{ href: '/organisation', text: t('home.title') }]}
      before={<FormNotice problem={single(query.problem)} done={single(query.done)} fields={fields} />}>
      <p className="mt-4 max-w-text">{t('seals.lead')}</p>
      <Section title={t('seals.list')} className="mt-8"><Signers signers={await listSigners(actor)} mayEnd={actor.isAdministrator} /></Section>
      {actor.isAdministrator ? <Section title={t('seals.propose.title')}><Propose query={query} /></Section> : null}
    </SitePage>
  )
}

async function Signers({ signers, mayEnd }: { signers: RegisteredSignerSummary[], mayEnd: boolean }) {
  const t = await getTranslations('organisations')
  if (signers.length === 0) return <EmptyState title={t('seals.none')} />
  const language = await getLocale()
  const rows = signers.map((signer) => ({
    key: signer.id,
    cells: {
      label: signer.label,
      use: t(`seals.uses.${signer.use}`),
      until: <Day at={signer.validUntil} language={language} />,
      act: signer.endedAt !== null ? <StatusBadge tone="plain">{t('seals.ended')}</StatusBadge> : mayEnd ? (
        <form method="post" action="/organisation/seals/end">
          <input type="hidden" name="signer" value={signer.id} />
          <Button look="quiet" className="-ml-4 md:-my-2" aria-label={t('seals.endNamed', { label: signer.label })}>{t('seals.end')}</Button>
        </form>
      ) : null,
    },
  }))
  const columns = [
    { key: 'label', title: t('fields.signerLabel') }, { key: 'use', title: t('fields.use') },
    { key: 'until', title: t('fields.validUntil') }, { key: 'act', title: t('fields.act'), plain: true },
  ]
  return <Table caption={t('seals.list')} captionHidden columns={columns} rows={rows} />
}

async function Propose({ query }: { query: Query }) {
  const t = await getTranslations('organisations')
  const problem = single(query.problem)
  return (
    <form method="post" action="/organisation/seals/propose" className="flex flex-col gap-6">
      <p className="max-w-text">{t('seals.propose.lead')}</p>
      <Input id="label" name="label" label={t('fields.signerLabel')} support={t('seals.propose.labelSupport')} problem={await problemOf(problem, ['label-malformed'])}
        required requirementText={t('required')} defaultValue={single(query.label)} maxLength={40} autoComplete="off" />
      <TextArea id="certificate" name="certificate" label={t('seals.propose.certificate')} support={t('seals.propose.certificateSupport')}
        problem={await problemOf(problem, certificateProblems)} requirementText={t('required')} required rows={8} spellCheck={false} autoComplete="off" />
      <div><Button>{t('seals.propose.submit')}</Button></div>
    </form>
  )
}

export default guarded(SealsPage)
