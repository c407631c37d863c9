import { getLocale, getTranslations } from 'next-intl/server'
import { EmptyState } from '@/components/empty-state'
import { ShortMoment } from '@/components/moment'
import { Timeline } from '@/components/timeline'
import type { HomeOverview } from '@/server/home/overview'

/** One sentence for each thing that happened in the account, newest first. */
export async function ActivityList({ activity }: { activity: HomeOverview['activity'] }) {
  const t = await getTranslations('home.activity')
  if (activity.length === 0) return <EmptyState title={t('empty.title')}><p>{t('empty.body')}</p></EmptyState>
  const language = await getLocale()
  const events = activity.map((event, place) => ({
    key: `${event.at.toISOString()}-${place}`,
    at: <ShortMoment at={event.at} language={language} />,
    sentence: sentenceFor(t, event),
  }))
  return (
    <>
      <p className="mb-4">{t('lead')}</p>
      <Timeline events={events} />
      <p className="mt-4 text-solid-gray-700">{t('more')}</p>
    </>
  )
}

type HomeWords = Awaited<ReturnType<typeof getTranslations<'home.activity'>>>

/** Without a name where the item or link is no longer there. */
function sentenceFor(t: HomeWords, { what, who }: HomeOverview['activity'][number]): string {
  if (what !== 'deposit-received' && what !== 'item-withdrawn' && what !== 'link-made' && what !== 'link-stopped') return t(what)
  return who === null ? t(`${what}-unnamed`) : t(what, { who })
}
