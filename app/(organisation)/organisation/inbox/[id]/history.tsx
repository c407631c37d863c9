import { getLocale, getTranslations } from 'next-intl/server'
import { Moment } from '@/components/moment'
import { Timeline } from '@/components/timeline'
import type { CheckedEvent } from '@/server/events/check'

const known = ['forwarded', 'opened', 'recipient-accepted', 'recipient-refused', 'forward-revoked', 'withdrawn'] as const

export async function History({ timeline }: { timeline: readonly CheckedEvent[] }) {
  const t = await getTranslations('inbox.timeline')
  const language = await getLocale()
  const events = timeline.map(({ id, at, kind, isProven }) => {
    const what = t(known.find((one) => one === kind) ?? 'other')
    return { key: id, at: <Moment at={at} language={language} />, sentence: isProven ? what : t('unproven', { what }) }
  })
  return <Timeline events={events} />
}
