import { getLocale, getTranslations } from 'next-intl/server'
import { Moment } from '@/components/moment'
import { Timeline } from '@/components/timeline'
import type { OpenedItem } from '@/server/mailbox/open'

export async function History({ timeline }: { timeline: OpenedItem['timeline'] }) {
  const t = await getTranslations('mailbox.item.timeline')
  const language = await getLocale()
  const events = timeline.map(({ id, at, kind, isProven }) => ({
    key: id,
    at: <Moment at={at} language={language} />,
    sentence: isProven ? t(kind) : t('unproven', { what: t(kind) }),
  }))
  return <Timeline events={events} />
}
