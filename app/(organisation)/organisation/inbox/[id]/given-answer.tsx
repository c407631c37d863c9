import { getLocale, getTranslations } from 'next-intl/server'
import { Moment } from '@/components/moment'
import { SummaryList, type SummaryRow } from '@/components/summary-list'
import { TextLink } from '@/components/text-link'
import type { Received } from '@/server/inbox/received'
import { answerText, toldText } from '../answer-words'

/** What was answered, and the sealed statement of it to save. */
export async function GivenAnswer({ received: { state }, folder }: { received: Received, folder: string }) {
  if (state.state !== 'accepted' && state.state !== 'refused') return null
  const t = await getTranslations('inbox.answer')
  const language = await getLocale()
  const answer = state.state === 'accepted' ? { decision: 'accepted' as const } : { decision: 'refused' as const, reason: state.reason }
  const file = (name: string) => <TextLink href={`${folder}/${name}`} className="inline-flex min-h-11 items-center">{t('given.save', { name })}</TextLink>
  const rows: SummaryRow[] = [
    { key: 'decision', label: t('given.decision'), value: await answerText(answer) },
    { key: 'told', label: t('check.told'), value: await toldText(answer) },
    { key: 'at', label: t('given.at'), value: <Moment at={state.endedAt} language={language} /> },
    { key: 'file', label: t('given.file'), value: file('answer.json') },
    { key: 'signature', label: t('given.signature'), value: file('answer.json.p7s') },
  ]
  return <SummaryList rows={rows} />
}
