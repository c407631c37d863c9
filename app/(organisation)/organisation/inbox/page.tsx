import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { ButtonLink } from '@/components/button'
import { EmptyState } from '@/components/empty-state'
import { StandaloneLink } from '@/components/text-link'
import { isInboxFilter, type InboxFilter } from '@/domain/inbox'
import { countUnfetched } from '@/server/inbox/fetch'
import { countUnreadForwards, listInbox } from '@/server/inbox/list'
import { requireRecipient } from '@/server/session'
import { guarded } from '../../../guarded'
import { single } from '../../../member-form'
import { SitePage } from '../../../site-page'
import { inboxAddress } from './address'
import { InboxFilters } from './filters'
import { InboxList } from './inbox-list'
import { InboxNotice } from './notice'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('inbox'))('title') }
}

type Query = Record<string, string | string[] | undefined>

async function InboxPage({ searchParams }: { searchParams: Promise<Query> }) {
  const actor = await requireRecipient()
  const query = await searchParams
  const [state, reference, after] = [single(query.state), single(query.reference).trim().slice(0, 64), single(query.after)]
  const filter = isInboxFilter(state) ? state : undefined
  const question = { filter, reference, ...(after === '' ? {} : { after }) }
  const [page, unread, unfetched] = await Promise.all([listInbox(actor, question), countUnreadForwards(actor), countUnfetched(actor)])
  const t = await getTranslations('inbox')
  const here = { ...(filter === undefined ? {} : { state: filter }), ...(reference === '' ? {} : { reference }) }
  return (
    <SitePage title={t('title')} place="inbox" before={<InboxNotice problem={single(query.problem)} />}>
      <p className="mt-4 max-w-text">{t('lead')}{unread > 0 ? <strong className="ml-2 font-700">{unread < 1000 ? t('unreadCount', { count: unread }) : t('unreadMany')}</strong> : null}</p>
      <InboxFilters filter={filter ?? null} reference={reference} />
      {after !== '' ? <StandaloneLink href={inboxAddress(here)} className="mt-2">{t('newest')}</StandaloneLink> : null}
      <div className="mt-6">
        {page.entries.length > 0 ? <InboxList entries={page.entries} unfetched={unfetched} back={here} /> : <NothingHere filter={filter} reference={reference} />}
      </div>
      {page.next !== null
        ? <div className="mt-8"><ButtonLink look="secondary" href={inboxAddress({ ...here, after: page.next })}>{t('more')}</ButtonLink></div>
        : null}
      {page.next === null && page.entries.length > 0 ? <p className="mt-6 text-solid-gray-700">{t('end')}</p> : null}
    </SitePage>
  )
}

async function NothingHere({ filter, reference }: { filter: InboxFilter | undefined, reference: string }) {
  const t = await getTranslations('inbox')
  const area = filter === undefined && reference === '' ? 'empty' : 'emptyFilter'
  return <EmptyState title={t(`${area}.title`)}><p>{t(`${area}.body`)}</p></EmptyState>
}

export default guarded(InboxPage)
