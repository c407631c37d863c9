import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { Button, ButtonLink } from '@/components/button'
import { EmptyState } from '@/components/empty-state'
import { ErrorSummary } from '@/components/error-summary'
import { Tabs } from '@/components/tabs'
import { StandaloneLink } from '@/components/text-link'
import { graceInDays } from '@/domain/keeping'
import { isNarrowed, listAddress, mailboxTabs, placeQuery, readMailboxFilter, readPlace, type FilterProblem, type ListPlace, type Parameters } from '@/domain/mailbox-filter'
import { countUnread, listMailbox, listSenders, type MailboxPage as Page } from '@/server/mailbox/list'
import { noteTold } from '@/server/mailbox/notify'
import { requireMailboxActor } from '@/server/session'
import { guarded } from '../../guarded'
import { SitePage } from '../../site-page'
import { FilterForm } from './filter-form'
import { MailList } from './mail-list'
import { keepingNotice } from './notice'

export const dynamic = 'force-dynamic'

type MailboxPageProps = { searchParams: Promise<Parameters> }

export async function generateMetadata({ searchParams }: MailboxPageProps): Promise<Metadata> {
  const parameters = await searchParams
  const title = (await getTranslations('mailbox'))('title')
  const isWrong = parameters.problem !== undefined || readMailboxFilter(parameters).problems.length > 0
  return { title: isWrong ? (await getTranslations('common'))('errorTitle', { title }) : title }
}

const text = (parameter: Parameters[string]) => (typeof parameter === 'string' ? parameter : '')

async function MailboxPage({ searchParams }: MailboxPageProps) {
  const actor = await requireMailboxActor()
  const parameters = await searchParams
  const { filter, problems } = readMailboxFilter(parameters)
  const { after } = readPlace(new URLSearchParams({ after: text(parameters.after) }).toString())
  const [page, unread, senders] = await Promise.all([listMailbox(actor, { filter, after }), countUnread(actor), listSenders(actor)])
  await noteTold(actor, page.items, new Date())
  const mailbox = await getTranslations('mailbox')
  const t = await getTranslations('keeping')
  const typed = { from: text(parameters.from), until: text(parameters.until) }
  return (
    <SitePage title={mailbox('title')} place="mailbox" before={await noticeFor(parameters, problems, page)}>
      <p className="mt-4">{t('lead')}{unread > 0 ? <strong className="ml-2 font-700">{t('unreadCount', { count: unread })}</strong> : null}</p>
      <div className="mt-6"><MailboxTabs place={{ filter, after: null }} /></div>
      {filter.tab === 'asked' || filter.tab === 'archived' || filter.tab === 'trash' ? <p className="mt-4 max-w-text">{t(`about.${filter.tab}`, { days: graceInDays })}</p> : null}
      <div className="mt-2 print:hidden"><FilterForm filter={filter} problems={problems} typed={typed} senders={senders} labels={page.labels} /></div>
      <Items page={page} place={{ filter, after }} />
      <div className="mt-8 flex flex-wrap gap-x-6 print:hidden">
        <StandaloneLink href="/mailbox/labels">{t('labelsLink')}</StandaloneLink>
        {actor.kind === 'resident' ? <StandaloneLink href="/forwards">{(await getTranslations('forwards'))('title')}</StandaloneLink> : null}
      </div>
    </SitePage>
  )
}

async function MailboxTabs({ place: { filter } }: { place: ListPlace }) {
  const t = await getTranslations('keeping.tabs')
  const tabs = mailboxTabs.map((tab) => ({ key: tab, href: listAddress({ filter: { ...filter, tab }, after: null }), text: t(tab) }))
  return <Tabs label={t('label')} tabs={tabs} current={filter.tab} />
}

async function Items({ page, place }: { page: Page, place: ListPlace }) {
  const t = await getTranslations('keeping')
  const isFurther = place.after !== null
  const { filter } = place
  return (
    <div className="mt-6">
      {isFurther ? <StandaloneLink href={listAddress({ filter, after: null })} className="mb-6">{t('first')}</StandaloneLink> : null}
      {page.items.length > 0 ? <Choosable page={page} place={place} /> : <NothingHere place={place} />}
      {page.next !== null ? <div className="mt-8"><ButtonLink look="secondary" href={listAddress({ filter, after: page.next })}>{t('more')}</ButtonLink></div> : null}
      {page.next === null && page.items.length > 0 ? <p className="mt-6 text-solid-gray-700">{t('end')}</p> : null}
    </div>
  )
}

/** The list in the form that puts several away at once; what lies in the bin is dealt with one by one, on its own page. */
async function Choosable({ page: { items }, place }: { page: Page, place: ListPlace }) {
  const t = await getTranslations('keeping.archive')
  const { tab } = place.filter
  if (tab === 'trash') return <MailList items={items} place={placeQuery(place)} />
  return (
    <form method="post" action="/mailbox/archive">
      <input type="hidden" name="list" value={placeQuery(place)} />
      <input type="hidden" name="act" value={tab === 'archived' ? 'unarchive' : 'archive'} />
      <MailList items={items} place={placeQuery(place)} canChoose />
      <div className="mt-4 print:hidden">
        <p id="choose-support" className="text-solid-gray-700">{t('support')}</p>
        <Button look="secondary" className="mt-2" aria-describedby="choose-support">{t(tab === 'archived' ? 'back' : 'submit')}</Button>
      </div>
    </form>
  )
}

async function NothingHere({ place: { filter, after } }: { place: ListPlace }) {
  const t = await getTranslations('keeping.empty')
  const which = after !== null ? 'page' : isNarrowed(filter) ? 'narrowed' : filter.tab
  return <EmptyState title={t(`${which}.title`)}><p>{t(`${which}.body`)}</p></EmptyState>
}

async function noticeFor(parameters: Parameters, problems: FilterProblem[], { items: [first] }: Page): Promise<ReactNode> {
  const t = await getTranslations('keeping')
  const common = await getTranslations('common')
  const wrong = problems.map((problem) => ({ fieldId: problem === 'from-no-date' ? 'from' : 'until', sentence: t(`filter.problems.${problem}`) }))
  if (parameters.problem === 'none-chosen') wrong.push({ fieldId: first === undefined ? 'main' : `item-${first.id}`, sentence: t('problem.none-chosen') })
  return wrong.length > 0 ? <ErrorSummary title={common('errorSummary')} problems={wrong} /> : keepingNotice(parameters)
}

export default guarded(MailboxPage)
