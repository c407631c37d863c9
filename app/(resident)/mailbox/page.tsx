import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { ButtonLink } from '@/components/button'
import { EmptyState } from '@/components/empty-state'
import { StandaloneLink } from '@/components/text-link'
import { countUnread, listMailbox } from '@/server/mailbox/list'
import { requireMailboxActor } from '@/server/session'
import { guarded } from '../../guarded'
import { SitePage } from '../../site-page'
import { MailList } from './mail-list'

export const dynamic = 'force-dynamic'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('mailbox'))('title') }
}

type MailboxPageProps = { searchParams: Promise<{ after?: string | string[] }> }

async function MailboxPage({ searchParams }: MailboxPageProps) {
  const actor = await requireMailboxActor()
  const { after } = await searchParams
  const further = typeof after === 'string'
  const [page, unread] = await Promise.all([listMailbox(actor, further ? { after } : {}), countUnread(actor)])
  const t = await getTranslations('mailbox')
  return (
    <SitePage title={t('title')} place="mailbox">
      <p className="mt-4">{t('lead')}{unread > 0 ? <strong className="ml-2 font-700">{t('unreadCount', { count: unread })}</strong> : null}</p>
      {further ? <StandaloneLink href="/mailbox" className="mt-2">{t('newest')}</StandaloneLink> : null}
      <div className="mt-6">
        {page.items.length > 0 ? <MailList items={page.items} /> : <NothingHere further={further} />}
      </div>
      {page.next !== null
        ? <div className="mt-8"><ButtonLink look="secondary" href={`/mailbox?after=${encodeURIComponent(page.next)}`}>{t('more')}</ButtonLink></div>
        : null}
      {page.next === null && page.items.length > 0 ? <p className="mt-6 text-solid-gray-700">{t('end')}</p> : null}
    </SitePage>
  )
}

async function NothingHere({ further }: { further: boolean }) {
  const t = await getTranslations('mailbox')
  const area = further ? 'emptyPage' : 'empty'
  return <EmptyState title={t(`${area}.title`)}><p>{t(`${area}.body`)}</p></EmptyState>
}

export default guarded(MailboxPage)
