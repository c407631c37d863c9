import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getLocale, getTranslations } from 'next-intl/server'
import { Button } from '@/components/button'
import { CheckboxGroup } from '@/components/checkbox-group'
import { Section } from '@/components/heading'
import { Moment } from '@/components/moment'
import { ReferenceNumber } from '@/components/reference-number'
import { SummaryList } from '@/components/summary-list'
import { StandaloneLink } from '@/components/text-link'
import { Timeline } from '@/components/timeline'
import type { Depositor } from '@/domain/actor'
import { database } from '@/server/database'
import { findDeposit, type FoundDeposit } from '@/server/deposits/find'
import { checkEvents } from '@/server/events/check'
import { listOrganisationEvents } from '@/server/events/list'
import { groupedPseudonym } from '@/server/organisations/pseudonym'
import { requireDepositor } from '@/server/session'
import { guarded } from '../../../../guarded'
import { single } from '../../../../member-form'
import { SitePage } from '../../../../site-page'
import { kindName } from '../../../../(resident)/mailbox/kind-name'
import { ConsoleNotice } from '../console-notice'
import { depositCrumbs } from '../crumbs'
import { wishRows } from '../uploads/[id]/wish-rows'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('console.item'))('title') }
}

type DepositPageProps = { params: Promise<{ id: string }>, searchParams: Promise<Record<string, string | string[] | undefined>> }

async function DepositPage({ params, searchParams }: DepositPageProps) {
  const actor = await requireDepositor()
  const deposit = await findDeposit(database(), actor, (await params).id)
  if (deposit === null) notFound()
  const { problem, done } = await searchParams
  const t = await getTranslations('console.item')
  return (
    <SitePage title={t('title')} place="deposits" crumbs={await depositCrumbs()} before={<ConsoleNotice problem={single(problem)} field={single(problem) === 'unconfirmed' ? 'confirmed' : null} done={single(done)} />}>
      <Section title={t('about')} className="mt-8"><About deposit={deposit} /></Section>
      <Section title={t('timeline')}><History actor={actor} depositId={deposit.depositId} /></Section>
      {deposit.state.state === 'withdrawn' || deposit.state.state === 'not-delivered' ? null : <Section title={t('withdraw.title')}><Withdraw deposit={deposit} unconfirmed={single(problem) === 'unconfirmed'} /></Section>}
      <Section title={t('downloads')}><Evidence depositId={deposit.depositId} /></Section>
      <StandaloneLink href="/organisation/deposits" className="mt-12">{(await getTranslations('console'))('back')}</StandaloneLink>
    </SitePage>
  )
}

async function About({ deposit }: { deposit: FoundDeposit }) {
  const t = await getTranslations('console')
  const language = await getLocale()
  const { state } = deposit
  const rows = [
    { key: 'state', label: t('item.state'), value: <strong className="font-700">{t(`item.states.${state.state}`)}</strong> },
    { key: 'number', label: t('item.number'), value: <ReferenceNumber value={deposit.depositId} /> },
    { key: 'kind', label: t('check.kind'), value: await kindName(deposit.kind) },
    { key: 'reference', label: t('check.reference'), value: <ReferenceNumber value={deposit.depositorReference} /> },
    { key: 'to', label: t('check.to'), value: <ReferenceNumber value={groupedPseudonym(deposit.pseudonym)} /> },
    { key: 'at', label: t('item.acceptedAt'), value: <Moment at={state.acceptedAt} language={language} /> },
    ...(await wishRows({ ...deposit, dueOn: deposit.dueOn === null ? null : new Date(deposit.dueOn) })),
    ...(['corrects', 'correctedBy'] as const).flatMap((name) => {
      const other = deposit[name]
      return other === null ? [] : [{ key: name, label: t(`item.${name}`), value: <StandaloneLink href={`/organisation/deposits/${other}`} className="-my-2">{t('item.seeOther')}</StandaloneLink> }]
    }),
  ]
  return <SummaryList rows={rows} />
}

/** What happened, as far as the depositor may know; every event's signature is checked as it is shown. */
async function History({ actor, depositId }: { actor: Depositor, depositId: string }) {
  const t = await getTranslations('console.item')
  const language = await getLocale()
  const { events } = await listOrganisationEvents(database(), actor.organisationId, depositId, { limit: 200 })
  const checked = await checkEvents(events, { aboutId: depositId, audience: actor.organisationId }, new Date())
  const shown = checked.map(({ id, at, kind, isProven }) => {
    const key = `events.${kind}` as Parameters<typeof t>[0]
    const what = t.has(key) ? t(key) : t('otherEvent')
    return { key: id, at: <Moment at={at} language={language} />, sentence: isProven ? what : t('unproven', { what }) }
  })
  return <><p className="mb-4 max-w-text">{t('timelineLead')}</p><Timeline events={shown} /></>
}

async function Withdraw({ deposit: { depositId, kind, depositorReference }, unconfirmed }: { deposit: FoundDeposit, unconfirmed: boolean }) {
  const t = await getTranslations('console.item.withdraw')
  return (
    <>
      <p className="max-w-text">{t('lead')}</p>
      <StandaloneLink href={`/organisation/deposits/new?${new URLSearchParams({ corrects: depositId, kind, reference: depositorReference }).toString()}`}>{t('correct')}</StandaloneLink>
      <form method="post" action={`/organisation/deposits/${depositId}/withdraw`} className="mt-4">
        <CheckboxGroup id="confirmed" legend={t('submit')} boxes={[{ name: 'confirmed', text: t('confirm'), checked: false }]} problem={unconfirmed ? (await getTranslations('console'))('problems.unconfirmed') : null} />
        <Button look="secondary" className="mt-4">{t('submit')}</Button>
      </form>
    </>
  )
}

const files = ['receipt.json', 'receipt.json.p7s', 'events.jsonl'] as const

async function Evidence({ depositId }: { depositId: string }) {
  const t = await getTranslations('console.item')
  const word = (name: (typeof files)[number]) => t(`files.${name.replaceAll('.', '-') as 'receipt-json' | 'receipt-json-p7s' | 'events-jsonl'}`)
  return (
    <>
      <p className="mb-2 max-w-text">{t('downloadsLead')}</p>
      <ul>{files.map((name) => <li key={name}><StandaloneLink href={`/organisation/deposits/${depositId}/files/${name}`}>{word(name)}</StandaloneLink></li>)}</ul>
    </>
  )
}

export default guarded(DepositPage)
