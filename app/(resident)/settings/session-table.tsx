import { getLocale, getTranslations } from 'next-intl/server'
import { Button } from '@/components/button'
import { ShortMoment } from '@/components/moment'
import { StatusBadge } from '@/components/status-badge'
import { Table } from '@/components/table'
import { formatShortDayAndTime } from '@/domain/japanese-date'
import type { SessionSummary } from '@/server/identity/sessions'

/** Where the account is logged in; each of the others can be ended, or all at once. */
export async function SessionTable({ sessions }: { sessions: SessionSummary[] }) {
  const t = await getTranslations('settings.sessions')
  const language = await getLocale()
  const columns = [
    { key: 'place', title: t('place') },
    { key: 'started', title: t('started') },
    { key: 'lastSeen', title: t('lastSeen') },
    { key: 'act', title: t('act'), plain: true },
  ]
  const rows = sessions.map((session) => ({
    key: session.id,
    cells: {
      place: session.place ?? t('unknownPlace'),
      started: <ShortMoment at={session.startedAt} language={language} />,
      lastSeen: <ShortMoment at={session.lastSeenAt} language={language} />,
      act: session.isCurrent ? <StatusBadge tone="plain">{t('current')}</StatusBadge> : <EndSession session={session} />,
    },
  }))
  return (
    <>
      <p className="mb-4 max-w-text">{t('lead')}</p>
      <Table caption={t('caption')} captionHidden columns={columns} rows={rows} />
      {sessions.length > 1
        ? <form method="post" action="/settings/sessions" className="mt-6"><input type="hidden" name="others" value="yes" /><Button look="secondary">{t('endOthers')}</Button></form>
        : <p className="mt-4">{t('none')}</p>}
      <p className="mt-4 max-w-text">{t('notMine')}</p>
    </>
  )
}

async function EndSession({ session }: { session: SessionSummary }) {
  const t = await getTranslations('settings.sessions')
  const time = formatShortDayAndTime(session.startedAt, await getLocale())
  return (
    <form method="post" action="/settings/sessions">
      <input type="hidden" name="session" value={session.id} />
      <Button look="quiet" className="-ml-4 md:-my-2" aria-label={t('endNamed', { place: session.place ?? t('unknownPlace'), time })}>{t('end')}</Button>
    </form>
  )
}
