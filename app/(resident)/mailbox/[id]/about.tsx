import { getLocale, getTranslations } from 'next-intl/server'
import { Day, Moment } from '@/components/moment'
import { StatusBadge } from '@/components/status-badge'
import { TextLink } from '@/components/text-link'
import type { VerdictTone } from '@/components/verdict-panel'
import { ReferenceNumber } from '@/components/reference-number'
import { SummaryList, type SummaryRow } from '@/components/summary-list'
import type { Neighbour } from '@/server/mailbox/neighbours'
import type { OpenedItem } from '@/server/mailbox/open'

export async function About({ item, tone }: { item: OpenedItem, tone: VerdictTone }) {
  const { summary, receiptAcceptedAt } = item
  const t = await getTranslations('mailbox.item.about')
  const subject = await getTranslations('mailbox.subject')
  const language = await getLocale()
  return (
    <SummaryList
      rows={[
        { key: 'sender', label: t('sender'), value: summary.senderName },
        { key: 'subject', label: t('subject'), value: subject(summary.subject) },
        { key: 'verdict', label: t('verdict'), value: <VerdictInShort tone={tone} /> },
        ...await askedRows(item),
        { key: 'received', label: t('received'), value: <Moment at={summary.receivedAt} language={language} /> },
        ...await laterRows(item),
        { key: 'receipt', label: t('receipt'), value: <Moment at={receiptAcceptedAt} language={language} /> },
        { key: 'number', label: t('number'), value: <ReferenceNumber value={summary.id} /> },
      ]}
    />
  )
}

/** What the sender asks for, and by which day. */
async function askedRows({ asked }: OpenedItem): Promise<SummaryRow[]> {
  if (asked === null) return []
  const t = await getTranslations('mailbox.item.about')
  const language = await getLocale()
  const { action, dueOn } = asked
  return [
    ...(action === null ? [] : [{ key: 'asked', label: t('asked'), value: t(`actions.${action}`) }]),
    ...(dueOn === null ? [] : [{ key: 'due', label: t('due'), value: <Day at={dueOn} language={language} /> }]),
  ]
}

/** What the sender did about it since, and the ways to the documents before and after it. */
async function laterRows({ withdrawnAt, corrects, correctedBy }: OpenedItem): Promise<SummaryRow[]> {
  const t = await getTranslations('mailbox.item.about')
  const language = await getLocale()
  return [
    ...(withdrawnAt === null ? [] : [{ key: 'withdrawn', label: t('withdrawn'), value: <Moment at={withdrawnAt} language={language} /> }]),
    ...(corrects === null ? [] : [{ key: 'corrects', label: t('corrects'), value: <WayTo neighbour={corrects} text={t('seeOriginal')} /> }]),
    ...(correctedBy === null ? [] : [{ key: 'corrected-by', label: t('correctedBy'), value: <WayTo neighbour={correctedBy} text={t('seeCorrection')} /> }]),
  ]
}

async function WayTo({ neighbour: { itemId }, text }: { neighbour: Neighbour, text: string }) {
  if (itemId === null) return (await getTranslations('mailbox.item.about'))('notInBox')
  return <TextLink href={`/mailbox/${itemId}`} className="inline-flex min-h-11 items-center">{text}</TextLink>
}

/** The word for the result, and the way to its reasons. */
async function VerdictInShort({ tone }: { tone: VerdictTone }) {
  const t = await getTranslations('mailbox.item.about')
  const outcomes = await getTranslations('verification.outcomes')
  return (
    <span className="flex flex-wrap items-center gap-x-4">
      <StatusBadge tone={tone}>{outcomes(tone)}</StatusBadge>
      <TextLink href="#verdict" className="inline-flex min-h-11 items-center print:hidden">{t('reasons')}</TextLink>
    </span>
  )
}
