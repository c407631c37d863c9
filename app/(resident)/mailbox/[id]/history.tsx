import { getLocale, getTranslations } from 'next-intl/server'
import { Moment } from '@/components/moment'
import { Timeline } from '@/components/timeline'
import type { OpenedItem } from '@/server/mailbox/open'

export async function History({ timeline }: { timeline: OpenedItem['timeline'] }) {
  const t = await getTranslations('mailbox.item.timeline')
  const language = await getLocale()
  const events = timeline.map(({ at, event }) => ({
    key: `${event}-${at.toISOString()}`,
    at: <Moment at={at} language={language} />,
    sentence: t(event),
  }))
  return <Timeline events={events} />
}
