import { getLocale, getTranslations } from 'next-intl/server'
import { ButtonLink } from '@/components/button'
import { EmptyState } from '@/components/empty-state'
import { Day } from '@/components/moment'
import { Table } from '@/components/table'
import { StandaloneLink } from '@/components/text-link'
import type { ResidentLink } from '@/server/links/resident-links'
import type { Page } from '@/server/paging'
import { agreedKinds, kindNames, senderName } from './sender-name'

/** Who may send now, each with the way to stop it; `further` for pages after the first. */
export async function ActiveLinks({ page, further }: { page: Page<ResidentLink>, further: boolean }) {
  const t = await getTranslations('links.active')
  return (
    <>
      {further ? <StandaloneLink href="/links" className="mb-2">{t('newest')}</StandaloneLink> : null}
      {page.rows.length > 0 ? <Senders links={page.rows} /> : <NobodyHere further={further} />}
      {page.next === null ? null : <ButtonLink look="secondary" className="mt-6" href={`/links?after=${page.next}`}>{t('more')}</ButtonLink>}
    </>
  )
}

async function NobodyHere({ further }: { further: boolean }) {
  const t = await getTranslations(further ? 'links.active.emptyPage' : 'links.active.empty')
  return <EmptyState title={t('title')}><p>{t('body')}</p></EmptyState>
}

async function Senders({ links }: { links: ResidentLink[] }) {
  const t = await getTranslations('links.active')
  const columns = [
    { key: 'sender', title: t('sender') },
    { key: 'kinds', title: t('kinds') },
    { key: 'since', title: t('since') },
    { key: 'lastUsed', title: t('lastUsed') },
    { key: 'act', title: t('act'), plain: true },
  ]
  return <Table caption={t('caption')} captionHidden columns={columns} rows={await Promise.all(links.map(rowOf))} />
}

async function rowOf(link: ResidentLink) {
  const t = await getTranslations('links.active')
  const language = await getLocale()
  const name = await senderName(link)
  const received = link.receivedKinds.length === 0 ? null : t('received', { kinds: await kindNames(link.receivedKinds) })
  const cells = {
    sender: name,
    kinds: <>{await agreedKinds(link.kinds)}{received === null ? null : <span className="block text-solid-gray-700">{received}</span>}</>,
    since: <Day at={link.state.since} language={language} />,
    lastUsed: link.lastUsedAt === null ? t('neverUsed') : <Day at={link.lastUsedAt} language={language} />,
    act: <ButtonLink look="quiet" className="-ml-4 whitespace-nowrap md:-my-2" href={`/links/stop/${link.id}`} aria-label={t('stopNamed', { name })}>{t('stop')}</ButtonLink>,
  }
  return { key: link.id, cells }
}
