import { getLocale, getTranslations } from 'next-intl/server'
import { Button } from '@/components/button'
import { Section } from '@/components/heading'
import { Day } from '@/components/moment'
import { StatusBadge, type BadgeTone } from '@/components/status-badge'
import { Table } from '@/components/table'
import { TextLink } from '@/components/text-link'
import type { InboxEntry } from '@/server/inbox/list'
import { kindName } from '../../../(resident)/mailbox/kind-name'

export type ShownState = 'unread' | InboxEntry['state']['state']

/** What a clerk looks for first: whether anybody has read it, then where it stands. */
export const shownState = ({ state, firstReadAt }: Pick<InboxEntry, 'state' | 'firstReadAt'>): ShownState => (state.state === 'received' && firstReadAt === null ? 'unread' : state.state)

export const stateTones: Record<ShownState, BadgeTone> = { unread: 'action', received: 'plain', accepted: 'passed', refused: 'unknown', revoked: 'plain' }

interface ListProps {
  entries: InboxEntry[]
  unfetched: number
  /** Where the list stood, so that a refused form comes back to it. */
  back: Record<string, string>
}

/** The list with a box before each, and what can be saved together. What was taken back has nothing to save. */
export async function InboxList({ entries, unfetched, back }: ListProps) {
  const t = await getTranslations('inbox')
  const columns = [
    { key: 'document', title: t('document') }, { key: 'issuer', title: t('issuer') }, { key: 'reference', title: t('reference') },
    { key: 'received', title: t('received') }, { key: 'state', title: t('stateTitle'), plain: true }, { key: 'choose', title: t('choose'), plain: true },
  ]
  const rows = await Promise.all(entries.map(async (entry) => ({ key: entry.id, cells: await cellsOf(entry) })))
  return (
    <form method="post" action="/organisation/inbox/fetch">
      {Object.entries(back).map(([name, value]) => <input key={name} type="hidden" name={name} value={value} />)}
      <Table caption={t('listCaption')} captionHidden columns={columns} rows={rows} />
      <Section title={t('fetch.title')}>
        <p className="max-w-text">{t('fetch.lead')}</p>
        <div className="mt-4 flex flex-wrap items-center gap-4">
          <Button name="what" value="chosen" look="secondary">{t('fetch.chosen')}</Button>
          {unfetched > 0
            ? <Button name="what" value="unfetched" look="secondary">{unfetched <= 100 ? t('fetch.unfetched', { count: unfetched }) : t('fetch.unfetchedMany')}</Button>
            : <p>{t('fetch.nothing')}</p>}
        </div>
      </Section>
    </form>
  )
}

async function cellsOf(entry: InboxEntry) {
  const t = await getTranslations('inbox')
  const language = await getLocale()
  const { id, kind, issuerName, reference, state, fetchedAt, withdrawnAt } = entry
  const name = await kindName(kind)
  const shown = shownState(entry)
  const isThere = state.state !== 'revoked'
  return {
    document: <TextLink href={`/organisation/inbox/${id}`} className="inline-flex min-h-11 items-center">{name}</TextLink>,
    issuer: issuerName,
    reference: reference === '' ? <span className="text-solid-gray-700">{t('noReference')}</span> : <span className="break-all">{reference}</span>,
    received: <Day at={state.receivedAt} language={language} />,
    state: <span className="flex flex-wrap items-center gap-2"><StatusBadge tone={stateTones[shown]}>{t(`states.${shown}`)}</StatusBadge>{withdrawnAt !== null && isThere ? <StatusBadge tone="unknown">{t('withdrawnByIssuer')}</StatusBadge> : null}{fetchedAt !== null && isThere ? <span className="text-solid-gray-700">{t('fetched')}</span> : null}</span>,
    choose: isThere ? (
      <label className="flex min-h-11 w-fit cursor-pointer items-center gap-3">
        <input type="checkbox" name={`id-${id}`} value="yes" className="size-6 shrink-0 accent-key-900" aria-label={t('chooseNamed', { kind: name, reference: reference === '' ? t('noReference') : reference })} />
        <span className="md:sr-only">{t('choose')}</span>
      </label>
    ) : null,
  }
}
