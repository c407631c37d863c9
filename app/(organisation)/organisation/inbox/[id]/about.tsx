import { getLocale, getTranslations } from 'next-intl/server'
import { Moment } from '@/components/moment'
import { ReferenceNumber } from '@/components/reference-number'
import { StatusBadge } from '@/components/status-badge'
import { SummaryList, type SummaryRow } from '@/components/summary-list'
import { TextLink } from '@/components/text-link'
import type { VerdictTone } from '@/components/verdict-panel'
import type { ReadForward } from '@/server/inbox/read'
import { shownState, stateTones } from '../inbox-list'

export async function About({ forward: { received, item }, tone }: { forward: ReadForward, tone: VerdictTone }) {
  const t = await getTranslations('inbox')
  const language = await getLocale()
  const outcomes = await getTranslations('verification.outcomes')
  const state = shownState(received)
  const row = (key: string, label: string, value: SummaryRow['value']): SummaryRow => ({ key, label, value })
  const rows = [
    row('issuer', t('issuer'), item.summary.senderName),
    row('reference', t('reference'), received.reference === '' ? t('noReference') : <ReferenceNumber value={received.reference} />),
    row('verdict', t('item.verdict'), (
      <span className="flex flex-wrap items-center gap-x-4">
        <StatusBadge tone={tone}>{outcomes(tone)}</StatusBadge>
        <TextLink href="#verdict" className="inline-flex min-h-11 items-center print:hidden">{t('item.reasons')}</TextLink>
      </span>
    )),
    row('state', t('item.state'), <StatusBadge tone={stateTones[state]}>{t(`states.${state}`)}</StatusBadge>),
    ...(item.forward === null ? [] : [row('forwarded', t('item.forwardedAt'), <Moment at={item.forward.forwardedAt} language={language} />)]),
    ...(received.withdrawnAt === null ? [] : [row('withdrawn', t('item.withdrawnAt'), <Moment at={received.withdrawnAt} language={language} />)]),
    row('received', t('item.receivedAt'), <Moment at={received.state.receivedAt} language={language} />),
    ...(received.firstReadAt === null ? [] : [row('read', t('item.firstReadAt'), <><Moment at={received.firstReadAt} language={language} /><span className="block text-solid-gray-700">{t('item.readNote')}</span></>)]),
    row('number', t('item.number'), <ReferenceNumber value={received.id} />),
  ]
  return <SummaryList rows={rows} />
}
