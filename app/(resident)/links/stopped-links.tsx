import { getLocale, getTranslations } from 'next-intl/server'
import { ButtonLink } from '@/components/button'
import { Disclosure } from '@/components/disclosure'
import { Day, Moment } from '@/components/moment'
import { Table } from '@/components/table'
import { StandaloneLink } from '@/components/text-link'
import type { ResidentLink } from '@/server/links/resident-links'
import type { Page } from '@/server/paging'
import { senderName } from './sender-name'

/** Folded: what is over. Unfolded on its further pages, which somebody asked for. */
export async function StoppedLinks({ page, further }: { page: Page<ResidentLink>, further: boolean }) {
  if (page.rows.length === 0 && !further) return null
  const t = await getTranslations('links.stopped')
  return (
    <div id="stopped" className="mt-12">
      <Disclosure summary={t('summary')} open={further}>
        <p className="mb-4 max-w-text">{t('lead')}</p>
        {further ? <StandaloneLink href="/links" className="mb-2">{t('newest')}</StandaloneLink> : null}
        {page.rows.length > 0 ? <Ended links={page.rows} /> : <p>{t('emptyPage')}</p>}
        {page.next === null ? null : <ButtonLink look="secondary" className="mt-6" href={`/links?stopped=${page.next}#stopped`}>{t('more')}</ButtonLink>}
      </Disclosure>
    </div>
  )
}

async function Ended({ links }: { links: ResidentLink[] }) {
  const t = await getTranslations('links')
  const columns = [
    { key: 'sender', title: t('active.sender') },
    { key: 'since', title: t('stopped.since') },
    { key: 'stoppedAt', title: t('stopped.stoppedAt') },
  ]
  return <Table caption={t('stopped.caption')} captionHidden columns={columns} rows={await Promise.all(links.map(rowOf))} />
}

async function rowOf(link: ResidentLink) {
  const language = await getLocale()
  const cells = {
    sender: await senderName(link),
    since: <Day at={link.state.since} language={language} />,
    stoppedAt: link.state.state === 'stopped' ? <Moment at={link.state.stoppedAt} language={language} /> : null,
  }
  return { key: link.id, cells }
}
